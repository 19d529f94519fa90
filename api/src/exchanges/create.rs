use actix_web::{HttpResponse, post};
use convite_domain::audit::SubjectKind;
use convite_domain::exchanges::{Exchange, ExchangeForm, ExchangeView};
use convite_domain::input::BadFields;
use convite_domain::{ExchangeId, RequestItemId};
use convite_persistence::exchanges;

use super::form::parsed;
use crate::extract::{Body, Can, Json, can};
use crate::problem::ApiError;
use crate::reply::Reply;
use crate::write::{Tx, Write};

/// Make an exchange without a request: an event, a presentation abroad, a visit on which the city learns.
///
/// For officers. Delegations of accepted requests may join it while it is designed.
#[utoipa::path(
    tag = "exchanges",
    request_body(content = ExchangeForm, content_type = "application/json"),
    responses((status = 201, description = "The exchange.", body = ExchangeView,
        headers(("ETag" = String, description = "Version and hash of the exchange."),
            ("Location" = String, description = "Where the exchange is.")))),
    security(("oauth2" = []), ("bearer" = []))
)]
#[post("/v1/exchanges")]
pub async fn create_exchange(
    write: Write,
    caller: Can<can::DecideRequests>,
    json: Json<ExchangeForm>,
) -> Result<HttpResponse, ApiError> {
    let body = json.body;
    let caller = caller.permit()?;
    write.make(&caller, &body, async |_| Ok(()), async |tx, ()| create(tx, &body).await).await
}

async fn create(tx: &mut Tx<'_>, body: &Body) -> Result<Reply, ApiError> {
    let form = parsed(tx, body.value.clone(), BadFields::default(), None).await?;
    let ids = tx.app.ids;
    let exchange = Exchange::new(ids.next(ExchangeId::new), form, || ids.next(RequestItemId::new), tx.now);
    exchanges::insert(tx.connection, &exchange).await?;
    tx.audit((SubjectKind::Exchange, exchange.id.get()), "create", None, Vec::new());
    let (location, version) = (format!("/v1/exchanges/{}", exchange.id), exchange.version);
    Reply::created(location, &ExchangeView::new(exchange, tx.caller, tx.today()), version)
}
