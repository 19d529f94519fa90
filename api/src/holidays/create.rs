use actix_web::{HttpResponse, post};
use convite_domain::calendar::{Bilingual, CalendarDay, DayChange, HolidayAction, HolidayOrigin, NewHoliday};
use convite_persistence::holidays;

use super::{decide, find};
use crate::extract::{Can, Json, can};
use crate::problem::{ApiError, ProblemKind};
use crate::reply::Reply;
use crate::write::Write;

/// Add a day off.
///
/// For admins. Due dates of open requests are counted anew within moments, each with an entry in its timeline. A day that is off
/// already, by law or by decision, is a conflict; so is a day of the law that was removed, which is restored instead.
#[utoipa::path(
    tag = "holidays",
    request_body(content = NewHoliday, content_type = "application/json"),
    responses((status = 201, description = "The day off.", body = CalendarDay,
        headers(("ETag" = String, description = "Version and hash of the day."),
            ("Location" = String, description = "Where the day is.")))),
    security(("oauth2" = []), ("bearer" = []))
)]
#[post("/v1/holidays")]
pub async fn create_holiday(
    write: Write,
    caller: Can<can::ManageHolidays>,
    json: Json<NewHoliday>,
) -> Result<HttpResponse, ApiError> {
    let body = json.body.clone();
    let caller = caller.permit()?;
    write
        .make(
            &caller,
            &body,
            async |_| Ok(()),
            async |tx, ()| {
                let new = json.parse()?;
                new.check(tx.today())?;
                let NewHoliday { date, name, reason } = new;
                holidays::lock(tx.connection).await?;
                if let Some(day) = find(tx.connection, date.0).await? {
                    return Err(taken(&day));
                }
                let change = DayChange::Added(Bilingual::from(name));
                decide(tx, (date.0, HolidayAction::Add), change, reason.into_inner()).await?;
                let day = find(tx.connection, date.0).await?.ok_or_else(|| ApiError::internal("a day off is none"))?;
                Reply::created(format!("/v1/holidays/{}", day.date), &day, day.version)
            },
        )
        .await
}

fn taken(day: &CalendarDay) -> ApiError {
    let detail = match day.origin {
        HolidayOrigin::Removed => "The day is off by law and was removed: restore it.",
        HolidayOrigin::Law | HolidayOrigin::Added => "The day is off already.",
    };
    ApiError::new(ProblemKind::Taken, detail)
}
