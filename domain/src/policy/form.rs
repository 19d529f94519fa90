//! The policy as an admin changes it: every value within bounds, and none that contradicts another.

use serde_json::Value;
use utoipa::ToSchema;

use super::{BusinessHours, ClockProfiles, Policy};
use crate::agenda::Severities;
use crate::duplicates::Score;
use crate::input::{self, BadFields, FieldError, Int, Prose};

/// A term in business days.
type Term = Int<1, 120>;

/// The term of each kind of petition, in business days.
#[derive(Clone, Debug, PartialEq, Eq, deserr::Deserr, ToSchema)]
#[deserr(error = BadFields, deny_unknown_fields)]
pub struct ClockProfilesForm {
    /// A petition.
    #[schema(inline, value_type = Int<1, 120>, examples(15))]
    pub petition: Term,
    /// A petition for information or documents.
    #[schema(inline, value_type = Int<1, 120>, examples(10))]
    pub information: Term,
    /// A consultation.
    #[schema(inline, value_type = Int<1, 120>, examples(30))]
    pub consultation: Term,
    /// A consultation of personal data.
    #[schema(inline, value_type = Int<1, 120>, examples(10))]
    pub personal_data_consultation: Term,
    /// A claim on personal data.
    #[schema(inline, value_type = Int<1, 120>, examples(15))]
    pub personal_data_claim: Term,
}

/// The members of the policy, and why they change; the document that a merge patch of the policy is applied to.
#[derive(Clone, Debug, PartialEq, Eq, deserr::Deserr, ToSchema)]
#[deserr(error = BadFields, deny_unknown_fields)]
pub struct PolicyForm {
    /// Days between filing and the granted start.
    #[schema(inline, value_type = Int<0, 365>, examples(28))]
    pub min_lead_days: Int<0, 365>,
    /// The same for visits of high level; not fewer.
    #[schema(inline, value_type = Int<0, 730>, examples(90))]
    pub min_lead_days_high_level: Int<0, 730>,
    /// The longest visit, in days.
    #[schema(inline, value_type = Int<1, 30>, examples(5))]
    pub max_days: Int<1, 30>,
    /// The largest group.
    #[schema(inline, value_type = Int<1, 500>, examples(25))]
    pub max_group_size: Int<1, 500>,
    /// The group size to recommend; at most the largest.
    #[schema(inline, value_type = Int<1, 500>, examples(15))]
    pub recommended_group_size: Int<1, 500>,
    /// Whether a commercial intermediary may file.
    #[schema(examples(false))]
    pub intermediaries_allowed: bool,
    /// Days before the arrival on which the list of members falls due.
    #[schema(inline, value_type = Int<0, 90>, examples(14))]
    pub final_list_days_before: Int<0, 90>,
    /// The terms of each kind of petition.
    pub clock_profiles: ClockProfilesForm,
    /// Business days to acknowledge a request.
    #[schema(inline, value_type = Int<1, 120>, examples(1))]
    pub acknowledge_business_days: Term,
    /// Business days to a first response; not fewer than to acknowledge.
    #[schema(inline, value_type = Int<1, 120>, examples(5))]
    pub first_response_business_days: Term,
    /// Business days from filing within which the first question needs no reason.
    #[schema(inline, value_type = Int<1, 120>, examples(10))]
    pub first_question_business_days: Term,
    /// Calendar months that an organization waits before it comes for the same topic again.
    #[schema(inline, value_type = Int<0, 120>, examples(24))]
    pub repeat_topic_cooldown_months: Int<0, 120>,
    /// Months for which what identifies people is kept after an end.
    #[schema(inline, value_type = Int<1, 240>, examples(24))]
    pub retention_months: Int<1, 240>,
    /// How many people a published figure stands for at least; a smaller cell is suppressed.
    #[schema(inline, value_type = Int<2, 100>, examples(5))]
    pub suppression_threshold: Int<2, 100>,
    /// The score from which on two requests are probable duplicates: more than 0, less than 1.
    #[schema(value_type = f64, exclusive_minimum = 0, exclusive_maximum = 1, examples(0.65))]
    pub duplicate_threshold: Score,
    /// When the city works, Monday to Friday.
    pub business_hours: BusinessHours,
    /// Minutes on top of the way whenever a group changes the place.
    #[schema(inline, value_type = Int<0, 120>, examples(15))]
    pub travel_buffer_minutes: Int<0, 120>,
    /// Sessions that a presenter gives in a day, unless the agency says otherwise.
    #[schema(inline, value_type = Int<1, 20>, examples(2))]
    pub presenter_daily_cap: Int<1, 20>,
    /// Sessions of an agency that may be under way at once, unless an admin says otherwise.
    #[schema(inline, value_type = Int<1, 100>, examples(2))]
    pub agency_parallel_capacity: Int<1, 100>,
    /// Business days that an agency wants to know a session beforehand, unless its offer says otherwise.
    #[schema(inline, value_type = Int<0, 250>, examples(10))]
    pub partner_notice_business_days: Int<0, 250>,
    /// Business days in which an agency answers an invitation.
    #[schema(inline, value_type = Int<1, 120>, examples(5))]
    pub reply_by_business_days: Term,
    /// How grave the conflicts of an agenda are, where it is not as usual. Those that always block the write are fixed.
    pub conflict_severities: Severities,
    /// Why the policy changes; said anew with every change.
    #[schema(inline, examples("El consejo directivo amplió los grupos en su sesión de marzo."))]
    pub reason: Prose<1, 1000>,
}

