//! What the policy says of agendas, and what it says where nobody has said anything yet.

use deserr::{Deserr, ValuePointerRef};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::input::{BadFields, TimeOfDay, at};

/// When the city works, Monday to Friday.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Deserr, ToSchema)]
#[deserr(error = BadFields, deny_unknown_fields, validate = BusinessHours::check -> BadFields)]
#[schema(examples(json!({ "from": "08:00", "to": "16:30" })))]
pub struct BusinessHours {
    /// The first moment.
    #[schema(inline)]
    pub from: TimeOfDay,
    /// The first moment after them.
    #[schema(inline)]
    pub to: TimeOfDay,
}

impl BusinessHours {
    fn check(self, location: ValuePointerRef) -> Result<Self, BadFields> {
        if self.to > self.from {
            Ok(self)
        } else {
            Err(at(location.push_key("to"), "before_start", "must be after `from`"))
        }
    }
}

impl Default for BusinessHours {
    fn default() -> Self {
        Self { from: TimeOfDay::minutes(8 * 60), to: TimeOfDay::minutes(16 * 60 + 30) }
    }
}

pub(super) const fn travel_buffer_minutes() -> i32 {
    15
}

pub(super) const fn presenter_daily_cap() -> i32 {
    2
}

pub(super) const fn agency_parallel_capacity() -> i32 {
    2
}

pub(super) const fn partner_notice_business_days() -> u16 {
    10
}

pub(super) const fn reply_by_business_days() -> u16 {
    5
}
