use actix_web::{HttpResponse, get};
use convite_domain::ExchangeId;
use convite_domain::agenda_versions::AgendaVersion;
use convite_persistence::{agenda_versions, exchanges};

use super::last::{last, sees_all};
use crate::app::App;
use crate::extract::{Pair, Path, Signed};
use crate::problem::ApiError;
use crate::reply::Reply;

/// Read a release of an agenda.
///
/// For officers, leads and analysts; for requesters and agencies that may read the agenda, the last one only, as that shows it: an
/// earlier one is 404.
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
    let version = if sees_all(&caller) {
        let exchange = exchanges::find(&mut connection, &caller, id).await?.ok_or_else(ApiError::not_found)?;
        agenda_versions::find(&mut connection, exchange.id, number).await?
    } else {
        let (last, _) = last(&mut connection, &caller, id).await?;
        Some(last).filter(|last| last.number == number)
    };
    let version = version.ok_or_else(ApiError::not_found)?;
    Ok(Reply::ok(&version, version.number.into())?.into_response())
}
