use actix_web::{HttpResponse, post};
use chrono::{DateTime, Utc};
use convite_domain::agenda_sessions::{AgendaSession, planning};
use convite_domain::assignments::{
    Assignment, AssignmentAction, AssignmentView, Candidate, CandidateReason, InviteAgency, Invited, Sent, Stage, asks,
    lead_of,
};
use convite_domain::exchanges::{Exchange, ExchangeState};
use convite_domain::input::{self, BadFields, FieldError, part};
use convite_domain::practices::AgencyRef;
use convite_domain::vocabularies::AssignmentRole;
use convite_domain::{AgencyId, AgendaSessionId, AssignmentId, Refusal, UserId};
use convite_persistence::{agenda, agenda_sessions, assignments, exchanges, practices};
use deserr::Deserr;

use super::{candidates, effect, view};
use crate::extract::{Body, Json, Path, Signed};
use crate::life_cycle::{Living, Rejection, allowed};
use crate::problem::ApiError;
use crate::reply::Reply;
use crate::write::{Changeable, Tx, Write};

/// So many assignments a session has at most, those that ended too.
const MOST: usize = 50;

/// What making one is called in refusals and in the audit trail.
const INVITE: &str = "invite";

/// Invite an agency to a session, or let it be chosen.
///
/// For officers. With `"agency": "auto"` the one whose turn it is is chosen under a lock, so that nobody else gets it at the same
/// moment (409 `no_candidate` when there is none). An agency that is not eligible takes an `override_reason` (409 `not_eligible`
/// says why). The first of a session leads it. The invitation is sent at once, or when the exchange goes to consultation.
#[utoipa::path(
    tag = "assignments",
    params(("id" = AgendaSessionId, Path, description = "The session.")),
    request_body(content = InviteAgency, content_type = "application/json"),
    responses((status = 201, description = "The assignment.", body = AssignmentView,
            headers(("ETag" = String, description = "Version and hash of the assignment."),
                ("Location" = String, description = "Where the assignment is."))),
        (status = 409, description = "The agency is not eligible, has the role, or cannot take on more; or the session is over.")),
    security(("oauth2" = []), ("bearer" = []))
)]
#[post("/v1/sessions/{id}/assignments")]
pub async fn invite_agency(
    write: Write,
    Signed(caller): Signed,
    Path(id): Path<AgendaSessionId>,
    json: Json<InviteAgency>,
) -> Result<HttpResponse, ApiError> {
    let body = json.body;
    write
        .make(
            &caller,
            &body,
            async |tx| {
                let seen = AgendaSession::find(tx.connection, tx.caller, id).await?.ok_or_else(ApiError::not_found)?;
                if asks(tx.caller) { Ok(seen) } else { Err(ApiError::forbidden()) }
            },
            async |tx, seen| {
                let command = parse(tx, &body, None).await?;
                let exchange = exchanges::lock(tx.connection, seen.exchange_id).await?;
                let session = agenda_sessions::get(tx.connection, seen.id).await?;
                let made = invite(tx, &exchange, &session, command, None).await;
                let refused = |rejection: Rejection| {
                    rejection.into_error(Vec::new()).acting_on(session.state(), INVITE, allowed(&session, tx))
                };
                let assignment = made.map_err(refused)?;
                let (location, version) = (format!("/v1/assignments/{}", assignment.id), assignment.version);
                Reply::created(location, &view(tx, assignment).await?, version)
            },
        )
        .await
}

/// Parses whom to ask; all that is bad of it, also that the agency is none that can be asked, as `but`, which is replaced.
pub(super) async fn parse<C: Deserr<BadFields>>(
    tx: &mut Tx<'_>,
    body: &Body,
    but: Option<AgencyId>,
) -> Result<C, ApiError> {
    let mut bad = BadFields::default();
    if let Some(Invited::Agency(id)) = part(&body.value, "/agency")
        && (but == Some(id) || practices::owner(tx.connection, id).await?.is_none())
    {
        bad.0.push(unknown(id, but));
    }
    Ok(bad.join(input::parse(body.value.clone()))?)
}

fn unknown(agency: AgencyId, but: Option<AgencyId>) -> FieldError {
    let detail = if but == Some(agency) { "is the agency that is replaced" } else { "is no agency" };
    FieldError::new("/agency", "unknown", detail)
}

