//! Claims: checkable statements of a revision, each with its source and the day that it holds as of.

use chrono::{DateTime, NaiveDate, Utc};
use deserr::{Deserr, ValuePointerRef};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Multilingual;
use super::revisions::Revision;
use super::state::{Ended, RevisionState, Validation, validates_for, writes_for};
use crate::access::{Caller, Permission};
use crate::input::{BadFields, Code, Day, FieldError, Int, Line, Quantity, WebAddress, at};
use crate::{ClaimId, Refusal, RevisionId, Version, text_enum};

/// So many claims a revision may have.
pub const MOST_CLAIMS: i64 = 100;

/// Values that differ by at most so much agree, in per cent of the greater one, unless a claim says otherwise.
const USUAL_TOLERANCE: i32 = 2;

/// Where a claim comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Deserr, ToSchema)]
#[deserr(error = BadFields, deny_unknown_fields)]
pub struct Source {
    /// What it is called.
    #[schema(inline, examples("Metrocables: líneas K, J, L"))]
    pub title: Line<1, 300>,
    /// Who published it.
    #[schema(inline, examples("Metro de Medellín"))]
    #[deserr(default)]
    pub publisher: Option<Line<1, 200>>,
    /// Where it is to be read.
    #[deserr(default)]
    pub url: Option<WebAddress>,
    /// When it was published.
    #[deserr(default)]
    pub published_on: Option<Day>,
}

/// The time that a claim is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Deserr, ToSchema)]
#[deserr(error = BadFields, deny_unknown_fields, validate = Period::check -> BadFields)]
pub struct Period {
    /// First day.
    pub start: Day,
    /// Last day, not before the first.
    pub end: Day,
}

impl Period {
    fn check(self, location: ValuePointerRef) -> Result<Self, BadFields> {
        if self.end < self.start {
            return Err(at(location.push_key("end"), "before_start", "must not be before `start`"));
        }
        Ok(self)
    }
}

/// What a claim says; also the document that a merge patch is applied to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Deserr, ToSchema)]
#[deserr(error = BadFields, deny_unknown_fields, validate = ClaimForm::check -> BadFields)]
pub struct ClaimForm {
    /// The sentence, in at least one language.
    pub statement: Multilingual,
    /// What is measured.
    #[schema(value_type = String, pattern = "^[a-z][a-z0-9_]{0,63}$", examples("line_length"))]
    pub metric: Code,
    /// Of what.
    #[schema(inline, examples("Metrocable line K"))]
    pub subject: Line<1, 200>,
    /// When; null for what holds at any time.
    #[deserr(default)]
    pub period: Option<Period>,
    /// How much.
    pub value: Quantity,
    /// Of which unit.
    #[schema(inline, examples("km"))]
    pub unit: Line<1, 40>,
    /// Another value that differs by at most so many per cent agrees with it; 2 unless said.
    #[schema(inline, value_type = Option<Int<0, 100>>, examples(2))]
    #[deserr(default)]
    pub tolerance_percent: Option<Int<0, 100>>,
    /// Where it comes from. Before it is verified.
    #[deserr(default)]
    pub source: Option<Source>,
    /// The day that it holds as of.
    pub as_of: Day,
    /// The day from which it has to be looked up again.
    #[deserr(default)]
    pub expires_on: Option<Day>,
}

impl ClaimForm {
    fn check(self, location: ValuePointerRef) -> Result<Self, BadFields> {
        if self.expires_on.is_some_and(|day| day <= self.as_of) {
            return Err(at(location.push_key("expires_on"), "not_after_as_of", "must be after `as_of`"));
        }
        Ok(self)
    }

    /// Refuses a statement about a day to come.
    pub fn check_on(&self, today: NaiveDate) -> Result<(), BadFields> {
        if self.as_of.0 > today {
            let detail = format!("must not be after today, {today}");
            return Err(FieldError::new("/as_of", "in_the_future", detail).into());
        }
        Ok(())
    }

    /// What two claims have in common that are about the same: metric, subject, period and unit, but for case and spaces.
    pub fn comparison_key(&self) -> String {
        let plain = |text: &str| text.split_whitespace().map(str::to_lowercase).collect::<Vec<_>>().join(" ");
        let period = self.period.as_ref().map(|period| format!("{}/{}", period.start.0, period.end.0));
        let period = period.unwrap_or_default();
        [self.metric.as_str(), &plain(self.subject.as_str()), &period, &plain(self.unit.as_str())].join("|")
    }

