use actix_web::{HttpResponse, get};
use chrono::{Datelike, NaiveDate};
use convite_domain::calendar::CalendarDay;
use convite_domain::input::BadFields;
use convite_persistence::{Page, holidays};
use deserr::Deserr;
use utoipa::IntoParams;

use crate::app::App;
use crate::extract::{Anyone, Listed, Query, Year};
use crate::problem::ApiError;
use crate::reply::Reply;

/// Which days.
#[derive(Clone, Debug, Deserr, IntoParams)]
#[deserr(error = BadFields, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct YearQuery {
    /// The year; the present one unless said.
    #[param(inline, required = false)]
    #[deserr(default)]
    year: Option<Year>,
}

/// List the days off of a year, in order.
///
/// For anybody. Those of the law, those that admins added, and those of the law that admins removed, which are worked: see
/// `origin` and `day_off`. All of them stand on the one page.
#[utoipa::path(
    tag = "holidays",
    params(YearQuery),
    responses((status = 200, description = "All days of the year.", body = Listed<CalendarDay>)),
    security((), ("oauth2" = []), ("bearer" = []), ("tracking_token" = []))
)]
#[get("/v1/holidays")]
pub async fn list_holidays(app: App, _caller: Anyone, query: Query<YearQuery>) -> Result<HttpResponse, ApiError> {
    let today = app.calendar().local_date(app.now());
    let year = query.parse()?.year.map_or(today.year(), |Year(year)| year);
    let ends = NaiveDate::from_ymd_opt(year, 1, 1).zip(NaiveDate::from_ymd_opt(year, 12, 31));
    let (first, last) = ends.ok_or_else(|| ApiError::internal("a year without an end"))?;
    let mut connection = app.db.connection().await?;
    let calendar = holidays::calendar(&mut connection, app.calendar()).await?;
    let decisions = holidays::last_decisions(&mut connection, first, last).await?;
    let days = calendar.days_spoken_of(first, last).into_iter();
    let items = days.filter_map(|date| CalendarDay::of(&calendar, date, decisions.get(&date))).collect();
    Ok(Reply::plain(&Listed::new(Page { items, has_more: false }, |_| ()))?.into_response())
}
