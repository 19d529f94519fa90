//! Revisions: the texts about a practice, one after another, and their life cycle.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use deserr::Deserr;
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use super::contradictions::Contradiction;
use super::document::RevisionForm;
use super::numbers::UnmatchedNumber;
use super::state::{Ended, RevisionAction, Stage, Validation, may_to_revision, validates_for};
use super::{AgencyRef, PracticeRef};
use crate::access::{Actor, Caller};
use crate::input::{BadFields, FieldError, Line, Prose, UniqueList};
use crate::{Refusal, Rejected, RevisionId, UserId, Version};

/// A revision, whatever its state.
#[derive(Clone, Debug, PartialEq)]
pub struct Revision {
    /// Its id.
    pub id: RevisionId,
    /// Grows with every change.
    pub version: Version,
    /// The practice that it is about.
    pub practice: PracticeRef,
    /// The agency that owns the practice.
    pub agency: AgencyRef,
    /// Its place among the revisions of the practice, from 1.
    pub number: i32,
    /// What it says.
    pub form: RevisionForm,
    /// Grows with every change of the source text, from revision to revision: what translations follow.
    pub text_edition: i32,
    /// Its state, with the state's data.
    pub stage: Stage,
    /// What its validator or the editor said when it was last sent back.
    pub remarks: Option<Ended>,
    /// Who wrote something of it, of its claims or of its assets: users and partners' systems.
    pub authors: BTreeSet<Uuid>,
    /// When it was opened.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

/// What is to be published, and what the publisher has seen of it.
#[derive(Clone, Debug, Default, Deserr, ToSchema)]
#[deserr(error = BadFields, deny_unknown_fields)]
pub struct Publish {
    /// The numbers in the texts that match no claim and need none, as `publication-check` lists them: all of them.
    #[schema(inline, required = false)]
    #[deserr(default)]
    pub no_claim: UniqueList<Line<1, 100>, 500>,
}

/// Why a revision is sent back.
#[derive(Clone, Debug, Deserr, ToSchema)]
#[deserr(error = BadFields, deny_unknown_fields)]
pub struct Remarks {
    /// What has to be changed.
    #[schema(inline, examples("Falta la fuente del número de usuarios."))]
    pub remarks: Prose<1, 4000>,
}

impl Revision {
    /// The first or the next revision of a practice.
    pub fn open(
        (id, number): (RevisionId, i32),
        practice: PracticeRef,
        agency: AgencyRef,
        (form, text_edition): (RevisionForm, i32),
        now: DateTime<Utc>,
    ) -> Self {
        Self {
            id,
            version: 1,
            practice,
            agency,
            number,
            form,
            text_edition,
            stage: Stage::InCapture,
            remarks: None,
            authors: BTreeSet::new(),
            created_at: now,
            updated_at: now,
        }
    }

    fn permit(&self, action: RevisionAction) -> Result<(), Refusal> {
        self.stage.name().permit(action)
    }

    fn guard(&self, action: RevisionAction, guard: &'static str, detail: impl Into<String>) -> Refusal {
        Refusal::guard(self.stage.name().as_str(), action.as_str(), guard, detail)
    }

    /// The person who may stand by it: of the owning agency, and one who wrote nothing of it.
    pub(super) fn four_eyes(
        &self,
        from: &'static str,
        action: &'static str,
        caller: &Caller,
    ) -> Result<UserId, Refusal> {
        let person = caller.user().filter(|_| validates_for(caller, self.agency.id));
        let other = "Somebody of the agency who wrote nothing of this revision has to look at it.";
        match person {
            Some(person) if !self.authors.contains(&person.get()) => Ok(person),
            _ => Err(Refusal::needs_role(from, action, "four_eyes", other)),
        }
    }

    /// Notes who writes: whoever does cannot validate it.
    #[must_use]
    pub fn written_by(mut self, caller: &Caller) -> Self {
        self.authors.extend(Actor::from(caller).id);
        self
    }

    /// Whether its claims and assets may be written now.
    pub fn permit_writing(&self) -> Result<(), Refusal> {
        self.permit(RevisionAction::Edit)
    }

    /// Says something else. Returns the names of the members that changed.
    pub fn edit(self, form: RevisionForm, caller: &Caller) -> Result<(Self, Vec<String>), Rejected> {
        self.permit(RevisionAction::Edit)?;
        let (form, text_edition) = form.following(Some((&self.form, self.text_edition)))?;
        let changed = changed_members(&self.form, &form);
        if changed.is_empty() {
            return Ok((self, changed));
        }
        Ok((Self { form, text_edition, ..self }.written_by(caller), changed))
    }

