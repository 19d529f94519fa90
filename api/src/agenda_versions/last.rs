use actix_web::{HttpResponse, get};
use convite_domain::ExchangeId;
use convite_domain::access::{Caller, Permission};
use convite_domain::agenda_versions::AgendaVersion;
use convite_domain::exchanges::ExchangeState;
use convite_persistence::{agenda_versions, exchanges};

use crate::app::App;
use crate::extract::{Path, Signed};
use crate::problem::ApiError;
use crate::reply::Reply;

/// Read the agenda of an exchange: its last release, with what changed since the one before.
///
/// For requesters whose delegation takes part, agencies with a role in it, and officers, leads and analysts; 404 until something is released.
#[utoipa::path(
    tag = "agendas",
    params(("id" = ExchangeId, Path, description = "The exchange.")),
    responses((status = 200, description = "The last release.", body = AgendaVersion,
        headers(("ETag" = String, description = "Number and hash of the release.")))),
    security(("oauth2" = []), ("bearer" = []), ("tracking_token" = []))
)]
#[get("/v1/exchanges/{id}/agenda")]
pub async fn get_agenda(
    app: App,
    Signed(caller): Signed,
    Path(id): Path<ExchangeId>,
) -> Result<HttpResponse, ApiError> {
    let (version, _) = last(&app, &caller, id).await?;
    Ok(Reply::ok(&version, version.number.into())?.into_response())
}

/// The last release of an exchange that the caller may see; and where the exchange stands, when nothing of the release takes place
/// any more: it was put off or called off, and perhaps is designed anew.
pub(super) async fn last(
    app: &App,
    caller: &Caller,
    id: ExchangeId,
) -> Result<(AgendaVersion, Option<ExchangeState>), ApiError> {
    let mut connection = app.db.connection().await?;
    let exchange = exchanges::find_agenda(&mut connection, caller, id).await?.ok_or_else(ApiError::not_found)?;
    let version = agenda_versions::last(&mut connection, exchange.id).await?.ok_or_else(ApiError::not_found)?;
    let is_off = agenda_versions::is_called_off(&mut connection, &exchange, &version).await?;
    Ok((version, is_off.then(|| exchange.state.name())))
}

/// Whether the caller sees earlier releases, too.
pub(super) fn sees_all(caller: &Caller) -> bool {
    caller.may(Permission::ReadRequests)
}
