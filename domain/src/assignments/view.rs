//! An assignment as its readers see it.

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::{Assignment, AssignmentAction, AssignmentDeclineReason, AssignmentState, Counter, Stage, may};
use crate::access::Caller;
use crate::agenda_sessions::{AgendaSessionState, ConflictView, SessionRef};
use crate::practices::AgencyRef;
use crate::vocabularies::{AssignmentRole, Country, Language, OrganizationKind};
use crate::{AssignmentId, PresenterId, Version};

/// Who comes to a session, as far as its hosts need to know: counts, never names.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct SessionVisitors {
    /// How many come, as granted.
    #[schema(examples(18))]
    pub people: u32,
    /// The countries that they come from.
    pub countries: Vec<Country>,
    /// The kinds of bodies that they come from, as far as known.
    pub organization_kinds: Vec<OrganizationKind>,
    /// What they speak.
    pub languages: Vec<Language>,
    /// How many of them need step-free access.
    #[schema(examples(1))]
    pub step_free: u32,
    /// How many of them need anything to take part, step-free access or what they say in words.
    #[schema(examples(1))]
    pub access_needs: u32,
}

/// How an assignment ended, or that it did not go as asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct AssignmentEnd {
    /// The reason of an agency that declined.
    #[schema(required)]
    pub code: Option<AssignmentDeclineReason>,
    /// In words.
    #[schema(required, examples("La delegación canceló su visita."))]
    pub reason: Option<String>,
}

/// What only staff sees of an assignment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct AssignmentHandling {
    /// Why the agency was asked though it was not eligible.
    #[schema(required)]
    pub override_reason: Option<String>,
}

/// An agency's role in a session, and its answer.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[schema(as = Assignment)]
pub struct AssignmentView {
    /// Its id.
    pub id: AssignmentId,
    /// Grows with every change.
    #[schema(inline, examples(1))]
    pub version: Version,
    /// The session; of an assignment that ended, as it was then.
    pub session: SessionRef,
    /// Where the session stands.
    pub session_state: AgendaSessionState,
    /// Who comes to it; none of an assignment that ended.
    #[schema(required)]
    pub visitors: Option<SessionVisitors>,
    /// The agency.
    pub agency: AgencyRef,
    /// What it is asked to do.
    pub role: AssignmentRole,
    /// Whether it leads the session.
    pub is_lead: bool,
    /// Where the assignment stands.
    pub state: AssignmentState,
    /// Who asks: what the officer is called.
    #[schema(required, examples("Oficial de turno"))]
    pub asked_by: Option<String>,
    /// What the officer wrote to the agency.
    #[schema(required)]
    pub message: Option<String>,
    /// When the invitation was sent; not while the exchange is designed.
    #[schema(required)]
    pub sent_at: Option<DateTime<Utc>>,
    /// The first moment at which it is too late to answer.
    #[schema(required)]
    pub reply_by: Option<DateTime<Utc>>,
    /// When the agency was reminded.
    #[schema(required)]
    pub reminded_at: Option<DateTime<Utc>>,
    /// When it came into its state, unless nobody has answered.
    #[schema(required)]
    pub since: Option<DateTime<Utc>>,
    /// Whom the agency names.
    #[schema(required)]
    pub presenter_id: Option<PresenterId>,
    /// What the agency proposes instead, while nobody has decided on it.
    #[schema(required)]
    pub counter: Option<Counter>,
    /// Why it ended, where a reason was given.
    #[schema(required)]
    pub end: Option<AssignmentEnd>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
    /// What does not go together with its session after a write; only for staff that works on agendas.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false)]
    pub conflicts: Option<Vec<ConflictView>>,
    /// What only staff sees.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false)]
    pub handling: Option<AssignmentHandling>,
    /// What the caller may do now.
    pub allowed_actions: Vec<AssignmentAction>,
}

impl Assignment {
    /// What the caller may do now, by the same rules that enforce it.
    pub fn allowed_actions(&self, caller: &Caller, now: DateTime<Utc>) -> Vec<AssignmentAction> {
        let allowed =
            |action: &&AssignmentAction| may(caller, self.agency.id, **action) && self.permit(**action, now).is_ok();
        AssignmentAction::ALL.iter().filter(allowed).copied().collect()
    }

    fn end(&self) -> Option<AssignmentEnd> {
        let code = match &self.stage {
            Stage::Declined(_, code, _) => Some(*code),
            _ => None,
        };
        let reason = self.stage.reason().map(str::to_owned);
        (code.is_some() || reason.is_some()).then_some(AssignmentEnd { code, reason })
    }
}

impl AssignmentView {
    /// What the caller sees now, with who comes to the session and the name of who asks.
    pub fn new(
        assignment: Assignment,
        (visitors, asked_by): (Option<SessionVisitors>, Option<String>),
        caller: &Caller,
        now: DateTime<Utc>,
    ) -> Self {
        let (state, sent) = (assignment.stage.name(), assignment.sent);
        let handling = AssignmentHandling { override_reason: assignment.override_reason.clone() };
        Self {
            allowed_actions: assignment.allowed_actions(caller, now),
            end: assignment.end(),
            id: assignment.id,
            version: assignment.version,
            session: assignment.session,
            session_state: assignment.session_state,
            visitors: visitors.filter(|_| state.stands()),
            agency: assignment.agency,
            role: assignment.role,
            is_lead: assignment.is_lead,
            state,
            asked_by,
            message: assignment.message,
            sent_at: sent.map(|sent| sent.at),
            reply_by: sent.map(|sent| sent.reply_by),
            reminded_at: sent.and_then(|sent| sent.reminded_at),
            since: assignment.stage.since(),
            presenter_id: assignment.presenter_id,
            counter: match assignment.stage {
                Stage::Countered(_, counter) => Some(counter),
                _ => None,
            },
            created_at: assignment.created_at,
            updated_at: assignment.updated_at,
            conflicts: None,
            handling: caller.is_staff().then_some(handling),
        }
    }
}