    /// Goes to its validator, once nothing is missing.
    pub fn submit(mut self, now: DateTime<Utc>) -> Result<Self, Rejected> {
        self.permit(RevisionAction::Submit)?;
        self.form.check_for_validation()?;
        self.stage = Stage::InValidation(now);
        Ok(self)
    }

    /// Goes back to its editors.
    pub fn send_back(mut self, remarks: Remarks, now: DateTime<Utc>) -> Result<Self, Refusal> {
        self.permit(RevisionAction::Return)?;
        self.remarks = Some(Ended { at: now, reason: remarks.remarks.into_inner() });
        self.stage = Stage::InCapture;
        Ok(self)
    }

    /// The owning agency stands by it, once it has looked at each of its claims; `unsettled` are those that it has not.
    pub fn validate(mut self, caller: &Caller, unsettled: usize, now: DateTime<Utc>) -> Result<Self, Refusal> {
        let action = RevisionAction::Validate;
        self.permit(action)?;
        let by = self.four_eyes(self.stage.name().as_str(), action.as_str(), caller)?;
        if unsettled > 0 {
            let detail = format!("{unsettled} claims are neither verified, disputed nor withdrawn.");
            return Err(self.guard(action, "unverified_claims", detail));
        }
        self.stage = Stage::Validated(Validation { at: now, by });
        Ok(self)
    }

    /// It is not what was done.
    pub fn reject(mut self, ended: Ended) -> Result<Self, Refusal> {
        self.permit(RevisionAction::Reject)?;
        self.stage = Stage::Rejected(ended);
        Ok(self)
    }

    /// Whether its contradictions may be decided now.
    pub fn permit_decision(&self) -> Result<(), Refusal> {
        self.permit(RevisionAction::DecideContradiction)
    }

    /// The public reads it from now on, once its contradictions are decided and somebody has looked at its numbers.
    pub fn publish(
        mut self,
        command: &Publish,
        contradictions: &[Contradiction],
        numbers: &[UnmatchedNumber],
        now: DateTime<Utc>,
    ) -> Result<Self, Rejected> {
        let action = RevisionAction::Publish;
        self.permit(action)?;
        let Stage::Validated(validation) = self.stage else {
            return Err(Refusal::wrong_state(self.stage.name().as_str(), action.as_str()).into());
        };
        let open = contradictions.iter().filter(|contradiction| contradiction.decision.is_none()).count();
        if open > 0 {
            let detail = format!("{open} contradictions between claims are not decided.");
            return Err(self.guard(action, "undecided_contradiction", detail).into());
        }
        let confirmed = |number: &&UnmatchedNumber| command.no_claim.iter().any(|seen| seen.as_str() == number.number);
        let unseen = numbers.iter().filter(|number| !confirmed(number)).map(|number| {
            let detail = format!("{} in {} matches no claim", number.number, number.places.join(", "));
            FieldError::new("/no_claim", "unconfirmed_number", detail)
        });
        BadFields(unseen.collect()).into_result()?;
        self.stage = Stage::Published(validation, now);
        Ok(self)
    }

    /// Another one of the same practice was published.
    #[must_use]
    pub fn replaced(mut self, now: DateTime<Utc>) -> Self {
        if let Stage::Published(validation, at) = self.stage {
            self.stage = Stage::Replaced(validation, at, now);
        }
        self
    }

    /// What the caller may do now, by the same rules that enforce it.
    pub fn allowed_actions(&self, caller: &Caller) -> Vec<RevisionAction> {
        let allowed = |action: &&RevisionAction| {
            may_to_revision(caller, **action, self.agency.id)
                && self.permit(**action).is_ok()
                && (**action != RevisionAction::Validate || self.four_eyes("", "", caller).is_ok())
        };
        RevisionAction::ALL.iter().filter(allowed).copied().collect()
    }
}

/// The names of the members in which two forms differ.
fn changed_members(before: &RevisionForm, after: &RevisionForm) -> Vec<String> {
    let members = |form| match serde_json::to_value(form) {
        Ok(Value::Object(members)) => members,
        _ => serde_json::Map::new(),
    };
    let (before, after) = (members(before), members(after));
    let changed = after.into_iter().filter(|(name, value)| before.get(name) != Some(value));
    changed.map(|(name, _)| name).collect()
}
