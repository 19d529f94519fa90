use actix_web::{HttpResponse, post};
use chrono::NaiveDate;
use convite_domain::calendar::{CalendarDay, HolidayAction, HolidayOrigin, HolidayReason};

use super::decide;
use crate::extract::{Can, Json, Path, can};
use crate::problem::ApiError;
use crate::reply::Reply;
use crate::write::Write;

/// Make a day off a working day again.
///
/// For admins, with a reason. Needs If-Match. A day of the law stays in the list, as removed; one that was added goes. Due
/// dates of open requests are counted anew within moments, each with an entry in its timeline.
#[utoipa::path(
    tag = "holidays",
    params(("date" = NaiveDate, Path, description = "The day.", example = "2030-12-25")),
    request_body(content = HolidayReason, content_type = "application/json"),
    responses((status = 200, description = "The day, which is worked.", body = CalendarDay,
            headers(("ETag" = String, description = "Version and hash of the day."))),
        (status = 409, description = "The day is removed, has passed, or is a Saturday or Sunday."),
        (status = 428, description = "If-Match is missing.")),
    security(("oauth2" = []), ("bearer" = []))
)]
#[post("/v1/holidays/{date}/remove")]
pub async fn remove_holiday(
    write: Write,
    caller: Can<can::ManageHolidays>,
    Path(date): Path<NaiveDate>,
    json: Json<HolidayReason>,
) -> Result<HttpResponse, ApiError> {
    decided(write, caller, date, json, HolidayAction::Remove).await
}

/// Give a day that was removed back to the law: it is off again.
///
/// For admins, with a reason. Needs If-Match. Due dates of open requests are counted anew within moments, each with an entry in its
/// timeline.
#[utoipa::path(
    tag = "holidays",
    params(("date" = NaiveDate, Path, description = "The day.", example = "2030-12-25")),
    request_body(content = HolidayReason, content_type = "application/json"),
    responses((status = 200, description = "The day, which is off.", body = CalendarDay,
            headers(("ETag" = String, description = "Version and hash of the day."))),
        (status = 409, description = "The day was not removed, has passed, or is a Saturday or Sunday."),
        (status = 428, description = "If-Match is missing.")),
    security(("oauth2" = []), ("bearer" = []))
)]
#[post("/v1/holidays/{date}/restore")]
pub async fn restore_holiday(
    write: Write,
    caller: Can<can::ManageHolidays>,
    Path(date): Path<NaiveDate>,
    json: Json<HolidayReason>,
) -> Result<HttpResponse, ApiError> {
    decided(write, caller, date, json, HolidayAction::Restore).await
}

async fn decided(
    write: Write,
    caller: Can<can::ManageHolidays>,
    date: NaiveDate,
    json: Json<HolidayReason>,
    action: HolidayAction,
) -> Result<HttpResponse, ApiError> {
    let body = json.body.clone();
    let may = |_: &CalendarDay| caller.clone().permit().is_ok();
    write
        .change(
            caller.unchecked(),
            date,
            &body,
            may,
            async |_, _| json.parse(),
            async |tx, day: CalendarDay, HolidayReason { reason }| {
                let reason = reason.into_inner();
                let actions = day.actions().iter().map(|action| action.as_str()).collect();
                let change = day.decide(action, tx.today()).map_err(|refusal| ApiError::refused(refusal, actions))?;
                let version = decide(tx, (date, action), change, reason.clone()).await?;
                let after = match action {
                    HolidayAction::Restore => {
                        CalendarDay { version, origin: HolidayOrigin::Law, day_off: true, reason: None, ..day }
                    }
                    // Of a day that was added, too: this is the last that is said of it.
                    _ => CalendarDay {
                        version,
                        origin: HolidayOrigin::Removed,
                        day_off: false,
                        reason: Some(reason),
                        ..day
                    },
                };
                Reply::ok(&after, version)
            },
        )
        .await
}
