use actix_web::{HttpResponse, get};
use convite_domain::ExchangeId;
use convite_domain::agenda_versions::AgendaVersion;
use convite_persistence::{agenda_versions, exchanges};

use super::last::sees_all;
use crate::app::App;
use crate::extract::{Pair, Path, Signed};
use crate::problem::ApiError;
use crate::reply::Reply;

/// Read a release of an agenda.
///
/// For officers, leads and analysts; for requesters whose delegation takes part, and agencies with a role in it, the last one only:
/// an earlier one is 404.
#[utoipa::path(
    tag = "agendas",
    params(("id" = ExchangeId, Path, description = "The exchange."),
        ("number" = i32, Path, minimum = 1, maximum = 2147483647, description = "The number of the release.")),
    responses((status = 200, description = "The release.", body = AgendaVersion,
        headers(("ETag" = String, description = "Number and hash of the release.")))),
    security(("oauth2" = []), ("bearer" = []), ("tracking_token" = []))
)]
#[get("/v1/exchanges/{id}/agenda-versions/{number}")]
pub async fn get_agenda_version(
    app: App,
    Signed(caller): Signed,
    Path(Pair(id, number)): Path<Pair<ExchangeId, i32>>,
) -> Result<HttpResponse, ApiError> {
    let mut connection = app.db.connection().await?;
    let exchange = exchanges::find_agenda(&mut connection, &caller, id).await?.ok_or_else(ApiError::not_found)?;
    let version = match sees_all(&caller) {
        true => agenda_versions::find(&mut connection, exchange.id, number).await?,
        false => agenda_versions::last(&mut connection, exchange.id).await?.filter(|last| last.number == number),
    };
    let version = version.ok_or_else(ApiError::not_found)?;
    Ok(Reply::ok(&version, version.number.into())?.into_response())
}
