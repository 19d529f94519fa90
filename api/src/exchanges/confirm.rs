use actix_web::{HttpResponse, post};
use convite_domain::ExchangeId;
use convite_domain::agenda::{Lead, Scope};
use convite_domain::exchanges::{Exchange, ExchangeAction, ExchangeView, Readiness};
use convite_domain::requests::Nothing;
use convite_persistence::agenda::Agendas;

use crate::agenda_sessions::check;
use crate::extract::{MaybeJson, Path, Signed};
use crate::life_cycle::transition;
use crate::problem::ApiError;
use crate::write::{Tx, Write};

/// Confirm an exchange: what visitors were shown takes place.
///
/// For officers, while it is consulted. Its agenda has to be released (409 `agenda_not_released`), without a conflict that blocks
/// a release (`blocking_conflicts`), and every agency that was asked to lead a session has to have accepted
/// (`lead_not_accepted`).
#[utoipa::path(
    tag = "exchanges",
    params(("id" = ExchangeId, Path, description = "The exchange.")),
    request_body(content = Option<Nothing>, content_type = "application/json"),
    responses((status = 200, description = "The exchange after it.", body = ExchangeView,
            headers(("ETag" = String, description = "Version and hash of the exchange."))),
        (status = 409, description = "The state or a guard does not allow it."),
        (status = 428, description = "If-Match is missing.")),
    security(("oauth2" = []), ("bearer" = []))
)]
#[post("/v1/exchanges/{id}/confirm")]
pub async fn confirm_exchange(
    write: Write,
    caller: Signed,
    Path(id): Path<ExchangeId>,
    MaybeJson(json): MaybeJson<Nothing>,
) -> Result<HttpResponse, ApiError> {
    transition(write, caller, id, ExchangeAction::Confirm, json, async |tx, exchange, Nothing {}| {
        let readiness = readiness(tx, &exchange).await?;
        Ok(exchange.confirm(readiness, tx.today(), tx.now)?)
    })
    .await
}

/// How far the agenda is, under the lock of its exchange.
async fn readiness(tx: &mut Tx<'_>, exchange: &Exchange) -> Result<Readiness, ApiError> {
    let calendar = tx.calendar().await?;
    let agendas = check::stored(tx.connection, tx.app, exchange, &calendar).await?;
    Ok(ready(&agendas))
}

/// The same for agendas that were read.
pub fn ready(agendas: &Agendas) -> Readiness {
    let blocked = agendas.conflicts(Scope::Exchange).iter().any(|conflict| conflict.severity.blocks());
    let mut planned = agendas.programmes.iter().flat_map(|programme| &programme.sessions);
    let leads_accepted = planned.all(|session| !session.live || session.lead != Lead::Open);
    Readiness { blocked, leads_accepted }
}

/// Start a confirmed exchange.
///
/// For officers, from its first day on (409 `not_begun` before). The system does it at the start of the first session.
#[utoipa::path(
    tag = "exchanges",
    params(("id" = ExchangeId, Path, description = "The exchange.")),
    request_body(content = Option<Nothing>, content_type = "application/json"),
    responses((status = 200, description = "The exchange after it.", body = ExchangeView,
            headers(("ETag" = String, description = "Version and hash of the exchange."))),
        (status = 409, description = "The state or a guard does not allow it."),
        (status = 428, description = "If-Match is missing.")),
    security(("oauth2" = []), ("bearer" = []))
)]
#[post("/v1/exchanges/{id}/start")]
pub async fn start_exchange(
    write: Write,
    caller: Signed,
    Path(id): Path<ExchangeId>,
    MaybeJson(json): MaybeJson<Nothing>,
) -> Result<HttpResponse, ApiError> {
    transition(write, caller, id, ExchangeAction::Start, json, async |tx, exchange, Nothing {}| {
        Ok(exchange.start(tx.today(), tx.now)?)
    })
    .await
}

/// Say that an exchange took place.
///
/// For officers, once its last day is over (409 `not_over` before) and the attendance of a session is recorded (409
/// `no_session_held`). Until somebody does, `overdue_since` says since when.
#[utoipa::path(
    tag = "exchanges",
    params(("id" = ExchangeId, Path, description = "The exchange.")),
    request_body(content = Option<Nothing>, content_type = "application/json"),
    responses((status = 200, description = "The exchange after it.", body = ExchangeView,
            headers(("ETag" = String, description = "Version and hash of the exchange."))),
        (status = 409, description = "The state or a guard does not allow it."),
        (status = 428, description = "If-Match is missing.")),
    security(("oauth2" = []), ("bearer" = []))
)]
#[post("/v1/exchanges/{id}/deliver")]
pub async fn deliver_exchange(
    write: Write,
    caller: Signed,
    Path(id): Path<ExchangeId>,
    MaybeJson(json): MaybeJson<Nothing>,
) -> Result<HttpResponse, ApiError> {
    transition(write, caller, id, ExchangeAction::Deliver, json, async |tx, exchange, Nothing {}| {
        Ok(exchange.deliver(tx.today(), tx.now)?)
    })
    .await
}
