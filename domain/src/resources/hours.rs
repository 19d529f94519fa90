//! Hours of the week.

use deserr::{Deserr, ValuePointerRef};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::agenda::Hours;
use crate::input::{BadFields, List, TimeOfDay, at};
use crate::text_enum;

/// So many hours are told at most: four stretches of each day.
pub type WeekHours = List<OpeningHours, 28>;

text_enum! {
    /// A day of the week.
    pub enum Weekday {
        Mon = "mon" ("Lunes", "Monday"),
        Tue = "tue" ("Martes", "Tuesday"),
        Wed = "wed" ("Miércoles", "Wednesday"),
        Thu = "thu" ("Jueves", "Thursday"),
        Fri = "fri" ("Viernes", "Friday"),
        Sat = "sat" ("Sábado", "Saturday"),
        Sun = "sun" ("Domingo", "Sunday"),
    }
}

/// Hours of one day of the week, in the agency's zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Deserr, ToSchema)]
#[deserr(error = BadFields, deny_unknown_fields, validate = OpeningHours::check -> BadFields)]
pub struct OpeningHours {
    /// The day of the week.
    pub weekday: Weekday,
    /// The first minute.
    #[schema(inline, examples("08:00"))]
    pub from: TimeOfDay,
    /// The first minute after them; later than `from`, on the same day.
    #[schema(inline, examples("17:00"))]
    pub to: TimeOfDay,
}

impl OpeningHours {
    fn check(self, location: ValuePointerRef) -> Result<Self, BadFields> {
        if self.to <= self.from {
            return Err(at(location.push_key("to"), "before_start", "must be after `from`, on the same day"));
        }
        Ok(self)
    }
}

impl From<Weekday> for chrono::Weekday {
    fn from(day: Weekday) -> Self {
        match day {
            Weekday::Mon => Self::Mon,
            Weekday::Tue => Self::Tue,
            Weekday::Wed => Self::Wed,
            Weekday::Thu => Self::Thu,
            Weekday::Fri => Self::Fri,
            Weekday::Sat => Self::Sat,
            Weekday::Sun => Self::Sun,
        }
    }
}

impl From<OpeningHours> for Hours {
    fn from(hours: OpeningHours) -> Self {
        Self { weekday: hours.weekday.into(), from: hours.from.get(), to: hours.to.get() }
    }
}
