use actix_web::{HttpResponse, post};
use convite_domain::agenda::Scope;
use convite_domain::agenda_sessions::{AgendaSession, planning};
use convite_domain::agenda_versions::{AgendaVersion, ReleaseAgenda, Releasing};
use convite_domain::audit::SubjectKind;
use convite_domain::exchanges::Exchange;
use convite_domain::input::ZoneName;
use convite_domain::{ExchangeId, Refusal};
use convite_persistence::agenda::Asked;
use convite_persistence::{agenda_sessions, agenda_versions, assignments, delegations, exchanges};

use crate::agenda_sessions::check;
use crate::extract::{MaybeJson, Path, Signed};
use crate::problem::ApiError;
use crate::reply::Reply;
use crate::write::{Tx, Write};

/// What it is called in refusals, in the audit trail and in the outbox.
const RELEASE: &str = "release";

/// Release the agenda of an exchange: visitors see it from now on.
///
/// For officers. Refused while a conflict blocks it (409, the problem's `conflicts` say which), and without a session. The
/// release says what changed since the one before; it is never changed itself.
#[utoipa::path(
    tag = "agendas",
    params(("id" = ExchangeId, Path, description = "The exchange.")),
    request_body(content = Option<ReleaseAgenda>, content_type = "application/json"),
    responses((status = 201, description = "The release.", body = AgendaVersion,
            headers(("ETag" = String, description = "Version and hash of the release."),
                ("Location" = String, description = "Where the release is."))),
        (status = 409, description = "A conflict blocks it, or the exchange does not allow it.")),
    security(("oauth2" = []), ("bearer" = []))
)]
#[post("/v1/exchanges/{id}/agenda-versions")]
pub async fn release_agenda(
    write: Write,
    Signed(caller): Signed,
    Path(id): Path<ExchangeId>,
    MaybeJson(json): MaybeJson<ReleaseAgenda>,
) -> Result<HttpResponse, ApiError> {
    let body = json.body.clone();
    write
        .make(
            &caller,
            &body,
            async |tx| check::planned_by_caller(tx, id).await,
            async |tx, seen| {
                let command = json.parse()?;
                let exchange = exchanges::lock(tx.connection, seen.id).await?;
                release(tx, &exchange, command).await
            },
        )
        .await
}

/// Releases the agenda under the lock of its exchange, so that the numbers have no gap.
async fn release(tx: &mut Tx<'_>, exchange: &Exchange, command: ReleaseAgenda) -> Result<Reply, ApiError> {
    let state = exchange.state.name();
    let refuse = |refusal, conflicts| Err(ApiError::in_conflict(refusal, Vec::new(), conflicts));
    if let Err(refusal) = planning(state, RELEASE) {
        return refuse(refusal, Vec::new());
    }
    let sessions = agenda_sessions::of_exchange(tx.connection, exchange.id).await?;
    if !sessions.iter().any(AgendaSession::is_live) {
        return refuse(Refusal::guard(state.as_str(), RELEASE, "no_sessions", "There is no session."), Vec::new());
    }
    let calendar = tx.calendar().await?;
    let asked = [Asked { exchange, sessions: &sessions }];
    let agendas = check::read(tx.connection, tx.app, &asked, &calendar).await?;
    let mut blocking = check::in_scope(&agendas, Scope::Exchange);
    blocking.retain(|conflict| conflict.severity.blocks());
    if !blocking.is_empty() {
        let detail = format!("{} conflicts keep the agenda from being released.", blocking.len());
        return refuse(Refusal::guard(state.as_str(), RELEASE, "blocking_conflicts", detail), blocking);
    }
    let by = tx.caller.user().ok_or_else(ApiError::forbidden)?;
    let releasing = Releasing { by, at: tx.now, zone: ZoneName(calendar.zone()) };
    let shown = agenda_versions::shown(tx.connection, &sessions).await?;
    let previous = agenda_versions::last(tx.connection, exchange.id).await?;
    let version = AgendaVersion::next(exchange.id, previous.as_ref(), &sessions, &shown, command, releasing);
    agenda_versions::insert(tx.connection, version.clone()).await?;
    tx.audit((SubjectKind::Exchange, exchange.id.get()), RELEASE, None, Vec::new());
    tx.outbox("exchange.release", exchange.id.get()).await?;
    for request in delegations::requests_of(tx.connection, exchange.id).await? {
        tx.outbox("request.agenda_released", request.get()).await?;
    }
    for assignment in assignments::one_of_each_agency(tx.connection, exchange.id).await? {
        tx.outbox("assignment.agenda_released", assignment.get()).await?;
    }
    let location = format!("/v1/exchanges/{}/agenda-versions/{}", exchange.id, version.number);
    Reply::created(location, &version, version.number.into())
}
