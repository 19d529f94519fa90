use actix_web::{HttpResponse, post};
use convite_domain::access::Caller;
use convite_domain::agenda_sessions::{
    AgendaSession, AgendaSessionForm, AgendaSessionView, Named, PlanOffer, planning,
};
use convite_domain::audit::SubjectKind;
use convite_domain::exchanges::Exchange;
use convite_domain::input::{self, part};
use convite_domain::{AgencyId, AgendaSessionId, ExchangeId, Refusal};
use convite_persistence::{agenda_sessions, exchanges, offers};

use super::{check, with};
use crate::extract::{Body, Json, Path, Signed};
use crate::life_cycle::{Living, allowed};
use crate::problem::ApiError;
use crate::reply::Reply;
use crate::write::{Tx, Write};

/// How many sessions an agenda has at most, cancelled ones too.
pub const MOST: i64 = 200;

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
    let body = json.body;
    let parse = async |tx: &mut Tx<'_>, exchange: &Exchange| {
        let (bad, agency) = check::named(tx, exchange, &Named::of(&body.value), None).await?;
        Ok((bad.join(AgendaSessionForm::parse(body.value.clone()))?, agency))
    };
    add(write, &caller, id, &body, parse).await
}

/// Add a session that uses an agency's offer.
///
/// For officers. Title, length, place, activity and languages are the offer's, and can be changed afterwards; the session counts
/// for the agency whose offer it is. An offer at the visitors' place needs an exchange that says where that is (`no_base`).
/// Everything else is as for any session.
#[utoipa::path(
    tag = "sessions",
    params(("id" = ExchangeId, Path, description = "The exchange.")),
    request_body(content = PlanOffer, content_type = "application/json"),
    responses((status = 201, description = "The session.", body = AgendaSessionView,
            headers(("ETag" = String, description = "Version and hash of the session."),
                ("Location" = String, description = "Where the session is."))),
        (status = 409, description = "It takes what others have, or the exchange does not allow it.")),
    security(("oauth2" = []), ("bearer" = []))
)]
#[post("/v1/exchanges/{id}/sessions/from-offer")]
pub async fn create_session_from_offer(
    write: Write,
    Signed(caller): Signed,
    Path(id): Path<ExchangeId>,
    json: Json<PlanOffer>,
) -> Result<HttpResponse, ApiError> {
    let body = json.body;
    let parse = async |tx: &mut Tx<'_>, exchange: &Exchange| {
        let offer = match part(&body.value, "/offer_id") {
            Some(id) => offers::by_ids(tx.connection, &[id]).await?.pop().map(|offer| offer.form),
            None => None,
        };
        let named = PlanOffer::named(&body.value, offer.as_ref());
        let (bad, agency) = check::named(tx, exchange, &named, None).await?;
        let command: PlanOffer = PlanOffer::told(bad).join(input::parse(body.value.clone()))?;
        let offer = offer.ok_or_else(|| ApiError::internal("an offer that is known was not read"))?;
        Ok((command.form(&offer)?, agency))
    };
    add(write, &caller, id, &body, parse).await
}

/// Adds a session to an agenda of which the caller may be told; `parse` says what is bad of it all at once.
async fn add(
    write: Write,
    caller: &Caller,
    id: ExchangeId,
    body: &Body,
    parse: impl AsyncFn(&mut Tx<'_>, &Exchange) -> Result<(AgendaSessionForm, Option<AgencyId>), ApiError>,
) -> Result<HttpResponse, ApiError> {
    write
        .make(
            caller,
            body,
            async |tx| check::planned_by_caller(tx, id).await,
            async |tx, seen| {
                let mut planned = parse(tx, &seen).await?;
                let exchange = exchanges::lock(tx.connection, seen.id).await?;
                if exchange.version != seen.version {
                    planned = parse(tx, &exchange).await?;
                }
                let created = create(tx, &exchange, planned).await;
                created.map_err(|error| error.acting_on(exchange.state(), CREATE, allowed(&exchange, tx)))
            },
        )
        .await
}

/// Makes a session under the lock of its exchange.
async fn create(
    tx: &mut Tx<'_>,
    exchange: &Exchange,
    (form, agency): (AgendaSessionForm, Option<AgencyId>),
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
    insert(tx, &session).await?;
    let (location, version) = (format!("/v1/sessions/{}", session.id), session.version);
    Reply::created(location, &with(tx, session, conflicts).await?, version)
}

/// Stores a new session, and records it.
pub async fn insert(tx: &mut Tx<'_>, session: &AgendaSession) -> Result<(), ApiError> {
    agenda_sessions::insert(tx.connection, session).await?;
    tx.audit((SubjectKind::AgendaSession, session.id.get()), CREATE, None, Vec::new());
    tx.outbox("agenda_session.create", session.id.get()).await
}
