//! Visit requests: the unit of demand.

mod acceptance;
mod commands;
mod cooldown;
mod erasure;
mod form_pointer;
mod handling;
mod intake;
mod item_code;
mod items;
mod life;
mod messages;
mod notes;
mod origin;
mod outcomes;
mod parts;
mod set_aside;
mod state;
mod terms;
mod view;
mod warnings;

use chrono::{DateTime, Days, NaiveDate, Utc};

use crate::access::Caller;
use crate::attachments::AttachmentAction;
use crate::calendar::{ClockError, ClockState};
use crate::input::BadFields;
use crate::privacy::ConsentRecord;
use crate::vocabularies::{Channel, ConsentPurpose};
use crate::{OrganizationId, Refusal, RequestId, Version};

pub use acceptance::{Granting, NewIds};
pub use commands::*;
pub use cooldown::{PastVisit, again_from};
pub use form_pointer::FormPointer;
pub use handling::Handling;
pub use intake::*;
pub use item_code::ItemCode;
pub(crate) use item_code::{bad_item_code, check_item_code};
pub use items::{AddItem, DecideItem, DecidedItem, GrantedItem, ItemDecision, ItemSubject};
pub use life::{EditedDocument, Filing};
pub use messages::{NewMessage, RequestMessage, may_read_messages};
pub use notes::{NewNote, RequestNote};
pub use origin::{Origin, Receipt, Registration};
pub use outcomes::*;
pub use parts::*;
pub use set_aside::Canonical;
pub use state::*;
pub use view::{DuplicateView, RequestHandling, RequestSort, RequestSummary, RequestView, Surroundings};
pub use warnings::Warning;

/// Days after its last change for which a draft is kept.
const DRAFT_DAYS: u64 = 30;

/// A visit request, whatever its state.
#[derive(Clone, Debug, PartialEq)]
pub struct Request {
    /// Its id.
    pub id: RequestId,
    /// Grows with every change.
    pub version: Version,
    /// How it came in.
    pub origin: Origin,
    /// The form.
    pub intake: Intake,
    /// The consents given, with time, notice version and language.
    pub consents: Vec<ConsentRecord>,
    /// The organization of the registry that it was linked to.
    pub organization_id: Option<OrganizationId>,
    /// When the draft was made.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
    /// When what identified people was erased.
    pub anonymised_at: Option<DateTime<Utc>>,
    /// Its state, with the state's data.
    pub state: State,
}

/// Why an action on a request did not happen.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Rejected {
    /// The life cycle refused.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// Fields of the form or of the command are bad or missing.
    #[error(transparent)]
    Invalid(#[from] BadFields),
    /// The clock and the state disagree: a broken invariant.
    #[error(transparent)]
    Clock(#[from] ClockError),
}

impl Request {
    /// A new draft.
    pub fn draft(id: RequestId, origin: Origin, intake: Intake, notice_version: i32, now: DateTime<Utc>) -> Self {
        let said = (origin.channel(), origin.received_at().unwrap_or(now));
        let mut request = Self {
            id,
            version: 1,
            origin,
            intake,
            consents: Vec::new(),
            organization_id: None,
            created_at: now,
            updated_at: now,
            anonymised_at: None,
            state: State::Draft,
        };
        request.record_consents(notice_version, said);
        request
    }

    /// Brings the record of consents in line with the form: a new one is given now, a taken-back one goes, and one
    /// that was given under an older notice is renewed only when the form says so again ([`Self::renew_consents`]).
    fn record_consents(&mut self, notice_version: i32, (channel, given_at): (Channel, DateTime<Utc>)) {
        let language = self.intake.language();
        let given = self.intake.consents.clone().unwrap_or_default();
        let wanted = [
            (ConsentPurpose::DataProcessing, given.data_processing),
            (ConsentPurpose::ImageUse, given.image_use),
            (ConsentPurpose::AlumniContact, given.alumni_contact),
            (ConsentPurpose::PublicListing, given.public_listing),
        ];
        let record = |(purpose, _)| {
            let kept = self.consents.iter().find(|record| record.purpose == purpose).cloned();
            kept.unwrap_or(ConsentRecord { purpose, given_at, notice_version, language, channel })
        };
        self.consents = wanted.into_iter().filter(|(_, wanted)| *wanted).map(record).collect();
    }

    /// Forgets the records of the consents that the caller said again, so that those are given anew under the notice in force.
    pub fn renew_consents(
        &mut self,
        said: &[ConsentPurpose],
        notice_version: i32,
        caller: &Caller,
        now: DateTime<Utc>,
    ) {
        self.consents.retain(|record| !said.contains(&record.purpose));
        self.record_consents(notice_version, self.said_by(caller, now));
    }

    /// The request that this one is a duplicate of.
    pub fn canonical_id(&self) -> Option<RequestId> {
        match &self.state {
            State::Duplicate(_, marked) => Some(marked.canonical_id),
            _ => None,
        }
    }

    /// When the service itself has something to do with the request: a draft is purged, an unanswered question expires.
    pub fn sweep_at(&self) -> Option<DateTime<Utc>> {
        match &self.state {
            State::Draft => Some(self.updated_at + Days::new(DRAFT_DAYS)),
            State::InfoRequested(filed) => filed.answer_due_at(),
            _ => None,
        }
    }

    /// The day on which the decision falls due, while the clock runs.
    pub fn due_on(&self) -> Option<NaiveDate> {
        let running = self.state.filed().filter(|filed| filed.clock.state() == ClockState::Running);
        running.and_then(|filed| filed.clock.due_on())
    }

    /// What the caller may do now, by the same rules that enforce it.
    pub fn allowed_actions(&self, caller: &Caller) -> Vec<RequestAction> {
        let state = self.state.name();
        let allowed = |action: &&RequestAction| {
            may(caller, **action, self.id)
                && state::permit(state, **action, caller).is_ok()
                && self.not_erased(action.as_str()).is_ok()
                && self.useful(**action, caller)
        };
        RequestAction::ALL.iter().filter(allowed).copied().collect()
    }

    /// Leaves out what the present assignee makes pointless, and the guards that depend on the caller alone.
    fn useful(&self, action: RequestAction, caller: &Caller) -> bool {
        let filed = self.state.filed();
        let assignee = filed.and_then(|filed| filed.assignee);
        match action {
            RequestAction::Take => assignee.is_none() || assignee != caller.user(),
            RequestAction::Release => assignee.is_some(),
            RequestAction::EditHandling => filed.is_some(),
            RequestAction::Message => filed.is_some(),
            RequestAction::Extend => filed.is_some_and(|filed| filed.clock.extension().is_none()),
            RequestAction::Edit => self.editable_members(caller).is_ok(),
            RequestAction::Submit => self.permit_draft(action.as_str(), caller).is_ok(),
            RequestAction::AddAttachment => self.attachments_open(AttachmentAction::Add, caller).is_ok(),
            RequestAction::Accept => {
                let high_level = self.intake.seniority.is_some_and(|seniority| seniority.is_high_level());
                !high_level || caller.may(crate::access::Permission::DecideHighLevel)
            }
            _ => true,
        }
    }
}
