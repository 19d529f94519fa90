//! What officers decide on what agencies answered.

use actix_web::{HttpResponse, post};
use convite_domain::AssignmentId;
use convite_domain::assignments::{
    Assignment, AssignmentAction, AssignmentView, InviteAgency, MarkNoShow, ReleaseAssignment, ReplaceAgency,
};
use convite_domain::requests::Nothing;
use convite_persistence::{agenda_sessions, assignments, exchanges};

use super::effect::{followed, sent_now, settle};
use super::invite::{self, invite};
use crate::extract::{Json, MaybeJson, Path, Signed};
use crate::life_cycle::{transition, transition_after};
use crate::problem::ApiError;
use crate::write::{Tx, Write};

/// Take what an agency proposes.
///
/// For officers: the agency has accepted. The session moves, under all rules of sessions (409 with `conflicts` where it cannot);
/// the other agencies of a confirmed session are asked anew when it is then more than 15 minutes from what they answered to.
#[utoipa::path(
    tag = "assignments",
    params(("id" = AssignmentId, Path, description = "The assignment.")),
    request_body(content = Option<Nothing>, content_type = "application/json"),
    responses((status = 200, description = "The assignment after it.", body = AssignmentView,
            headers(("ETag" = String, description = "Version and hash of the assignment."))),
        (status = 409, description = "The state or a guard does not allow it."),
        (status = 428, description = "If-Match is missing.")),
    security(("oauth2" = []), ("bearer" = []))
)]
#[post("/v1/assignments/{id}/take-counter")]
pub async fn take_counter(
    write: Write,
    caller: Signed,
    Path(id): Path<AssignmentId>,
    MaybeJson(json): MaybeJson<Nothing>,
) -> Result<HttpResponse, ApiError> {
    let action = AssignmentAction::TakeCounter;
    transition(write, caller, id, action, json, async |tx, assignment, Nothing {}| {
        let named_before = assignment.presenter_id;
        let (taken, counter) = assignment.take_counter(tx.now)?;
        assignments::update(tx.connection, &taken).await?;
        let exchange = exchanges::get(tx.connection, taken.session.exchange_id).await?;
        let times = counter.starts_at.zip(counter.ends_at);
        settle(tx, &exchange, &taken, named_before, times, action).await?;
        // The session may have moved: the assignment speaks of it as it is now.
        Ok(assignments::get(tx.connection, taken.id).await?)
    })
    .await
}

/// Refuse what an agency proposes.
///
/// For officers: the agency is asked once more as before, with as much time to answer.
#[utoipa::path(
    tag = "assignments",
    params(("id" = AssignmentId, Path, description = "The assignment.")),
    request_body(content = Option<Nothing>, content_type = "application/json"),
    responses((status = 200, description = "The assignment after it.", body = AssignmentView,
            headers(("ETag" = String, description = "Version and hash of the assignment."))),
        (status = 409, description = "The state or a guard does not allow it."),
        (status = 428, description = "If-Match is missing.")),
    security(("oauth2" = []), ("bearer" = []))
)]
#[post("/v1/assignments/{id}/refuse-counter")]
pub async fn refuse_counter(
    write: Write,
    caller: Signed,
    Path(id): Path<AssignmentId>,
    MaybeJson(json): MaybeJson<Nothing>,
) -> Result<HttpResponse, ApiError> {
    transition(write, caller, id, AssignmentAction::RefuseCounter, json, async |tx, assignment, Nothing {}| {
        let sent = sent_now(tx).await?;
        Ok(assignment.refuse_counter(sent)?)
    })
    .await
}

