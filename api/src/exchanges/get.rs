use actix_web::{HttpResponse, get};
use convite_domain::ExchangeId;
use convite_domain::exchanges::ExchangeView;
use convite_persistence::exchanges;

use crate::app::App;
use crate::extract::{Path, Signed};
use crate::problem::ApiError;
use crate::reply::Reply;

/// Read an exchange.
///
/// For officers, leads and analysts, and for requesters whose delegation takes part in it.
#[utoipa::path(
    tag = "exchanges",
    params(("id" = ExchangeId, Path, description = "The exchange.")),
    responses((status = 200, description = "The exchange.", body = ExchangeView,
        headers(("ETag" = String, description = "Version and hash of the exchange.")))),
    security(("oauth2" = []), ("bearer" = []), ("tracking_token" = []))
)]
#[get("/v1/exchanges/{id}")]
pub async fn get_exchange(
    app: App,
    Signed(caller): Signed,
    Path(id): Path<ExchangeId>,
) -> Result<HttpResponse, ApiError> {
    let mut connection = app.db.connection().await?;
    let exchange = exchanges::find(&mut connection, &caller, id).await?.ok_or_else(ApiError::not_found)?;
    let version = exchange.version;
    Ok(Reply::ok(&ExchangeView::new(exchange, &caller, app.calendar().local_date(app.now())), version)?.into_response())
}
