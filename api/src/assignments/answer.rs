//! What agencies say to what they are asked.

use actix_web::{HttpResponse, post};
use convite_domain::agenda_sessions::outside_dates;
use convite_domain::assignments::{
    AcceptInvitation, Assignment, AssignmentAction, AssignmentView, CounterInvitation, DeclineInvitation,
    SubstitutePresenter,
};
use convite_domain::input::{self, BadFields, FieldError, part};
use convite_domain::requests::Nothing;
use convite_domain::{AgencyId, AssignmentId};
use convite_persistence::{agenda_sessions, assignments, exchanges};
use serde_json::Value;

use super::effect::followed;
use crate::extract::{Json, MaybeJson, Path, Signed};
use crate::life_cycle::{transition, transition_after};
use crate::problem::ApiError;
use crate::write::{Tx, Write};

/// What is bad of the presenter whom an answer names: none of the agency's.
async fn unknown(tx: &mut Tx<'_>, answer: &Value, agency: AgencyId) -> Result<BadFields, ApiError> {
    let is_known = match part(answer, "/presenter_id") {
        Some(presenter) => assignments::presents_for(tx.connection, presenter, agency).await?,
        None => true,
    };
    let error = || FieldError::new("/presenter_id", "unknown", "is no active presenter of the agency");
    Ok(BadFields((!is_known).then(error).into_iter().collect()))
}

/// Accept an invitation.
///
/// For the agency's coordinators and systems, before `reply_by` (409 `too_late`). Of the role `presenter` it names who presents,
/// unless somebody of the agency is planned already; whoever is busy then is refused with 409, and the problem's `conflicts` say
/// when. With the agency that leads it, the session is confirmed.
#[utoipa::path(
    tag = "assignments",
    params(("id" = AssignmentId, Path, description = "The assignment.")),
    request_body(content = Option<AcceptInvitation>, content_type = "application/json"),
    responses((status = 200, description = "The assignment after it.", body = AssignmentView,
            headers(("ETag" = String, description = "Version and hash of the assignment."))),
        (status = 409, description = "The state or a guard does not allow it."),
        (status = 428, description = "If-Match is missing.")),
    security(("oauth2" = []), ("bearer" = []))
)]
#[post("/v1/assignments/{id}/accept")]
pub async fn accept_invitation(
    write: Write,
    caller: Signed,
    Path(id): Path<AssignmentId>,
    MaybeJson(json): MaybeJson<AcceptInvitation>,
) -> Result<HttpResponse, ApiError> {
    let body = json.body;
    let parse = async |tx: &mut Tx<'_>, seen: &Assignment| {
        let bad = unknown(tx, &body.value, seen.agency.id).await?;
        Ok(bad.join(input::parse(body.value.clone()))?)
    };
    let action = AssignmentAction::Accept;
    transition_after(
        write,
        caller,
        id,
        action,
        &body,
        parse,
        async |tx, assignment, AcceptInvitation { presenter_id }| {
            let session = agenda_sessions::get(tx.connection, assignment.session.id).await?;
            let planned = &session.form.presenter_ids;
            let own = assignments::presenters_among(tx.connection, planned, assignment.agency.id).await?;
            let accepted = assignment.clone().accept(presenter_id, own.first().copied(), tx.now)?;
            followed(tx, &assignment, accepted, action).await
        },
    )
    .await
}

/// Accept an invitation tentatively.
///
/// For the agency's coordinators and systems, before `reply_by` (409 `too_late`): it means to, and will say so for sure by then.
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
#[post("/v1/assignments/{id}/tentatively-accept")]
pub async fn tentatively_accept(
    write: Write,
    caller: Signed,
    Path(id): Path<AssignmentId>,
    MaybeJson(json): MaybeJson<Nothing>,
) -> Result<HttpResponse, ApiError> {
    let action = AssignmentAction::TentativelyAccept;
    transition(write, caller, id, action, json, async |tx, assignment, Nothing {}| {
        Ok(assignment.tentatively_accept(tx.now)?)
    })
    .await
}