/// Let another agency take the role.
///
/// For officers, with a reason, of an agency that accepted. The other one is chosen and invited as anew, and leads the session if
/// the first one did; the reply is what became of the first one.
#[utoipa::path(
    tag = "assignments",
    params(("id" = AssignmentId, Path, description = "The assignment.")),
    request_body(content = ReplaceAgency, content_type = "application/json"),
    responses((status = 200, description = "The assignment after it.", body = AssignmentView,
            headers(("ETag" = String, description = "Version and hash of the assignment."))),
        (status = 409, description = "The state or a guard does not allow it."),
        (status = 428, description = "If-Match is missing.")),
    security(("oauth2" = []), ("bearer" = []))
)]
#[post("/v1/assignments/{id}/replace")]
pub async fn replace_agency(
    write: Write,
    caller: Signed,
    Path(id): Path<AssignmentId>,
    json: Json<ReplaceAgency>,
) -> Result<HttpResponse, ApiError> {
    let (action, body) = (AssignmentAction::Replace, json.body);
    let parse = async |tx: &mut Tx<'_>, seen: &Assignment| invite::parse(tx, &body, Some(seen.agency.id)).await;
    transition_after(write, caller, id, action, &body, parse, async |tx, assignment, command| {
        let ReplaceAgency { agency, reason, message, override_reason } = command;
        let replaced = assignment.clone().replace(reason.into_inner(), tx.now)?;
        let replaced = followed(tx, &assignment, replaced, action).await?;
        let exchange = exchanges::get(tx.connection, replaced.session.exchange_id).await?;
        let session = agenda_sessions::get(tx.connection, replaced.session.id).await?;
        let (role, is_lead) = (replaced.role, Some(replaced.is_lead));
        let asked = InviteAgency { role, agency, is_lead, message, override_reason };
        invite(tx, &exchange, &session, asked, Some(replaced.agency.id)).await?;
        Ok(replaced)
    })
    .await
}

/// Let an agency go that is not needed any more.
///
/// For officers, with a reason, before the session is over. The agency is told.
#[utoipa::path(
    tag = "assignments",
    params(("id" = AssignmentId, Path, description = "The assignment.")),
    request_body(content = ReleaseAssignment, content_type = "application/json"),
    responses((status = 200, description = "The assignment after it.", body = AssignmentView,
            headers(("ETag" = String, description = "Version and hash of the assignment."))),
        (status = 409, description = "The state or a guard does not allow it."),
        (status = 428, description = "If-Match is missing.")),
    security(("oauth2" = []), ("bearer" = []))
)]
#[post("/v1/assignments/{id}/release")]
pub async fn release_assignment(
    write: Write,
    caller: Signed,
    Path(id): Path<AssignmentId>,
    json: Json<ReleaseAssignment>,
) -> Result<HttpResponse, ApiError> {
    let action = AssignmentAction::Release;
    transition(write, caller, id, action, json, async |tx, assignment, command| {
        let ReleaseAssignment { reason } = command;
        let released = assignment.clone().release(reason.into_inner(), tx.now)?;
        followed(tx, &assignment, released, action).await
    })
    .await
}

/// Confirm that an agency did what it accepted.
///
/// For officers, and for the agency's coordinators and systems, once the session is recorded as held (409 `session_not_held`).
#[utoipa::path(
    tag = "assignments",
    params(("id" = AssignmentId, Path, description = "The assignment.")),
    request_body(content = Option<Nothing>, content_type = "application/json"),
    responses((status = 200, description = "The assignment after it.", body = AssignmentView,
            headers(("ETag" = String, description = "Version and hash of the assignment."))),
        (status = 409, description = "The state or a guard does not allow it."),
        (status = 428, description = "If-Match is missing.")),
    security(("oauth2" = []), ("bearer" = []))
)]
#[post("/v1/assignments/{id}/deliver")]
pub async fn deliver_assignment(
    write: Write,
    caller: Signed,
    Path(id): Path<AssignmentId>,
    MaybeJson(json): MaybeJson<Nothing>,
) -> Result<HttpResponse, ApiError> {
    transition(write, caller, id, AssignmentAction::Deliver, json, async |tx, assignment, Nothing {}| {
        Ok(assignment.deliver(tx.now)?)
    })
    .await
}

/// Say that an agency did not come.
///
/// For officers, once the attendance of the session is recorded (409 `session_not_over`).
#[utoipa::path(
    tag = "assignments",
    params(("id" = AssignmentId, Path, description = "The assignment.")),
    request_body(content = MarkNoShow, content_type = "application/json"),
    responses((status = 200, description = "The assignment after it.", body = AssignmentView,
            headers(("ETag" = String, description = "Version and hash of the assignment."))),
        (status = 409, description = "The state or a guard does not allow it."),
        (status = 428, description = "If-Match is missing.")),
    security(("oauth2" = []), ("bearer" = []))
)]
#[post("/v1/assignments/{id}/mark-no-show")]
pub async fn mark_no_show(
    write: Write,
    caller: Signed,
    Path(id): Path<AssignmentId>,
    json: Json<MarkNoShow>,
) -> Result<HttpResponse, ApiError> {
    transition(write, caller, id, AssignmentAction::MarkNoShow, json, async |tx, assignment, command| {
        let MarkNoShow { reason } = command;
        Ok(assignment.mark_no_show(reason.into_inner(), tx.now)?)
    })
    .await
}
