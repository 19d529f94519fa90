use actix_web::{HttpResponse, get};
use convite_domain::ExchangeId;
use convite_domain::access::{Caller, Permission};
use convite_domain::agenda_versions::AgendaVersion;
use convite_domain::exchanges::{Exchange, ExchangeState};
use convite_persistence::assignments::Following;
use convite_persistence::{Connection, DbResult, agenda_versions, delegations, exchanges};
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::App;
use crate::extract::{Path, Signed};
use crate::problem::ApiError;
use crate::reply::Reply;

/// Read the agenda of an exchange: its last release, with what changed since the one before.
///
/// For officers, leads and analysts; for agencies with a role in it, or with one until its session was called off; and for
/// requesters whose delegation takes part, without the sessions that are for others, and none that is released once it was
/// cancelled. 404 until something is released.
#[utoipa::path(
    tag = "agendas",
    params(("id" = ExchangeId, Path, description = "The exchange.")),
    responses((status = 200, description = "The last release.", body = CurrentAgenda,
        headers(("ETag" = String, description = "Number and hash of the release.")))),
    security(("oauth2" = []), ("bearer" = []), ("tracking_token" = []))
)]
#[get("/v1/exchanges/{id}/agenda")]
pub async fn get_agenda(
    app: App,
    Signed(caller): Signed,
    Path(id): Path<ExchangeId>,
) -> Result<HttpResponse, ApiError> {
    let mut connection = app.db.connection().await?;
    let (version, off) = last(&mut connection, &caller, id).await?;
    let number = version.number.into();
    Ok(Reply::ok(&CurrentAgenda { version, called_off: off.is_some() }, number)?.into_response())
}

/// The last release of an agenda, and whether it still stands.
#[derive(Serialize, ToSchema)]
struct CurrentAgenda {
    #[serde(flatten)]
    #[schema(inline)]
    version: AgendaVersion,
    /// Whether nothing of it takes place any more: its exchange was put off or called off, the delegation that reads it was
    /// cancelled, or all its sessions were.
    called_off: bool,
}

/// Why nothing of a release takes place any more.
#[derive(Clone, Copy, Debug)]
pub(super) enum Off {
    /// Its exchange was put off or called off.
    Exchange(ExchangeState),
    /// The delegation that reads it was cancelled.
    Delegation,
    /// All its sessions were cancelled since, perhaps because the exchange was put off and is designed anew.
    Sessions,
}

/// The last release of an exchange as the caller may see it, and why nothing of it takes place any more, when that is so.
pub(super) async fn last(
    connection: &mut Connection,
    caller: &Caller,
    id: ExchangeId,
) -> Result<(AgendaVersion, Option<Off>), ApiError> {
    let followed = exchanges::find_agenda(connection, caller, id).await?.ok_or_else(ApiError::not_found)?;
    last_of(connection, caller, followed).await?.ok_or_else(ApiError::not_found)
}

/// The same of an exchange whose agenda the caller may follow. A delegation is shown its own sessions, and when it was cancelled
/// what it had been told until then.
pub(super) async fn last_of(
    connection: &mut Connection,
    caller: &Caller,
    (exchange, following): (Exchange, Following),
) -> DbResult<Option<(AgendaVersion, Option<Off>)>> {
    let own = match caller {
        Caller::Requester { request, .. } => delegations::of_request(connection, *request).await?,
        _ => None,
    };
    let cancelled_at = own.as_ref().and_then(|own| own.state.cancelled_at());
    let last = match (own, following) {
        (Some(own), _) if cancelled_at.is_some() || delegations::are_several_in(connection, exchange.id).await? => {
            let releases = agenda_versions::all_by(connection, exchange.id, cancelled_at).await?;
            AgendaVersion::as_seen_by((own.id, own.created_at), releases)
        }
        (_, Following::UntilAfter(number)) => agenda_versions::next_after(connection, exchange.id, number).await?,
        (_, Following::On) => agenda_versions::last(connection, exchange.id).await?,
    };
    let Some(version) = last else { return Ok(None) };
    let off = if exchange.state.halt().is_some() {
        Some(Off::Exchange(exchange.state.name()))
    } else if cancelled_at.is_some() {
        Some(Off::Delegation)
    } else {
        agenda_versions::is_called_off(connection, &version).await?.then_some(Off::Sessions)
    };
    Ok(Some((version, off)))
}

/// Whether the caller sees earlier releases, too.
pub(super) fn sees_all(caller: &Caller) -> bool {
    caller.may(Permission::ReadRequests)
}