/// Invites an agency to a session, under the lock of the exchange; `but` is not chosen.
pub(super) async fn invite(
    tx: &mut Tx<'_>,
    exchange: &Exchange,
    session: &AgendaSession,
    command: InviteAgency,
    but: Option<AgencyId>,
) -> Result<Assignment, Rejection> {
    planning(exchange.state.name(), INVITE)?;
    let refuse = |guard, detail: &str| Rejection::from(Refusal::guard(session.state(), INVITE, guard, detail));
    if !session.stage.name().is_to_come() {
        return Err(refuse("session_over", "The session is over, or called off."));
    }
    let said = assignments::of_session(tx.connection, session.id).await?;
    if said.len() >= MOST {
        return Err(refuse("too_many_assignments", "The session has as many assignments as one may have."));
    }
    let led = lead_of(&said).is_some();
    match command.is_lead {
        Some(true) if led => return Err(refuse("lead_taken", "Another agency leads the session.")),
        Some(false) if !led => return Err(refuse("lead_missing", "The first agency of a session leads it.")),
        _ => {}
    }
    let agency = chosen(tx, exchange, session, &command, but).await?;
    let asked = Asked {
        agency,
        role: command.role,
        is_lead: command.is_lead.unwrap_or(!led),
        by: tx.caller.user(),
        message: command.message.map(|message| message.into_inner()),
        override_reason: command.override_reason.map(|reason| reason.into_inner()),
    };
    ask(tx, exchange, session, asked).await
}

/// The agency that is asked: the one that is named when it may be, or the one whose turn it is.
async fn chosen(
    tx: &mut Tx<'_>,
    exchange: &Exchange,
    session: &AgendaSession,
    command: &InviteAgency,
    but: Option<AgencyId>,
) -> Result<AgencyRef, Rejection> {
    let refuse = |guard, detail: String| Rejection::from(Refusal::guard(session.state(), INVITE, guard, detail));
    if command.agency == Invited::Auto {
        // Who comes second counts what the first one chose.
        agenda::lock_choice(tx.connection).await?;
    }
    let calendar = tx.calendar().await?;
    let all = candidates::of(tx.connection, tx.app, &calendar, (exchange, session), command.role).await?;
    let Invited::Agency(id) = command.agency else {
        let first = all.into_iter().find(|candidate| candidate.eligible && Some(candidate.agency.id) != but);
        let none = || refuse("no_candidate", format!("No agency is eligible as {}.", command.role));
        return Ok(first.ok_or_else(none)?.agency);
    };
    let found = all.into_iter().find(|candidate| candidate.agency.id == id && Some(id) != but);
    let Some(Candidate { agency, reasons, .. }) = found else {
        return Err(ApiError::from(unknown(id, but)).into());
    };
    if reasons.contains(&CandidateReason::Assigned) {
        return Err(refuse("already_assigned", format!("{} has this role already.", agency.name)));
    }
    if !reasons.is_empty() && command.override_reason.is_none() {
        let reasons: Vec<_> = reasons.iter().map(|reason| reason.as_str()).collect();
        let detail =
            format!("{} is not eligible: {}. Say why it is asked all the same.", agency.name, reasons.join(", "));
        return Err(refuse("not_eligible", detail));
    }
    Ok(agency)
}

/// What an agency is asked.
pub struct Asked {
    /// Which agency.
    pub agency: AgencyRef,
    /// What it is asked to do.
    pub role: AssignmentRole,
    /// Whether it leads the session.
    pub is_lead: bool,
    /// The officer who asks.
    pub by: Option<UserId>,
    /// What it should know.
    pub message: Option<String>,
    /// Why it is asked though it is not eligible.
    pub override_reason: Option<String>,
}

impl Asked {
    /// The invitation to a session of an exchange, as it is made now.
    pub fn invitation(
        self,
        id: AssignmentId,
        exchange: &Exchange,
        session: &AgendaSession,
        sent: Option<Sent>,
        now: DateTime<Utc>,
    ) -> Assignment {
        Assignment {
            id,
            version: 1,
            session: session.reference(),
            answered_to: session.reference(),
            session_state: session.stage.name(),
            exchange_state: exchange.state.name(),
            agency: self.agency,
            role: self.role,
            is_lead: self.is_lead,
            asked_by: self.by,
            message: self.message,
            override_reason: self.override_reason,
            sent,
            presenter_id: None,
            stage: Stage::Invited,
            created_at: now,
            updated_at: now,
        }
    }
}

/// Whether an invitation is sent as it is made; while its exchange is designed it waits.
pub const fn is_sent_at_once(exchange: ExchangeState) -> bool {
    matches!(exchange, ExchangeState::Consulting | ExchangeState::Confirmed | ExchangeState::InProgress)
}

/// Asks an agency, whether it is eligible or not, under the lock of the exchange.
pub async fn ask(
    tx: &mut Tx<'_>,
    exchange: &Exchange,
    session: &AgendaSession,
    asked: Asked,
) -> Result<Assignment, Rejection> {
    let is_sent = is_sent_at_once(exchange.state.name());
    let sent = if is_sent { Some(effect::sent_now(tx).await?) } else { None };
    let assignment = asked.invitation(tx.app.ids.next(AssignmentId::new), exchange, session, sent, tx.now);
    assignments::insert(tx.connection, &assignment).await?;
    tx.audit((Assignment::KIND, assignment.uuid()), INVITE, None, Vec::new());
    tx.outbox("assignment.invite", assignment.uuid()).await?;
    if is_sent {
        tx.outbox("assignment.send", assignment.uuid()).await?;
    }
    effect::settle(tx, exchange, &assignment, None, None, AssignmentAction::Accept).await?;
    Ok(assignment)
}
