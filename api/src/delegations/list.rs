use actix_web::{HttpRequest, HttpResponse, get};
use chrono::NaiveDate;
use convite_domain::delegations::DelegationView;
use convite_domain::input::BadFields;
use convite_domain::{DelegationId, ExchangeId};
use convite_persistence::delegations;
use deserr::Deserr;
use utoipa::IntoParams;

use crate::app::App;
use crate::extract::{Cursor, Limit, Listed, Query, Signed};
use crate::problem::ApiError;
use crate::reply::Reply;

type Key = (NaiveDate, DelegationId);

/// What the list is narrowed to.
#[derive(Clone, Debug, Deserr, IntoParams)]
#[deserr(error = BadFields, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct DelegationQuery {
    /// Only those of this exchange.
    #[deserr(default)]
    exchange_id: Option<ExchangeId>,
    /// How many elements at most.
    #[param(inline, required = false)]
    #[deserr(default)]
    limit: Limit,
    /// The `next_cursor` of the page before, with the same filter.
    #[param(inline, required = false)]
    #[deserr(default)]
    cursor: Option<Cursor>,
}

/// List delegations, the latest arrival first.
///
/// For officers, leads and analysts, who see all, and for requesters, who see their own.
#[utoipa::path(
    tag = "delegations",
    params(DelegationQuery),
    responses((status = 200, description = "One page of delegations.", body = Listed<DelegationView>,
        headers(("Link" = String, description = "The next page, when there is one.")))),
    security(("oauth2" = []), ("bearer" = []), ("tracking_token" = []))
)]
#[get("/v1/delegations")]
pub async fn list_delegations(
    http: HttpRequest,
    app: App,
    Signed(caller): Signed,
    query: Query<DelegationQuery>,
) -> Result<HttpResponse, ApiError> {
    let query = query.parse()?;
    let mut connection = app.db.connection().await?;
    let after = query.cursor.map(Cursor::key::<Key>).transpose()?;
    let page = delegations::list(&mut connection, &caller, query.exchange_id, after, query.limit.size()).await?;
    let page = page.try_map(|delegation| Ok::<_, ApiError>(DelegationView::new(&delegation, &caller)))?;
    let listed = Listed::new(page, DelegationView::key);
    Ok(Reply::page(&http, &listed)?.into_response())
}
