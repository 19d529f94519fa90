use actix_web::{HttpRequest, HttpResponse, get};
use chrono::NaiveDate;
use convite_domain::agenda::conflicts;
use convite_domain::exchanges::ExchangeAtRisk;
use convite_domain::{AgendaSessionId, ExchangeId};
use convite_persistence::{Connection, Page, PageSize, assignments, holidays};

use crate::agenda_sessions::check;
use crate::app::App;
use crate::extract::{Can, Listed, PageQuery, Query, can};
use crate::problem::ApiError;
use crate::reply::Reply;

/// List the exchanges whose agenda may not hold, those that begin first first.
///
/// For officers, leads and analysts: of the exchanges that have not ended, those in which a conflict blocks, an answer is late
/// (half of the time to give it is over), or a session has lost its lead; of sessions that are still to begin. Computed from the sessions and answers as they are now
/// and the policy in force.
#[utoipa::path(
    tag = "worklists",
    params(PageQuery),
    responses((status = 200, description = "One page of exchanges at risk.", body = Listed<ExchangeAtRisk>,
        headers(("Link" = String, description = "The next page, when there is one.")))),
    security(("oauth2" = []), ("bearer" = []))
)]
#[get("/v1/worklists/exchanges-at-risk")]
pub async fn list_exchanges_at_risk(
    http: HttpRequest,
    app: App,
    caller: Can<can::ReadRequests>,
    query: Query<PageQuery>,
) -> Result<HttpResponse, ApiError> {
    caller.permit()?;
    let query = query.parse()?;
    let size = query.limit.size();
    let after = query.after()?;
    let mut connection = app.db.connection().await?;
    let page = page(&mut connection, &app, after, size).await?;
    let listed = Listed::new(page, |last: &ExchangeAtRisk| (last.starts_on, last.exchange_id));
    Ok(Reply::page(&http, &listed)?.into_response())
}

/// So many exchanges are looked at together.
const BATCH: i32 = 50;

/// Exchanges that are well are passed over, so that a page is only shorter than it could be when it is the last one.
async fn page(
    connection: &mut Connection,
    app: &App,
    mut after: Option<(NaiveDate, ExchangeId)>,
    size: PageSize,
) -> Result<Page<ExchangeAtRisk>, ApiError> {
    let calendar = holidays::calendar(connection, app.calendar()).await?;
    let mut found = Vec::new();
    loop {
        let batch = check::still_to_be_held(connection, app, &calendar, after, PageSize::new(BATCH)).await?;
        let (Page { items: exchanges, has_more }, agendas) = batch;
        after = exchanges.last().map(|last| (last.starts_on, last.id));
        let ids: Vec<_> = exchanges.iter().map(|exchange| exchange.id).collect();
        let now = app.now();
        let answers = assignments::counts_in(connection, &ids, now).await?;
        let has_begun = |id: &AgendaSessionId| agendas.sessions.get(id).is_some_and(|session| session.starts_at <= now);
        found.extend(exchanges.iter().zip(&agendas.programmes).filter_map(|(exchange, programme)| {
            let answers = answers.get(&exchange.id).copied().unwrap_or_default();
            ExchangeAtRisk::of(exchange, &conflicts(&agendas.city, programme), has_begun, answers)
        }));
        if !has_more || found.len() >= size.fetch_count() {
            return Ok(Page::cut(found, size));
        }
    }
}
