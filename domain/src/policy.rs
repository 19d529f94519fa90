//! The agency's policy: the numbers that its guards and terms use, each with its default.

mod agendas;
mod form;
#[cfg(test)]
mod tests;
mod versions;

use chrono::{DateTime, Months, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::agenda::{Rules, Severities};
use crate::calendar::ClockProfile;
use crate::duplicates::{self, Score};

pub use agendas::BusinessHours;
pub use form::{ClockProfilesForm, PolicyForm};
pub use versions::{PolicyChange, PolicyVersion, changes};

/// The term of each kind of petition, in business days.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct ClockProfiles {
    /// A petition.
    #[schema(examples(15))]
    pub petition: u16,
    /// A petition for information or documents.
    #[schema(examples(10))]
    pub information: u16,
    /// A consultation.
    #[schema(examples(30))]
    pub consultation: u16,
    /// A consultation of personal data.
    #[schema(examples(10))]
    pub personal_data_consultation: u16,
    /// A claim on personal data.
    #[schema(examples(15))]
    pub personal_data_claim: u16,
}

impl Default for ClockProfiles {
    fn default() -> Self {
        Self {
            petition: ClockProfile::Petition.business_days(),
            information: ClockProfile::Information.business_days(),
            consultation: ClockProfile::Consultation.business_days(),
            personal_data_consultation: ClockProfile::PersonalDataConsultation.business_days(),
            personal_data_claim: ClockProfile::PersonalDataClaim.business_days(),
        }
    }
}

/// One version of the policy. A submitted request keeps the one it was filed under.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Policy {
    /// Its number; the highest is in force.
    pub version: i32,
    /// Days between filing and the granted start.
    #[schema(examples(28))]
    pub min_lead_days: i32,
    /// The same for visits of high level.
    #[schema(examples(90))]
    pub min_lead_days_high_level: i32,
    /// The longest visit, in days.
    #[schema(examples(5))]
    pub max_days: i32,
    /// The largest group.
    #[schema(examples(25))]
    pub max_group_size: i32,
    /// The group size to recommend.
    #[schema(examples(15))]
    pub recommended_group_size: i32,
    /// Whether a commercial intermediary may file.
    #[schema(examples(false))]
    pub intermediaries_allowed: bool,
    /// Days before the arrival on which the list of members falls due.
    #[schema(examples(14))]
    pub final_list_days_before: i32,
    /// The terms of each kind of petition.
    #[serde(default)]
    pub clock_profiles: ClockProfiles,
    /// Business days to acknowledge a request.
    #[schema(examples(1))]
    pub acknowledge_business_days: u16,
    /// Business days to a first response.
    #[schema(examples(5))]
    pub first_response_business_days: u16,
    /// Business days from filing within which the first question needs no reason.
    #[schema(examples(10))]
    pub first_question_business_days: u16,
    /// Calendar months that an organization waits before it comes for the same topic again.
    #[serde(default = "repeat_topic_cooldown_months")]
    #[schema(examples(24))]
    pub repeat_topic_cooldown_months: i32,
    /// Months for which what identifies people is kept after an end.
    #[serde(default = "retention_months")]
    #[schema(examples(24))]
    pub retention_months: i32,
    /// The score from which on two requests are probable duplicates. A matter of the officers' worklist and no term of a
    /// request, so it is always the policy in force that counts.
    #[serde(default = "duplicate_threshold")]
    #[schema(inline, examples(0.65))]
    pub duplicate_threshold: Score,
    /// How many people a published figure stands for at least; a smaller cell is suppressed. Always the one in force.
    #[serde(default = "suppression_threshold")]
    #[schema(examples(5))]
    pub suppression_threshold: i32,
    /// When the city works, Monday to Friday. What is said of agendas is always of the policy in force.
    #[serde(default)]
    pub business_hours: BusinessHours,
    /// Minutes on top of the way whenever a group changes the place.
    #[serde(default = "agendas::travel_buffer_minutes")]
    #[schema(examples(15))]
    pub travel_buffer_minutes: i32,
    /// Sessions that a presenter gives in a day, unless the agency says otherwise.
    #[serde(default = "agendas::presenter_daily_cap")]
    #[schema(examples(2))]
    pub presenter_daily_cap: i32,
    /// Sessions of an agency that may be under way at once, unless an admin says otherwise.
    #[serde(default = "agendas::agency_parallel_capacity")]
    #[schema(examples(2))]
    pub agency_parallel_capacity: i32,
    /// Business days that an agency wants to know a session beforehand, unless its offer says otherwise.
    #[serde(default = "agendas::partner_notice_business_days")]
    #[schema(examples(10))]
    pub partner_notice_business_days: u16,
    /// Business days in which an agency answers an invitation.
    #[serde(default = "agendas::reply_by_business_days")]
    #[schema(examples(5))]
    pub reply_by_business_days: u16,
    /// How grave the conflicts of an agenda are, where it is not as usual.
    #[serde(default)]
    pub conflict_severities: Severities,
}

/// What versions of the policy say that were stored before it had this member.
const fn retention_months() -> i32 {
    24
}

/// The same for a member that came later.
const fn duplicate_threshold() -> Score {
    duplicates::DEFAULT_THRESHOLD
}

/// The same for a member that came later.
const fn suppression_threshold() -> i32 {
    5
}

/// The same for a member that came later.
const fn repeat_topic_cooldown_months() -> i32 {
    24
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            version: 1,
            min_lead_days: 28,
            min_lead_days_high_level: 90,
            max_days: 5,
            max_group_size: 25,
            recommended_group_size: 15,
            intermediaries_allowed: false,
            final_list_days_before: 14,
            clock_profiles: ClockProfiles::default(),
            acknowledge_business_days: 1,
            first_response_business_days: 5,
            first_question_business_days: 10,
            repeat_topic_cooldown_months: repeat_topic_cooldown_months(),
            retention_months: retention_months(),
            duplicate_threshold: duplicate_threshold(),
            suppression_threshold: suppression_threshold(),
            business_hours: BusinessHours::default(),
            travel_buffer_minutes: agendas::travel_buffer_minutes(),
            presenter_daily_cap: agendas::presenter_daily_cap(),
            agency_parallel_capacity: agendas::agency_parallel_capacity(),
            partner_notice_business_days: agendas::partner_notice_business_days(),
            reply_by_business_days: agendas::reply_by_business_days(),
            conflict_severities: Severities::default(),
        }
    }
}

impl Policy {
    /// The numbers that agendas are judged by.
    pub fn rules(&self) -> Rules {
        Rules {
            buffer_minutes: self.travel_buffer_minutes.into(),
            business_hours: (self.business_hours.from.get(), self.business_hours.to.get()),
            severities: self.conflict_severities.clone(),
        }
    }

    /// What ended by this moment has been kept for as long as `retention_months` says.
    pub fn kept_since(&self, now: DateTime<Utc>) -> DateTime<Utc> {
        now.checked_sub_months(Months::new(self.retention_months.unsigned_abs())).unwrap_or(DateTime::<Utc>::MIN_UTC)
    }

    /// The term of a kind of petition, in business days.
    pub fn business_days(&self, profile: ClockProfile) -> u16 {
        match profile {
            ClockProfile::Petition => self.clock_profiles.petition,
            ClockProfile::Information => self.clock_profiles.information,
            ClockProfile::Consultation => self.clock_profiles.consultation,
            ClockProfile::PersonalDataConsultation => self.clock_profiles.personal_data_consultation,
            ClockProfile::PersonalDataClaim => self.clock_profiles.personal_data_claim,
        }
    }
}
