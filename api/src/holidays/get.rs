use actix_web::{HttpResponse, get};
use chrono::NaiveDate;
use convite_domain::calendar::CalendarDay;

use super::find;
use crate::app::App;
use crate::extract::{Anyone, Path};
use crate::problem::ApiError;
use crate::reply::Reply;

/// Read a day off.
///
/// For anybody. Days that neither the law nor an admin speaks of are none, Saturdays and Sundays too.
#[utoipa::path(
    tag = "holidays",
    params(("date" = NaiveDate, Path, description = "The day.", example = "2030-12-25")),
    responses((status = 200, description = "The day.", body = CalendarDay,
        headers(("ETag" = String, description = "Version and hash of the day.")))),
    security((), ("oauth2" = []), ("bearer" = []), ("tracking_token" = []))
)]
#[get("/v1/holidays/{date}")]
pub async fn get_holiday(app: App, _caller: Anyone, Path(date): Path<NaiveDate>) -> Result<HttpResponse, ApiError> {
    let mut connection = app.db.connection().await?;
    let day = find(&mut connection, date).await?.ok_or_else(ApiError::not_found)?;
    Ok(Reply::ok(&day, day.version)?.into_response())
}
