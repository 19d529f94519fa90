//! Days off over HTTP: those of the law, and what admins decide about days.

mod create;
mod decide;
mod get;
mod list;
pub mod sweeps;

use chrono::NaiveDate;
use convite_domain::access::Caller;
use convite_domain::audit::SubjectKind;
use convite_domain::calendar::{CalendarDay, DayChange, HolidayAction, HolidayDecision, HolidayOrigin, WorkCalendar};
use convite_domain::{HolidayDecisionId, Version};
use convite_persistence::{Connection, DbResult, holidays};
use utoipa_actix_web::service_config::ServiceConfig;

use crate::problem::ApiError;
use crate::write::{Changeable, Tx};

/// Registers the operations.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(list::list_holidays)
        .service(create::create_holiday)
        .service(get::get_holiday)
        .service(decide::remove_holiday)
        .service(decide::restore_holiday);
}

/// Everybody sees the calendar.
impl Changeable for CalendarDay {
    type Id = NaiveDate;

    fn version(&self) -> Version {
        self.version
    }

    async fn find(connection: &mut Connection, _: &Caller, date: NaiveDate) -> DbResult<Option<Self>> {
        find(connection, date).await
    }

    async fn lock(connection: &mut Connection, seen: &Self) -> DbResult<Self> {
        holidays::lock(connection).await?;
        let gone = || Self { version: Version::MAX, origin: HolidayOrigin::Removed, ..seen.clone() };
        Ok(find(connection, seen.date).await?.unwrap_or_else(gone))
    }
}

/// A day that the law or an admin speaks of.
async fn find(connection: &mut Connection, date: NaiveDate) -> DbResult<Option<CalendarDay>> {
    // What a day is called and whether it is worked is the same in every zone.
    let calendar = holidays::calendar(connection, &WorkCalendar::colombian()).await?;
    let decisions = holidays::last_decisions(connection, date, date).await?;
    Ok(CalendarDay::of(&calendar, date, decisions.get(&date)))
}

/// Decides about a day, under the lock. The clocks that it moves are counted anew by the sweep.
async fn decide(
    tx: &mut Tx<'_>,
    (date, action): (NaiveDate, HolidayAction),
    change: DayChange,
    reason: String,
) -> Result<Version, ApiError> {
    let decided_by = tx.caller.user().ok_or_else(ApiError::forbidden)?;
    let revision = holidays::calendar(tx.connection, tx.app.calendar()).await?.revision() + 1;
    let id = tx.app.ids.next(HolidayDecisionId::new);
    let decision = HolidayDecision { id, revision, date, change, reason, decided_by, decided_at: tx.now };
    holidays::insert(tx.connection, &decision).await?;
    tx.audit((SubjectKind::Holiday, id.get()), action.as_str(), None, vec![date.to_string()]);
    Ok(revision)
}
