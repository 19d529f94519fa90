//! What people are told before a decision: what may stand in the way of an acceptance.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use super::Request;
use super::acceptance::{earliest_start, required_lead};
use super::cooldown::PastVisit;
use super::intake::Intake;
use crate::calendar::{Bilingual, WorkCalendar};
use crate::policy::Policy;
use crate::vocabularies::OrganizationKind;

/// Something that will stand in the way of an acceptance; it never stops a petition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Warning {
    /// For programs: `lead_time_short`, `group_large`, `visit_long`, `intermediary`; for staff `repeat_topic_cooldown`.
    #[schema(value_type = String, examples("lead_time_short"))]
    pub code: &'static str,
    /// For people, in Spanish.
    pub es: String,
    /// For people, in English.
    pub en: String,
}

impl Request {
    /// What may stand in the way of an acceptance, by the policy the request was filed under.
    pub fn warnings(&self, calendar: &WorkCalendar) -> Vec<Warning> {
        match self.state.filed() {
            Some(filed) => self.intake.warnings(&filed.policy, calendar.local_date(filed.submitted_at)),
            None => Vec::new(),
        }
    }

    /// What staff are told when a window begins too soon after the organization's latest visit on a shared topic.
    pub fn cooldown_warning(&self, past: &PastVisit, calendar: &WorkCalendar) -> Option<Warning> {
        let months = self.state.filed()?.policy.repeat_topic_cooldown_months;
        let from = past.again_from(months, calendar);
        if self.intake.windows.iter().all(|window| window.start.0 >= from) {
            return None;
        }
        let (reference, topics) = (&past.reference, past.topics.join(", "));
        let (left, from) = (Bilingual::date(calendar.local_date(past.departed_at)), Bilingual::date(from));
        let es = format!(
            "La entidad ya vino por {topics} ({reference}) y partió el {}: vuelve desde el {}.",
            left.es, from.es
        );
        let en = format!(
            "The organization came for {topics} ({reference}) and left on {}: again from {}.",
            left.en, from.en
        );
        Some(Warning { code: "repeat_topic_cooldown", es, en })
    }
}

impl Intake {
    /// What may stand in the way of an acceptance of a form that is filed on a day.
    pub fn warnings(&self, policy: &Policy, filed_on: NaiveDate) -> Vec<Warning> {
        let Some(essentials) = self.essentials() else { return Vec::new() };
        let (_, lead_days) = required_lead(&essentials, policy);
        let earliest = earliest_start(filed_on, lead_days);
        let late = self.windows.iter().any(|window| window.start.0 < earliest);
        let long = self.duration_days.is_some_and(|days| days.get() > policy.max_days);
        let commercial = self.on_behalf_of.is_some()
            && !policy.intermediaries_allowed
            && self.organization.as_ref().and_then(|organization| organization.kind)
                == Some(OrganizationKind::PrivateSector);
        let (max_group, max_days) = (policy.max_group_size, policy.max_days);
        let all = [
            late.then(|| Warning {
                code: "lead_time_short",
                es: format!("Una visita así se prepara con {lead_days} días: desde el {earliest}."),
                en: format!("A visit like this takes {lead_days} days to prepare: from {earliest}."),
            }),
            (essentials.group_size > max_group).then(|| Warning {
                code: "group_large",
                es: format!("Se reciben grupos de hasta {max_group} personas."),
                en: format!("Groups of up to {max_group} people are received."),
            }),
            long.then(|| Warning {
                code: "visit_long",
                es: format!("Las visitas duran hasta {max_days} días."),
                en: format!("Visits last up to {max_days} days."),
            }),
            commercial.then(|| Warning {
                code: "intermediary",
                es: "Los intermediarios comerciales no son admitidos.".to_owned(),
                en: "Commercial intermediaries are not admitted.".to_owned(),
            }),
        ];
        all.into_iter().flatten().collect()
    }
}
