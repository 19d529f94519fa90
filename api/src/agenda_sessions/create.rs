use actix_web::{HttpResponse, post};
use convite_domain::agenda_sessions::{AgendaSession, AgendaSessionForm, AgendaSessionView, may, planning};
use convite_domain::audit::SubjectKind;
use convite_domain::exchanges::Exchange;
use convite_domain::{AgencyId, AgendaSessionId, ExchangeId, Refusal};
use convite_persistence::{agenda_sessions, exchanges};

use super::check;
use crate::extract::{Json, Path, Signed};
use crate::problem::ApiError;
use crate::reply::Reply;
use crate::write::{Tx, Write};

/// How many sessions an agenda has at most, cancelled ones too.
const MOST: i64 = 200;

/// What making one is called in refusals and in the audit trail.
const CREATE: &str = "create";

/// Add a session to the agenda of an exchange.
///
/// For officers, until the exchange is postponed, delivered or cancelled. What it conflicts with comes back in `conflicts`; it
/// is refused with 409 when it takes a person, a venue or an agency that others have at that moment, and the problem's
/// `conflicts` say which. Times are instants; `times` has them in the zone of the city, and in that of visitors from afar.
#[utoipa::path(
    tag = "sessions",
    params(("id" = ExchangeId, Path, description = "The exchange.")),
    request_body(content = AgendaSessionForm, content_type = "application/json"),
    responses((status = 201, description = "The session.", body = AgendaSessionView,
            headers(("ETag" = String, description = "Version and hash of the session."),
                ("Location" = String, description = "Where the session is."))),
        (status = 409, description = "It takes what others have, or the exchange does not allow it.")),
    security(("oauth2" = []), ("bearer" = []))
)]
#[post("/v1/exchanges/{id}/sessions")]
pub async fn create_agenda_session(
    write: Write,
    Signed(caller): Signed,
    Path(id): Path<ExchangeId>,
    json: Json<AgendaSessionForm>,
) -> Result<HttpResponse, ApiError> {
    let body = json.body.clone();
    write
        .make(
            &caller,
            &body,
            async |tx| {
                let seen = exchanges::find(tx.connection, tx.caller, id).await?.ok_or_else(ApiError::not_found)?;
                if may(tx.caller) { Ok(seen) } else { Err(ApiError::forbidden()) }
            },
            async |tx, seen| {
                let form = json.parse()?;
                let mut agency = check::named(tx, &seen, &form, None).await?;
                let exchange = exchanges::lock(tx.connection, seen.id).await?;
                if exchange.version != seen.version {
                    agency = check::named(tx, &exchange, &form, None).await?;
                }
                create(tx, &exchange, agency, form).await
            },
        )
        .await
}

/// Makes a session under the lock of its exchange.
async fn create(
    tx: &mut Tx<'_>,
    exchange: &Exchange,
    agency: Option<AgencyId>,
    form: AgendaSessionForm,
) -> Result<Reply, ApiError> {
    let refuse = |refusal| ApiError::refused(refusal, Vec::new());
    let state = exchange.state.name();
    planning(state, CREATE).map_err(refuse)?;
    if agenda_sessions::count(tx.connection, exchange.id).await? >= MOST {
        let detail = format!("An agenda has at most {MOST} sessions.");
        return Err(refuse(Refusal::guard(state.as_str(), CREATE, "too_many_sessions", detail)));
    }
    let session = AgendaSession::planned(tx.app.ids.next(AgendaSessionId::new), exchange, agency, form, tx.now);
    let conflicts = check::place(tx, exchange, &session, CREATE).await?;
    agenda_sessions::insert(tx.connection, &session).await?;
    tx.audit((SubjectKind::AgendaSession, session.id.get()), CREATE, None, Vec::new());
    tx.outbox("agenda_session.create", session.id.get()).await?;
    let (location, version) = (format!("/v1/sessions/{}", session.id), session.version);
    let view = AgendaSessionView::new(session, tx.caller, tx.calendar().await?.zone());
    Reply::created(location, &view.with(conflicts), version)
}
