//! The life cycle of an exchange, and what may be changed of it.

use chrono::{DateTime, Utc};
use deserr::{Deserr, ValuePointerRef};
use serde::Serialize;
use utoipa::ToSchema;

use super::Exchange;
use super::state::{ExchangeAction, Halt, State};
use super::team::TeamMember;
use crate::Refusal;
use crate::input::{BadFields, Day, List, Prose, UniqueList, at};
use crate::requests::{Outcomes, Text};
use crate::vocabularies::{Language, Outcome};

/// What officers change of an exchange's design.
#[derive(Clone, Debug, PartialEq, Serialize, Deserr, ToSchema)]
#[deserr(error = BadFields, deny_unknown_fields)]
pub struct DesignForm {
    /// What should change.
    #[schema(inline)]
    #[deserr(default)]
    pub change_objective: Option<Prose<1, 2000>>,
    /// One to three intermediate outcomes; `new_improved_actions` needs another beside it.
    #[schema(inline, value_type = UniqueList<Outcome, 3>, required = false)]
    #[deserr(default)]
    pub outcomes: Outcomes,
    /// Who designs and delivers it.
    #[schema(inline, required = false)]
    #[deserr(default)]
    pub team: List<TeamMember, 20>,
    /// The language that it is held in.
    #[deserr(default)]
    pub programme_language: Option<Language>,
}

/// What officers change of an exchange; also the document that a merge patch is applied to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserr, ToSchema)]
#[deserr(error = BadFields, deny_unknown_fields, validate = ExchangeForm::check -> BadFields)]
pub struct ExchangeForm {
    /// First day.
    pub starts_on: Day,
    /// Last day, not before the first.
    pub ends_on: Day,
    /// What it is for.
    pub design: DesignForm,
}

impl ExchangeForm {
    fn check(self, location: ValuePointerRef) -> Result<Self, BadFields> {
        if self.ends_on < self.starts_on {
            return Err(at(location.push_key("ends_on"), "before_start", "must not be before `starts_on`"));
        }
        Ok(self)
    }

    /// The names of the members in which two forms differ.
    fn changed_members(&self, after: &Self) -> Vec<String> {
        let (before, design) = (&self.design, &after.design);
        let changed = [
            ("starts_on", self.starts_on != after.starts_on),
            ("ends_on", self.ends_on != after.ends_on),
            ("change_objective", before.change_objective != design.change_objective),
            ("outcomes", before.outcomes != design.outcomes),
            ("team", before.team != design.team),
            ("programme_language", before.programme_language != design.programme_language),
        ];
        changed.into_iter().filter(|(_, changed)| *changed).map(|(name, _)| name.to_owned()).collect()
    }
}

/// Why an exchange is put off or called off.
#[derive(Clone, Debug, Deserr, ToSchema)]
#[deserr(error = BadFields, deny_unknown_fields)]
pub struct Reason {
    /// Why.
    #[schema(inline, examples("La ciudad visitante tiene elecciones."))]
    pub reason: Text,
}

impl Exchange {
    fn permit(&self, action: ExchangeAction) -> Result<(), Refusal> {
        self.state.name().permit(action)
    }

    /// The exchange as its form.
    pub fn form(&self) -> ExchangeForm {
        let design = &self.design;
        ExchangeForm {
            starts_on: Day(self.starts_on),
            ends_on: Day(self.ends_on),
            design: DesignForm {
                change_objective: design.change_objective.as_deref().and_then(|text| Prose::parse(text).ok()),
                outcomes: Outcomes::new(design.outcomes.clone()).unwrap_or_default(),
                team: List::new(design.team.clone()).unwrap_or_default(),
                programme_language: design.programme_language,
            },
        }
    }

    /// Changes what the form says. Returns the names of the members that changed.
    pub fn edit(mut self, form: ExchangeForm) -> Result<(Self, Vec<String>), Refusal> {
        self.permit(ExchangeAction::Edit)?;
        let changed = self.form().changed_members(&form);
        (self.starts_on, self.ends_on) = (form.starts_on.0, form.ends_on.0);
        self.design.change_objective = form.design.change_objective.map(Prose::into_inner);
        self.design.outcomes = form.design.outcomes.to_vec();
        self.design.team = form.design.team.into_inner();
        self.design.programme_language = form.design.programme_language;
        Ok((self, changed))
    }

    /// Puts it off.
    pub fn postpone(mut self, command: Reason, now: DateTime<Utc>) -> Result<Self, Refusal> {
        self.permit(ExchangeAction::Postpone)?;
        self.state = State::Postponed(Halt { at: now, reason: command.reason.into_inner() });
        Ok(self)
    }

    /// Goes back to its design.
    pub fn resume(mut self) -> Result<Self, Refusal> {
        self.permit(ExchangeAction::Resume)?;
        self.state = State::Designing;
        Ok(self)
    }

    /// Calls it off, once no delegation that takes part in it is live.
    pub fn cancel(mut self, command: Reason, live_delegations: i64, now: DateTime<Utc>) -> Result<Self, Refusal> {
        let action = ExchangeAction::Cancel;
        self.permit(action)?;
        if live_delegations > 0 {
            let detail = format!("{live_delegations} delegations are still to come; cancel their requests first.");
            let from = self.state.name().as_str();
            return Err(Refusal::guard(from, action.as_str(), "live_delegations", detail));
        }
        self.state = State::Cancelled(Halt { at: now, reason: command.reason.into_inner() });
        Ok(self)
    }
}
