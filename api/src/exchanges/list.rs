use actix_web::{HttpRequest, HttpResponse, get};
use chrono::NaiveDate;
use convite_domain::ExchangeId;
use convite_domain::exchanges::ExchangeView;
use convite_persistence::exchanges;

use crate::app::App;
use crate::extract::{Listed, PageQuery, Query, Signed};
use crate::problem::ApiError;
use crate::reply::Reply;

type Key = (NaiveDate, ExchangeId);

/// List exchanges, the latest start first.
///
/// For officers, leads and analysts, who see all, and for requesters, who see those that their delegation takes part in.
#[utoipa::path(
    tag = "exchanges",
    params(PageQuery),
    responses((status = 200, description = "One page of exchanges.", body = Listed<ExchangeView>,
        headers(("Link" = String, description = "The next page, when there is one.")))),
    security(("oauth2" = []), ("bearer" = []), ("tracking_token" = []))
)]
#[get("/v1/exchanges")]
pub async fn list_exchanges(
    http: HttpRequest,
    app: App,
    Signed(caller): Signed,
    query: Query<PageQuery>,
) -> Result<HttpResponse, ApiError> {
    let query = query.parse()?;
    let mut connection = app.db.connection().await?;
    let size = query.limit.size();
    let after = query.after::<Key>()?;
    let page = exchanges::list(&mut connection, &caller, after, size).await?;
    let page = page.try_map(|exchange| Ok::<_, ApiError>(ExchangeView::new(exchange, &caller)))?;
    let listed = Listed::new(page, ExchangeView::key);
    Ok(Reply::page(&http, &listed)?.into_response())
}
