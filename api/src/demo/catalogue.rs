//! The sample catalogue: practices with their claims, brought to the public through the same life cycle as real ones.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};
use convite_domain::access::{Caller, Role};
use convite_domain::audit::SubjectKind;
use convite_domain::input::{self, BadFields};
use convite_domain::practices::{
    AgencyRef, Asset, CatalogueLanguage, Claim, ClaimForm, ClaimState, DecideContradiction, Ended, Multilingual,
    Practice, PracticeCode, Preference, Publish, Revision, RevisionForm, Witness, contradictions, unmatched_numbers,
};
use convite_domain::{AssetId, ClaimId, PracticeId, RevisionId, sample_catalogue};
use convite_persistence::Connection;
use convite_persistence::practices::{self, assets, claims, revisions};
use serde_json::{Value, json};
use uuid::Uuid;

use super::cast::{Cast, EXAMPLE_ID, note};
use super::{DemoError, figures, lessons};
use crate::app::{Ids, Shared};

/// The id of the claim in the examples that the other one contradicts, and of the asset that is public.
pub(super) const OTHER_EXAMPLE_ID: Uuid = Uuid::from_u128(EXAMPLE_ID.as_u128() + 1);

/// The members of a sample that are not the revision's.
const BESIDE: [&str; 5] = ["code", "agency", "claims", "contradictions", "state"];

/// So many days ago the first sample was published; a few of them so long ago that their review is overdue.
const YOUNGEST: i64 = 20;
const DAYS_APART: i64 = 6;
const OVERDUE: [&str; 3] = ["P13", "P38", "P46"];
const OVERDUE_DAYS: i64 = 760;

/// Loads the samples.
pub(super) async fn load(connection: &mut Connection, shared: &Shared, cast: &Cast) -> Result<(), DemoError> {
    let mut shelf = Shelf { connection, shared, cast, people: HashMap::new() };
    for (place, document) in sample_catalogue::documents().iter().enumerate() {
        let sample = Sample::read(document)?;
        let practice = shelf.bring(place, sample).await?;
        if place == 0 {
            lessons::load(&mut shelf, practice.agency.clone(), practice.reference()).await?;
        }
    }
    Ok(())
}

/// A sample as it is written down.
struct Sample<'a> {
    code: PracticeCode,
    agency: &'a str,
    form: RevisionForm,
    claims: Vec<ClaimForm>,
    decisions: Vec<Decision>,
    stays_in_capture: bool,
}

/// Which of two claims is preferred, by their places.
struct Decision {
    preferred: usize,
    other: usize,
    note: Multilingual,
}

/// Who writes and who validates for an agency.
#[derive(Clone)]
pub(super) struct People {
    pub(super) writer: Caller,
    pub(super) validator: Caller,
}

impl<'a> Sample<'a> {
    fn read(document: &'a Value) -> Result<Self, DemoError> {
        let text = |member: &str| document[member].as_str().unwrap_or_default();
        let code = text("code");
        let bad = |bad: BadFields| DemoError::bad_fields(code, &bad);
        let mut form = document.clone();
        if let Some(members) = form.as_object_mut() {
            members.retain(|name, _| !BESIDE.contains(&name.as_str()));
        }
        let list = |member: &str| document[member].as_array().map(Vec::as_slice).unwrap_or_default();
        let claims = list("claims").iter().map(|claim| input::parse(claim.clone()));
        Ok(Self {
            code: PracticeCode::parse(code).map_err(|(_, detail)| DemoError::sample(code, detail))?,
            agency: text("agency"),
            form: input::parse(form).map_err(bad)?,
            claims: claims.collect::<Result<_, _>>().map_err(bad)?,
            decisions: list("contradictions").iter().map(Decision::read).collect::<Result<_, _>>().map_err(bad)?,
            stays_in_capture: text("state") == "in_capture",
        })
    }
}

impl Decision {
    fn read(document: &Value) -> Result<Self, BadFields> {
        let place = |value: &Value| value.as_u64().and_then(|place| usize::try_from(place).ok()).unwrap_or_default();
        let preferred = place(&document["prefer"]);
        let other = document["claims"].as_array().into_iter().flatten().map(place).find(|claim| *claim != preferred);
        Ok(Self { preferred, other: other.unwrap_or_default(), note: input::parse(document["note"].clone())? })
    }
}

/// Where the samples go.
pub(super) struct Shelf<'a> {
    pub(super) connection: &'a mut Connection,
    pub(super) shared: &'a Shared,
    cast: &'a Cast,
    people: HashMap<String, People>,
}