/// The member that must not be less than another one.
const NOT_LESS: [(&str, &str); 2] =
    [("min_lead_days_high_level", "min_lead_days"), ("first_response_business_days", "acknowledge_business_days")];

/// The member that must not be more than another one.
const NOT_MORE: [(&str, &str); 1] = [("recommended_group_size", "max_group_size")];

impl PolicyForm {
    /// Parses the document; every member that is bad by itself, and every one that contradicts another.
    pub fn parse(document: Value) -> Result<Self, BadFields> {
        let mut bad = contradictions(&document);
        // Either end would make duplicates of all pairs, or of none but equal ones.
        if document["duplicate_threshold"].as_f64().is_some_and(|threshold| threshold == 0.0 || threshold == 1.0) {
            bad.0.push(FieldError::new("/duplicate_threshold", "out_of_range", "must be more than 0 and less than 1"));
        }
        bad.join(input::parse(document))
    }
}

/// Compares what can be compared, whatever else is wrong with the document.
fn contradictions(document: &Value) -> BadFields {
    let compare = |pairs: &[(&'static str, &'static str)], bad: fn(f64, f64) -> bool, word: &str| -> Vec<FieldError> {
        let broken = pairs.iter().filter(|(member, other)| {
            matches!((document[*member].as_f64(), document[*other].as_f64()), (Some(one), Some(two)) if bad(one, two))
        });
        let error = |(member, other): &(&str, &str)| {
            FieldError::new(format!("/{member}"), "contradiction", format!("must be {word} `{other}`"))
        };
        broken.map(error).collect()
    };
    let less = compare(&NOT_LESS, |one, two| one < two, "at least");
    let more = compare(&NOT_MORE, |one, two| one > two, "at most");
    BadFields(less.into_iter().chain(more).collect())
}

impl Policy {
    /// The document that a merge patch is applied to: the members without the number of the version.
    pub fn document(&self) -> Value {
        let mut document = serde_json::to_value(self).unwrap_or_default();
        if let Some(members) = document.as_object_mut() {
            members.remove("version");
        }
        document
    }

    /// The next version, as a form has it.
    #[must_use]
    pub fn revised(&self, form: &PolicyForm) -> Self {
        Self {
            version: self.version + 1,
            min_lead_days: form.min_lead_days.get(),
            min_lead_days_high_level: form.min_lead_days_high_level.get(),
            max_days: form.max_days.get(),
            max_group_size: form.max_group_size.get(),
            recommended_group_size: form.recommended_group_size.get(),
            intermediaries_allowed: form.intermediaries_allowed,
            final_list_days_before: form.final_list_days_before.get(),
            clock_profiles: ClockProfiles::from(&form.clock_profiles),
            acknowledge_business_days: days(form.acknowledge_business_days),
            first_response_business_days: days(form.first_response_business_days),
            first_question_business_days: days(form.first_question_business_days),
            repeat_topic_cooldown_months: form.repeat_topic_cooldown_months.get(),
            retention_months: form.retention_months.get(),
            suppression_threshold: form.suppression_threshold.get(),
            duplicate_threshold: form.duplicate_threshold,
            business_hours: form.business_hours,
            travel_buffer_minutes: form.travel_buffer_minutes.get(),
            presenter_daily_cap: form.presenter_daily_cap.get(),
            agency_parallel_capacity: form.agency_parallel_capacity.get(),
            partner_notice_business_days: days(form.partner_notice_business_days),
            reply_by_business_days: days(form.reply_by_business_days),
            conflict_severities: form.conflict_severities.clone(),
        }
    }
}

impl From<&ClockProfilesForm> for ClockProfiles {
    fn from(form: &ClockProfilesForm) -> Self {
        Self {
            petition: days(form.petition),
            information: days(form.information),
            consultation: days(form.consultation),
            personal_data_consultation: days(form.personal_data_consultation),
            personal_data_claim: days(form.personal_data_claim),
        }
    }
}

fn days<const MIN: i32, const MAX: i32>(days: Int<MIN, MAX>) -> u16 {
    u16::try_from(days.get()).unwrap_or(u16::MAX)
}