    /// In per cent of the greater value.
    pub fn tolerance(&self) -> i32 {
        self.tolerance_percent.map_or(USUAL_TOLERANCE, Int::get)
    }
}

text_enum! {
    /// Where a claim stands.
    pub enum ClaimState {
        /// Somebody said so.
        Asserted = "asserted" ("Afirmada", "Asserted"),
        /// It has a source.
        Sourced = "sourced" ("Con fuente", "Sourced"),
        /// A validator found it in its source.
        Verified = "verified" ("Verificada", "Verified"),
        /// Somebody has reasons against it.
        Disputed = "disputed" ("Discutida", "Disputed"),
        /// Its time is over.
        Expired = "expired" ("Vencida", "Expired"),
        /// It is not made any longer.
        Withdrawn = "withdrawn" ("Retirada", "Withdrawn"),
    }
}

text_enum! {
    /// What can be done to a claim.
    pub enum ClaimAction {
        Edit = "edit" ("Editar", "Edit"),
        Verify = "verify" ("Verificar", "Verify"),
        Dispute = "dispute" ("Discutir", "Dispute"),
        Withdraw = "withdraw" ("Retirar", "Withdraw"),
        /// Its time is over.
        Expire = "expire" ("Vencer", "Expire"),
    }
}

/// The state of a claim with its data. See *Claims* in the domain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trust {
    /// Somebody said so.
    Asserted,
    /// It has a source.
    Sourced,
    /// A validator found it in its source.
    Verified(Validation),
    /// Somebody has reasons against it.
    Disputed(Ended),
    /// Its time is over.
    Expired(DateTime<Utc>),
    /// It is not made any longer.
    Withdrawn(Ended),
}

impl Trust {
    /// The state's name.
    pub const fn name(&self) -> ClaimState {
        match self {
            Self::Asserted => ClaimState::Asserted,
            Self::Sourced => ClaimState::Sourced,
            Self::Verified(_) => ClaimState::Verified,
            Self::Disputed(_) => ClaimState::Disputed,
            Self::Expired(_) => ClaimState::Expired,
            Self::Withdrawn(_) => ClaimState::Withdrawn,
        }
    }

    /// Why it is disputed or withdrawn, and since when.
    pub const fn ended(&self) -> Option<&Ended> {
        match self {
            Self::Disputed(ended) | Self::Withdrawn(ended) => Some(ended),
            _ => None,
        }
    }

    /// When it was verified.
    pub const fn verified_at(&self) -> Option<DateTime<Utc>> {
        match self {
            Self::Verified(validation) => Some(validation.at),
            _ => None,
        }
    }
}

impl ClaimState {
    /// Which actions exist in the state, whoever asks.
    pub const fn actions(self) -> &'static [ClaimAction] {
        use ClaimAction::*;
        match self {
            // What has no source is refused by a guard of its own.
            Self::Asserted => &[Edit, Verify, Withdraw],
            Self::Sourced => &[Edit, Verify, Dispute, Withdraw, Expire],
            Self::Verified => &[Edit, Dispute, Withdraw, Expire],
            Self::Disputed => &[Edit, Verify, Withdraw, Expire],
            Self::Expired => &[Edit, Withdraw],
            Self::Withdrawn => &[],
        }
    }

    /// Whether it still says something, that another claim could contradict.
    pub const fn is_live(self) -> bool {
        !matches!(self, Self::Expired | Self::Withdrawn)
    }

    /// Whether its validator has looked at it.
    pub const fn is_settled(self) -> bool {
        !matches!(self, Self::Asserted | Self::Sourced)
    }
}

/// A claim, whatever its state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// Its id.
    pub id: ClaimId,
    /// The claim of an earlier revision that it was copied from, first of all; else itself.
    pub origin_id: ClaimId,
    /// Grows with every change.
    pub version: Version,
    /// The revision that it belongs to.
    pub revision_id: RevisionId,
    /// What it says.
    pub form: ClaimForm,
    /// Its state, with the state's data.
    pub trust: Trust,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

impl Claim {
    /// A new claim of a revision that is written.
    pub fn new(id: ClaimId, revision_id: RevisionId, form: ClaimForm, now: DateTime<Utc>) -> Self {
        let trust = unverified(&form);
        Self { id, origin_id: id, version: 1, revision_id, form, trust, created_at: now, updated_at: now }
    }

