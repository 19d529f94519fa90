//! What admins decide about days of the calendar: days off beside those of the law, and days of the law that are worked.

use chrono::{DateTime, Datelike, Months, NaiveDate, Utc, Weekday};
use serde::Serialize;
use utoipa::ToSchema;

use super::{Bilingual, WorkCalendar};
use crate::input::{BadFields, Day, FieldError, Localized, Prose};
use crate::{HolidayDecisionId, Refusal, UserId, Version, text_enum};

/// Years ahead for which a day can be added.
const YEARS_AHEAD: u32 = 10;

text_enum! {
    /// What was decided about a day.
    pub enum HolidayAction {
        /// A day off beside those of the law.
        Add = "add" ("Agregar", "Add"),
        /// No day off any more.
        Remove = "remove" ("Quitar", "Remove"),
        /// As the law has it.
        Restore = "restore" ("Restablecer", "Restore"),
    }
}

text_enum! {
    /// Where a day of the calendar comes from.
    pub enum HolidayOrigin {
        /// The law.
        Law = "law" ("Ley", "Law"),
        /// An admin added it.
        Added = "added" ("Agregado", "Added"),
        /// The law has it, and an admin took it away: it is worked.
        Removed = "removed" ("Quitado", "Removed"),
    }
}

/// What a decision makes of a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DayChange {
    /// A day off with a name.
    Added(Bilingual),
    /// A working day.
    Removed,
    /// What the law says.
    Restored,
}

/// A decision about a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HolidayDecision {
    /// The id that the audit trail knows it by.
    pub id: HolidayDecisionId,
    /// Its place in the order of all decisions; the last one's is the calendar's.
    pub revision: i64,
    /// The day.
    pub date: NaiveDate,
    /// What becomes of it.
    pub change: DayChange,
    /// Why.
    pub reason: String,
    /// The admin.
    pub decided_by: UserId,
    /// When.
    pub decided_at: DateTime<Utc>,
}

/// A day off to be added.
#[derive(Clone, Debug, deserr::Deserr, ToSchema)]
#[deserr(error = BadFields, deny_unknown_fields)]
pub struct NewHoliday {
    /// The day: not before today, no Saturday or Sunday, and at most ten years ahead.
    #[schema(inline, examples("2030-08-08"))]
    pub date: Day,
    /// What it is called.
    pub name: Localized,
    /// Why; the decree, for instance.
    #[schema(inline, examples("Decreto municipal 0412 de 2030: día cívico."))]
    pub reason: Prose<1, 1000>,
}

/// Why a day is taken away or restored.
#[derive(Clone, Debug, deserr::Deserr, ToSchema)]
#[deserr(error = BadFields, deny_unknown_fields)]
pub struct HolidayReason {
    /// Why.
    #[schema(inline, examples("El consejo directivo trabaja ese día."))]
    pub reason: Prose<1, 1000>,
}

/// A day of the calendar that the law or an admin speaks of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct CalendarDay {
    /// The day.
    #[schema(examples("2030-08-08"))]
    pub date: NaiveDate,
    /// Grows with every decision about a day; 0 for a day that nothing was decided about.
    #[schema(inline, examples(1))]
    pub version: Version,
    /// Where it comes from.
    pub origin: HolidayOrigin,
    /// Whether nobody works on it: not on one that was removed, unless it is a Saturday or Sunday anyway.
    #[schema(examples(true))]
    pub day_off: bool,
    /// What it is called; two names when two holidays fall on one day.
    pub names: Vec<Bilingual>,
    /// Why an admin added or removed it; null for a day as the law has it.
    #[schema(required, examples("Decreto municipal 0412 de 2030: día cívico."))]
    pub reason: Option<String>,
}

impl NewHoliday {
    /// Whether the day can be added, whatever the calendar says of it.
    pub fn check(&self, today: NaiveDate) -> Result<(), BadFields> {
        let day = self.date.0;
        let last = today.checked_add_months(Months::new(YEARS_AHEAD * 12)).unwrap_or(today);
        let bad = |code, detail: &str| Err(FieldError::new("/date", code, detail).into());
        match day {
            day if day < today => bad("in_the_past", "must not be before today"),
            day if day > last => bad("out_of_range", "must be at most ten years ahead"),
            day if is_weekend(day) => bad("weekend", "is a Saturday or Sunday, which are free anyway"),
            _ => Ok(()),
        }
    }
}

impl CalendarDay {
    /// The day as a decision leaves it, when the law or an admin still speaks of it.
    pub fn of(calendar: &WorkCalendar, date: NaiveDate, last: Option<&HolidayDecision>) -> Option<Self> {
        let origin = calendar.origin(date)?;
        Some(Self {
            date,
            version: last.map_or(0, |decision| decision.revision),
            origin,
            day_off: !calendar.is_business_day(date),
            names: calendar.names_of(date),
            reason: last.filter(|_| origin != HolidayOrigin::Law).map(|decision| decision.reason.clone()),
        })
    }

    /// What may be decided about it.
    pub fn actions(&self) -> &'static [HolidayAction] {
        match self.origin {
            HolidayOrigin::Law | HolidayOrigin::Added => &[HolidayAction::Remove],
            HolidayOrigin::Removed => &[HolidayAction::Restore],
        }
    }

    /// Takes the day away, or gives it back to the law.
    pub fn decide(&self, action: HolidayAction, today: NaiveDate) -> Result<DayChange, Refusal> {
        let from = self.origin.as_str();
        if !self.actions().contains(&action) {
            return Err(Refusal::wrong_state(from, action.as_str()));
        }
        if self.date < today {
            let detail = "What was counted stays counted: the day has passed.";
            return Err(Refusal::guard(from, action.as_str(), "day_passed", detail));
        }
        if is_weekend(self.date) {
            let detail = "Saturdays and Sundays are free, whatever is decided.";
            return Err(Refusal::guard(from, action.as_str(), "weekend", detail));
        }
        Ok(if action == HolidayAction::Restore { DayChange::Restored } else { DayChange::Removed })
    }
}

fn is_weekend(day: NaiveDate) -> bool {
    matches!(day.weekday(), Weekday::Sat | Weekday::Sun)
}
