use actix_web::{HttpRequest, HttpResponse, get};
use chrono::NaiveDate;
use convite_domain::ExchangeId;
use convite_domain::exchanges::{ExchangeState, ExchangeView};
use convite_domain::input::{BadFields, Day};
use convite_persistence::exchanges::{self, ExchangeFilter};
use deserr::Deserr;
use utoipa::IntoParams;

use crate::app::App;
use crate::extract::{Cursor, Limit, Listed, Query, Signed};
use crate::problem::ApiError;
use crate::reply::Reply;

type Key = (NaiveDate, ExchangeId);

/// What the list is narrowed to.
#[derive(Clone, Debug, Deserr, IntoParams)]
#[deserr(error = BadFields, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ExchangeQuery {
    /// Only exchanges in this state.
    #[deserr(default)]
    state: Option<ExchangeState>,
    /// Only those that start on this day or later.
    #[param(inline, required = false)]
    #[deserr(default)]
    starts_from: Option<Day>,
    /// Only those that start on this day or earlier.
    #[param(inline, required = false)]
    #[deserr(default)]
    starts_to: Option<Day>,
    /// How many elements at most.
    #[param(inline, required = false)]
    #[deserr(default)]
    limit: Limit,
    /// The `next_cursor` of the page before, with the same filters.
    #[param(inline, required = false)]
    #[deserr(default)]
    cursor: Option<Cursor>,
}

/// List exchanges, the latest start first.
///
/// For officers, leads and analysts, who see all, and for requesters, who see those that their delegation takes part in.
#[utoipa::path(
    tag = "exchanges",
    params(ExchangeQuery),
    responses((status = 200, description = "One page of exchanges.", body = Listed<ExchangeView>,
        headers(("Link" = String, description = "The next page, when there is one.")))),
    security(("oauth2" = []), ("bearer" = []), ("tracking_token" = []))
)]
#[get("/v1/exchanges")]
pub async fn list_exchanges(
    http: HttpRequest,
    app: App,
    Signed(caller): Signed,
    query: Query<ExchangeQuery>,
) -> Result<HttpResponse, ApiError> {
    let ExchangeQuery { state, starts_from, starts_to, limit, cursor } = query.parse()?;
    let filter =
        ExchangeFilter { state, starts_from: starts_from.map(|day| day.0), starts_to: starts_to.map(|day| day.0) };
    let after = cursor.map(Cursor::key::<Key>).transpose()?;
    let mut connection = app.db.connection().await?;
    let page = exchanges::list(&mut connection, &caller, filter, after, limit.size()).await?;
    let today = app.calendar().local_date(app.now());
    let page = page.try_map(|exchange| Ok::<_, ApiError>(ExchangeView::new(exchange, &caller, today)))?;
    let listed = Listed::new(page, ExchangeView::key);
    Ok(Reply::page(&http, &listed)?.into_response())
}