impl Shelf<'_> {
    async fn bring(&mut self, place: usize, sample: Sample<'_>) -> Result<Practice, DemoError> {
        let what = sample.code.as_str().to_owned();
        let owner = self.cast.agency(sample.agency)?;
        let people = self.people(&owner).await?;
        let at = self.moment(place, &what);
        let practice_id = if place == 0 { EXAMPLE_ID } else { Ids.next(|id| id) };
        let practice = Practice::new(PracticeId::new(practice_id), sample.code.clone(), owner.clone(), at);
        let first = sample.form.clone().first().map_err(|bad| DemoError::bad_fields(&what, &bad))?;
        let revision = Revision::open((Ids.next(RevisionId::new), 1), practice.reference(), owner, first, at);
        let revision = revision.written_by(&people.writer);
        let claim = |form: &ClaimForm| Claim::new(Ids.next(ClaimId::new), revision.id, form.clone(), at);
        let claims: Vec<Claim> = sample.claims.iter().map(claim).collect();
        // What contradicts an earlier claim, and is not decided, waits in the next revision.
        let (waiting, claims) = if sample.stays_in_capture { parted(&practice, claims) } else { (Vec::new(), claims) };
        let mut published = self.published(&sample, (practice, revision, claims), &people, at)?;
        self.store(&published).await?;
        let asset_id = AssetId::new(if place == 0 { OTHER_EXAMPLE_ID } else { Ids.next(|id| id) });
        let of = (&published.revision, published.claims.as_slice());
        published.assets.extend(figures::dataset_of(self.connection, self.shared, asset_id, of, at).await?);
        assets::insert(self.connection, &published.assets).await?;
        self.reopen(&what, &published, &people, waiting).await?;
        Ok(published.practice)
    }

    /// The practice after its validator and an editor have looked at it.
    fn published(
        &self,
        sample: &Sample<'_>,
        (practice, revision, claims): (Practice, Revision, Vec<Claim>),
        people: &People,
        at: DateTime<Utc>,
    ) -> Result<Published, DemoError> {
        let what = sample.code.as_str();
        let refused = |error: &dyn std::fmt::Display| DemoError::sample(what, error.to_string());
        let revision = revision.submit(at).map_err(|error| refused(&error))?;
        let verified = claims.into_iter().map(|claim| claim.verify(&revision, &people.validator, at));
        let mut claims: Vec<Claim> = verified.collect::<Result<_, _>>().map_err(|error| refused(&error))?;
        for decision in &sample.decisions {
            let reason = decision.note.texts().next().map(|(_, text)| text.to_owned()).unwrap_or_default();
            let Some(claim) = claims.get_mut(decision.other) else { return Err(refused(&"no such claim")) };
            if claim.trust.name() == ClaimState::Disputed {
                continue;
            }
            let disputed = claim.clone().dispute(&revision, Ended { at, reason });
            *claim = disputed.map_err(|error| refused(&error))?;
        }
        let witness = |claim: &Claim| Witness { claim: claim.clone(), practice: practice.reference() };
        let witnesses: Vec<Witness> = claims.iter().map(witness).collect();
        let open = contradictions(&witnesses, &[], &[]);
        let decide = |decision: &Decision| {
            let command = DecideContradiction {
                preferred_id: claims[decision.preferred].id,
                other_id: claims[decision.other].id,
                note: decision.note.clone(),
            };
            command.apply(&open, &witnesses, self.cast.editor, at)
        };
        let decided = sample.decisions.iter().map(decide).collect::<Result<Vec<Preference>, _>>();
        let decided = decided.map_err(|bad| DemoError::bad_fields(what, &bad))?;
        let numbers = unmatched_numbers(&revision.form, &claims);
        let seen: Vec<&str> = numbers.iter().map(|number| number.number.as_str()).collect();
        let command: Publish =
            input::parse(json!({ "no_claim": seen })).map_err(|bad| DemoError::bad_fields(what, &bad))?;
        let settled = contradictions(&witnesses, &[], &decided);
        let revision = revision.validate(&people.validator, 0, at).map_err(|error| refused(&error))?;
        let revision = revision.publish(&command, &settled, &numbers, at).map_err(|error| refused(&error))?;
        let today = self.shared.calendar.local_date(at);
        let practice = practice.published(revision.id, today, at).map_err(|error| refused(&error))?;
        Ok(Published { practice, revision, claims, assets: Vec::new(), decided })
    }

    /// Opens the next revision of some: one for the examples of the contract, with a contradiction that is open; one whose
    /// translations are stale; and one that waits for its validator.
    async fn reopen(
        &mut self,
        what: &str,
        published: &Published,
        people: &People,
        waiting: Vec<Claim>,
    ) -> Result<(), DemoError> {
        let is_example = what == "P01";
        if !is_example && waiting.is_empty() && !["P04", "P12"].contains(&what) {
            return Ok(());
        }
        let refused = |error: &dyn std::fmt::Display| DemoError::sample(what, error.to_string());
        let now = self.shared.now();
        let id = if is_example { RevisionId::new(EXAMPLE_ID) } else { Ids.next(RevisionId::new) };
        let (before, agency) = (&published.revision, published.practice.agency.clone());
        let form = (before.form.clone(), before.text_edition);
        let mut revision = Revision::open((id, 2), published.practice.reference(), agency, form, now);
        if !is_example && waiting.is_empty() {
            let mut form = revision.form.clone();
            form.text.lessons = before.form.text_in(CatalogueLanguage::Es).lessons.clone();
            form.text.recommendations =
                form.text.actions.as_ref().and_then(|text| input::Prose::parse(text.as_str()).ok());
            revision = revision.edit(form, &people.writer).map_err(|error| refused(&error))?.0;
        }
        if what == "P12" {
            revision = revision.submit(now).map_err(|error| refused(&error))?;
        }
        let mut carried: Vec<Claim> = published
            .claims
            .iter()
            .filter_map(|claim| claim.carried_over(Ids.next(ClaimId::new), revision.id, now))
            .collect();
        if let (true, Some(first)) = (is_example, carried.first().cloned()) {
            let value = json!({ "value": "3" });
            let mut form = serde_json::to_value(&first.form).map_err(|error| refused(&error))?;
            json_patch::merge(&mut form, &value);
            let form: ClaimForm = input::parse(form).map_err(|bad| DemoError::bad_fields(what, &bad))?;
            carried[0].id = ClaimId::new(EXAMPLE_ID);
            carried.push(Claim::new(ClaimId::new(OTHER_EXAMPLE_ID), revision.id, form, now));
        }
        carried.extend(waiting.into_iter().map(|claim| Claim { revision_id: revision.id, ..claim }));
        revisions::insert(self.connection, &revision).await?;
        claims::insert(self.connection, &carried).await?;
        let asset_id = || AssetId::new(if is_example { EXAMPLE_ID } else { Ids.next(|id| id) });
        let enclosed: Vec<Asset> =
            published.assets.iter().map(|asset| asset.carried_over(asset_id(), revision.id, now)).collect();
        assets::insert(self.connection, &enclosed).await?;
        note(self.connection, (SubjectKind::Revision, revision.id.get()), now).await
    }

    async fn store(&mut self, published: &Published) -> Result<(), DemoError> {
        let Published { practice, revision, claims: all, decided, .. } = published;
        practices::insert(self.connection, practice).await?;
        revisions::insert(self.connection, revision).await?;
        claims::insert(self.connection, all).await?;
        for preference in decided {
            claims::prefer(self.connection, preference.clone()).await?;
        }
        note(self.connection, (SubjectKind::Practice, practice.id.get()), practice.created_at).await
    }

    /// Those who write and validate for an agency: its demo accounts where it has any, else accounts that nobody signs in to.
    pub(super) async fn people(&mut self, agency: &AgencyRef) -> Result<People, DemoError> {
        if let Some(people) = self.people.get(&agency.code) {
            return Ok(people.clone());
        }
        let now = self.shared.now();
        let mut of = async |role| self.cast.of_agency(self.connection, agency, role, now).await;
        let people = People { writer: of(Role::AgencyEditor).await?, validator: of(Role::AgencyValidator).await? };
        self.people.insert(agency.code.clone(), people.clone());
        Ok(people)
    }

    fn moment(&self, place: usize, code: &str) -> DateTime<Utc> {
        let place = i64::try_from(place).unwrap_or_default();
        let days = if OVERDUE.contains(&code) { OVERDUE_DAYS } else { YOUNGEST + DAYS_APART * place };
        self.shared.now() - TimeDelta::days(days)
    }
}

/// The claims that contradict one before them, and the others.
fn parted(practice: &Practice, claims: Vec<Claim>) -> (Vec<Claim>, Vec<Claim>) {
    let witness = |claim: &Claim| Witness { claim: claim.clone(), practice: practice.reference() };
    let open = contradictions(&claims.iter().map(witness).collect::<Vec<_>>(), &[], &[]);
    claims
        .into_iter()
        .partition(|claim| open.iter().any(|found| found.claims.last().is_some_and(|it| it.id == claim.id)))
}

/// A sample that the public reads.
struct Published {
    practice: Practice,
    revision: Revision,
    claims: Vec<Claim>,
    assets: Vec<Asset>,
    decided: Vec<Preference>,
}