/// Decline an invitation.
///
/// For the agency's coordinators and systems, with a coded reason, before `reply_by` (409 `too_late`).
#[utoipa::path(
    tag = "assignments",
    params(("id" = AssignmentId, Path, description = "The assignment.")),
    request_body(content = DeclineInvitation, content_type = "application/json"),
    responses((status = 200, description = "The assignment after it.", body = AssignmentView,
            headers(("ETag" = String, description = "Version and hash of the assignment."))),
        (status = 409, description = "The state or a guard does not allow it."),
        (status = 428, description = "If-Match is missing.")),
    security(("oauth2" = []), ("bearer" = []))
)]
#[post("/v1/assignments/{id}/decline")]
pub async fn decline_invitation(
    write: Write,
    caller: Signed,
    Path(id): Path<AssignmentId>,
    json: Json<DeclineInvitation>,
) -> Result<HttpResponse, ApiError> {
    let action = AssignmentAction::Decline;
    transition(write, caller, id, action, json, async |tx, assignment, command| {
        let declined = assignment.clone().decline(command, tx.now)?;
        followed(tx, &assignment, declined, action).await
    })
    .await
}

/// Propose another time or presenter.
///
/// For the agency's coordinators and systems, before `reply_by` (409 `too_late`), within the days of the exchange. Nothing changes
/// until an officer takes it.
#[utoipa::path(
    tag = "assignments",
    params(("id" = AssignmentId, Path, description = "The assignment.")),
    request_body(content = CounterInvitation, content_type = "application/json"),
    responses((status = 200, description = "The assignment after it.", body = AssignmentView,
            headers(("ETag" = String, description = "Version and hash of the assignment."))),
        (status = 409, description = "The state or a guard does not allow it."),
        (status = 428, description = "If-Match is missing.")),
    security(("oauth2" = []), ("bearer" = []))
)]
#[post("/v1/assignments/{id}/counter")]
pub async fn counter_invitation(
    write: Write,
    caller: Signed,
    Path(id): Path<AssignmentId>,
    json: Json<CounterInvitation>,
) -> Result<HttpResponse, ApiError> {
    let body = json.body;
    let parse = async |tx: &mut Tx<'_>, seen: &Assignment| {
        let mut bad = unknown(tx, &body.value, seen.agency.id).await?;
        let times = CounterInvitation::times(&body.value);
        if times.0.or(times.1).is_some() {
            let exchange = exchanges::get(tx.connection, seen.session.exchange_id).await?;
            bad.0.extend(outside_dates(times, &exchange, &tx.calendar().await?));
        }
        Ok(bad.join(CounterInvitation::parse(body.value.clone()))?)
    };
    let action = AssignmentAction::Counter;
    transition_after(write, caller, id, action, &body, parse, async |tx, assignment, command| {
        let countered = assignment.clone().counter(command.into(), tx.now)?;
        followed(tx, &assignment, countered, action).await
    })
    .await
}

/// Name another presenter.
///
/// For the coordinators and systems of an agency that accepted. Whoever is busy then is refused with 409, and the problem's
/// `conflicts` say when. The officer who looks after the visit is told.
#[utoipa::path(
    tag = "assignments",
    params(("id" = AssignmentId, Path, description = "The assignment.")),
    request_body(content = SubstitutePresenter, content_type = "application/json"),
    responses((status = 200, description = "The assignment after it.", body = AssignmentView,
            headers(("ETag" = String, description = "Version and hash of the assignment."))),
        (status = 409, description = "The state or a guard does not allow it."),
        (status = 428, description = "If-Match is missing.")),
    security(("oauth2" = []), ("bearer" = []))
)]
#[post("/v1/assignments/{id}/substitute-presenter")]
pub async fn substitute_presenter(
    write: Write,
    caller: Signed,
    Path(id): Path<AssignmentId>,
    json: Json<SubstitutePresenter>,
) -> Result<HttpResponse, ApiError> {
    let body = json.body;
    let parse = async |tx: &mut Tx<'_>, seen: &Assignment| {
        let bad = unknown(tx, &body.value, seen.agency.id).await?;
        Ok(bad.join(input::parse(body.value.clone()))?)
    };
    let action = AssignmentAction::SubstitutePresenter;
    transition_after(write, caller, id, action, &body, parse, async |tx, assignment, command| {
        let SubstitutePresenter { presenter_id } = command;
        let named = assignment.clone().substitute_presenter(presenter_id, tx.now)?;
        followed(tx, &assignment, named, action).await
    })
    .await
}
