use actix_web::{HttpResponse, get};
use chrono::Days;
use convite_domain::workload::{SOON_BUSINESS_DAYS, Workload};
use convite_persistence::{holidays, workload};

use crate::app::App;
use crate::extract::{Can, NoQuery, can};
use crate::problem::ApiError;
use crate::reply::Reply;

/// Read who of the officers has how much to do, and what is late.
///
/// For leads. Counts requests that are not decided yet, by officer and for all that is nobody's: by state, due within five
/// business days, and overdue by each of their terms. The queue lists what is counted, with the filters `assignee_id`,
/// `state`, `due_before` and `overdue`.
#[utoipa::path(
    tag = "requests",
    responses((status = 200, description = "The load of each officer.", body = Workload)),
    security(("oauth2" = []), ("bearer" = []))
)]
#[get("/v1/officers/workload")]
pub async fn get_workload(
    app: App,
    caller: Can<can::AssignRequests>,
    query: NoQuery,
) -> Result<HttpResponse, ApiError> {
    caller.permit()?;
    query.refuse(Ok::<_, ApiError>(()))?;
    let mut connection = app.db.connection().await?;
    let (calendar, now) = (holidays::calendar(&mut connection, app.calendar()).await?, app.now());
    let today = calendar.local_date(now);
    let soon = calendar.add_business_days(today, SOON_BUSINESS_DAYS);
    let soon_ends_at = calendar.start_of_day(soon + Days::new(1)).unwrap_or(now);
    let workload = workload::of_officers(&mut connection, today, soon, soon_ends_at).await?;
    Ok(Reply::plain(&workload)?.into_response())
}