    /// The same claim in the next revision; none of one that was withdrawn.
    pub fn carried_over(&self, id: ClaimId, revision_id: RevisionId, now: DateTime<Utc>) -> Option<Self> {
        if self.trust.name() == ClaimState::Withdrawn {
            return None;
        }
        Some(Self { id, revision_id, version: 1, created_at: now, updated_at: now, ..self.clone() })
    }

    /// Whether the action exists for it now, wherever its revision stands.
    fn permit(&self, revision: &Revision, action: ClaimAction) -> Result<(), Refusal> {
        let from = self.trust.name();
        if !from.actions().contains(&action) {
            return Err(Refusal::wrong_state(from.as_str(), action.as_str()));
        }
        let stage = revision.stage.name();
        let open = match action {
            ClaimAction::Edit | ClaimAction::Withdraw => stage == RevisionState::InCapture,
            ClaimAction::Verify => stage == RevisionState::InValidation,
            ClaimAction::Dispute => matches!(stage, RevisionState::InValidation | RevisionState::Published),
            ClaimAction::Expire => true,
        };
        if !open {
            let detail = format!("`{action}` is not possible while the revision is `{stage}`.");
            return Err(Refusal::guard(from.as_str(), action.as_str(), "revision_state", detail));
        }
        Ok(())
    }

    /// Says something else. What was verified has to be verified again.
    pub fn edit(mut self, revision: &Revision, form: ClaimForm) -> Result<Self, Refusal> {
        self.permit(revision, ClaimAction::Edit)?;
        if self.form != form {
            self.trust = unverified(&form);
            self.form = form;
        }
        Ok(self)
    }

    /// A validator found it in its source.
    pub fn verify(mut self, revision: &Revision, caller: &Caller, now: DateTime<Utc>) -> Result<Self, Refusal> {
        let action = ClaimAction::Verify;
        self.permit(revision, action)?;
        let from = self.trust.name().as_str();
        if self.form.source.is_none() {
            return Err(Refusal::guard(from, action.as_str(), "no_source", "What has no source cannot be verified."));
        }
        let by = revision.four_eyes(from, action.as_str(), caller)?;
        self.trust = Trust::Verified(Validation { at: now, by });
        Ok(self)
    }

    /// Somebody has reasons against it.
    pub fn dispute(mut self, revision: &Revision, ended: Ended) -> Result<Self, Refusal> {
        self.permit(revision, ClaimAction::Dispute)?;
        self.trust = Trust::Disputed(ended);
        Ok(self)
    }

    /// It is not made any longer.
    pub fn withdraw(mut self, revision: &Revision, ended: Ended) -> Result<Self, Refusal> {
        self.permit(revision, ClaimAction::Withdraw)?;
        self.trust = Trust::Withdrawn(ended);
        Ok(self)
    }

    /// Its time is over.
    #[must_use]
    pub fn expire(mut self, now: DateTime<Utc>) -> Self {
        self.trust = Trust::Expired(now);
        self
    }

    /// What the caller may do now, by the same rules that enforce it.
    pub fn allowed_actions(&self, revision: &Revision, caller: &Caller) -> Vec<ClaimAction> {
        let allowed = |action: &&ClaimAction| {
            let four_eyes = || revision.four_eyes("", "", caller).is_ok() && self.form.source.is_some();
            may_to_claim(caller, **action, revision)
                && self.permit(revision, **action).is_ok()
                && (**action != ClaimAction::Verify || four_eyes())
        };
        ClaimAction::ALL.iter().filter(allowed).copied().collect()
    }
}

/// Who may do the action to claims of a revision at all, before any state is looked at.
pub fn may_to_claim(caller: &Caller, action: ClaimAction, revision: &Revision) -> bool {
    let agency = revision.agency.id;
    match action {
        ClaimAction::Edit | ClaimAction::Withdraw => writes_for(caller, agency),
        ClaimAction::Verify => validates_for(caller, agency),
        ClaimAction::Dispute => validates_for(caller, agency) || caller.may(Permission::PublishPractices),
        ClaimAction::Expire => false,
    }
}

/// Where a claim stands before anybody has looked it up.
fn unverified(form: &ClaimForm) -> Trust {
    if form.source.is_some() { Trust::Sourced } else { Trust::Asserted }
}
