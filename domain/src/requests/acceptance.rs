//! The acceptance of a request: its guards, those that may be set aside, and what it creates.

use chrono::{DateTime, Days, NaiveDate, Utc};

use super::commands::{Acceptance, GuardOverride, OverridableGuard, OverriddenGuard};
use super::cooldown::PastVisit;
use super::intake::Essentials;
use super::items::{DecidedItem, decided, visited_topics};
use super::outcomes::Granted;
use super::state::{RequestAction, State};
use super::{Rejected, Request};
use crate::access::{Caller, Permission};
use crate::calendar::WorkCalendar;
use crate::delegations::Delegation;
use crate::exchanges::Exchange;
use crate::input::{BadFields, Code, FieldError};
use crate::policy::Policy;
use crate::{DelegationId, ExchangeId, Refusal, UserId};

/// The ids of what an acceptance creates.
#[derive(Clone, Copy, Debug)]
pub struct NewIds {
    /// For the delegation.
    pub delegation: DelegationId,
    /// For the exchange.
    pub exchange: ExchangeId,
}

/// What an acceptance needs beside its terms.
#[derive(Clone, Debug)]
pub struct Granting {
    /// Who accepts.
    pub officer: UserId,
    /// The ids of what it creates; that of the exchange which it joins, when it joins one.
    pub ids: NewIds,
    /// The exchange that it joins, locked.
    pub joins: Option<Exchange>,
    /// The organization's latest visit on a topic of this one; see [`Request::topics_to_visit`].
    pub past_visit: Option<PastVisit>,
}

impl Request {
    /// Grants the visit and makes its delegation and its exchange, unless it joins one; that is then returned as it is with it.
    pub fn accept(
        self,
        terms: Acceptance,
        granting: Granting,
        caller: &Caller,
        calendar: &WorkCalendar,
        now: DateTime<Utc>,
    ) -> Result<(Self, Delegation, Exchange), Rejected> {
        let action = RequestAction::Accept;
        self.permit(action, caller)?;
        let today = calendar.local_date(now);
        let essentials = self.acceptable(caller)?;
        let group_size = granted_size(&terms, essentials.group_size)?;
        let (seniority, country) = (essentials.seniority, essentials.country);
        let items = self.decided_items(&terms)?;
        let overrides = self.overrides(&terms, group_size, &essentials, &granting, calendar)?;
        let (ids, granted_items) = (granting.ids, items.iter().filter_map(DecidedItem::granted).collect::<Vec<_>>());
        let (mut request, filed) = self.filed(action)?;
        let topics = visited_topics(&request.intake.topics, &items);
        let content = (topics, granted_items.clone());
        let exchange = match granting.joins {
            Some(exchange) => {
                let joined = exchange.joined(&terms, content);
                joined.map_err(|(guard, detail)| request.refusal(action, guard, detail))?
            }
            None => Exchange::for_request(ids.exchange, &request.intake, &terms, content, now),
        };
        let group = (group_size, seniority, country);
        let delegation = Delegation::forming(ids, &request, &terms, group, granted_items, &filed.policy, now);
        let granted = Granted {
            decided_at: now,
            starts_on: terms.starts_on.0,
            ends_on: terms.ends_on.0,
            group_size,
            items,
            message: terms.message.map(|message| message.into_inner()),
            delegation_id: delegation.id,
            exchange_id: exchange.id,
            overrides,
        };
        request.state = State::Accepted(filed.decided(today)?, granted);
        Ok((request, delegation, exchange))
    }

    /// The guards of an acceptance that nothing can set aside.
    fn acceptable(&self, caller: &Caller) -> Result<Essentials<'_>, Rejected> {
        let action = RequestAction::Accept;
        let Some(essentials) = self.intake.essentials() else {
            return Err(self.intake.missing_for_submission(self.origin.channel()).into());
        };
        let (from, name) = (self.state.name().as_str(), action.as_str());
        if essentials.seniority.is_high_level() && !caller.may(Permission::DecideHighLevel) {
            let detail = "A visit of high level is accepted by a lead.";
            return Err(Refusal::needs_role(from, name, "needs_lead", detail).into());
        }
        let guards = [
            (self.organization_id.is_some(), "organization_not_linked", "Link the request to an organization first."),
            (self.intake.change_objective.is_some(), "change_objective_missing", "The change objective is missing."),
            (!self.intake.outcomes.is_empty(), "outcomes_missing", "At least one outcome is needed."),
            (
                !essentials.kind.is_on_site() || self.intake.follow_up_owner.is_some(),
                "follow_up_owner_missing",
                "A visit on site needs somebody who answers for its follow-up.",
            ),
        ];
        match guards.into_iter().find(|(holds, ..)| !holds) {
            Some((_, guard, detail)) => Err(self.refusal(action, guard, detail).into()),
            None => Ok(essentials),
        }
    }

    /// The topics that a visit on these terms would be about.
    pub fn topics_to_visit(&self, terms: &Acceptance) -> Result<Vec<Code>, Rejected> {
        Ok(visited_topics(&self.intake.topics, &self.decided_items(terms)?))
    }

    /// The decision on each item; something must be left of what was asked for.
    fn decided_items(&self, terms: &Acceptance) -> Result<Vec<DecidedItem>, Rejected> {
        let items = decided(&self.intake.items, terms.items.as_deref())?;
        if !items.is_empty() && items.iter().all(|item| item.granted().is_none()) {
            let detail = "An acceptance grants at least one of the items; decline the request instead.";
            return Err(self.refusal(RequestAction::Accept, "every_item_rejected", detail).into());
        }
        Ok(items)
    }

    /// The guards that the terms break and the officer sets aside; one that is broken and not set aside refuses.
    fn overrides(
        &self,
        terms: &Acceptance,
        group_size: i32,
        essentials: &Essentials<'_>,
        granting: &Granting,
        calendar: &WorkCalendar,
    ) -> Result<Vec<OverriddenGuard>, Rejected> {
        let Some(filed) = self.state.filed() else {
            return Err(Refusal::wrong_state(self.state.name().as_str(), RequestAction::Accept.as_str()).into());
        };
        let submitted_on = calendar.local_date(filed.submitted_at);
        let mut broken = broken_guards(terms, group_size, essentials, &filed.policy, submitted_on);
        let past = granting.past_visit.as_ref();
        broken.extend(past.and_then(|past| broken_cooldown(terms, past, &filed.policy, calendar)));
        let set_aside = |(guard, detail): (OverridableGuard, String)| match terms
            .overrides
            .iter()
            .find(|given| given.guard == guard)
        {
            Some(GuardOverride { reason, .. }) => {
                Ok(OverriddenGuard { guard, reason: reason.as_str().to_owned(), by: granting.officer })
            }
            None => Err(self.refusal(RequestAction::Accept, guard.as_str(), detail).into()),
        };
        broken.into_iter().map(set_aside).collect()
    }
}

/// How many may come: no more than asked to.
fn granted_size(terms: &Acceptance, asked: i32) -> Result<i32, BadFields> {
    match terms.group_size.map_or(asked, |size| size.get()) {
        more if more > asked => {
            let detail = format!("must be at most {asked}, as many as asked to come");
            Err(FieldError::new("/group_size", "more_than_asked", detail).into())
        }
        size => Ok(size),
    }
}

/// Which guards with a number of the policy behind them the terms break, with the numbers.
fn broken_guards(
    terms: &Acceptance,
    group_size: i32,
    essentials: &Essentials<'_>,
    policy: &Policy,
    submitted_on: NaiveDate,
) -> Vec<(OverridableGuard, String)> {
    let days = (terms.ends_on.0 - terms.starts_on.0).num_days() + 1;
    let (lead_guard, lead_days) = required_lead(essentials, policy);
    let earliest = earliest_start(submitted_on, lead_days);
    let mut broken = Vec::new();
    if group_size > policy.max_group_size {
        let detail = format!("{group_size} people are more than {}.", policy.max_group_size);
        broken.push((OverridableGuard::MaxGroupSize, detail));
    }
    if days > i64::from(policy.max_days) {
        broken.push((OverridableGuard::MaxDays, format!("{days} days are more than {}.", policy.max_days)));
    }
    if terms.starts_on.0 < earliest {
        let detail = format!("{} is before {earliest}, {lead_days} days after filing.", terms.starts_on.0);
        broken.push((lead_guard, detail));
    }
    broken
}

/// Whether the visit begins too soon after the organization's latest one on a shared topic.
fn broken_cooldown(
    terms: &Acceptance,
    past: &PastVisit,
    policy: &Policy,
    calendar: &WorkCalendar,
) -> Option<(OverridableGuard, String)> {
    let from = past.again_from(policy.repeat_topic_cooldown_months, calendar);
    (terms.starts_on.0 < from).then(|| {
        let (topics, reference) = (past.topics.join(", "), &past.reference);
        let detail = format!("The organization came for {topics} with {reference}; again from {from}.");
        (OverridableGuard::RepeatTopicCooldownMonths, detail)
    })
}

/// The lead time that a request needs, and the guard that asks for it.
pub(super) fn required_lead(essentials: &Essentials<'_>, policy: &Policy) -> (OverridableGuard, i32) {
    if essentials.seniority.is_high_level() {
        (OverridableGuard::MinLeadDaysHighLevel, policy.min_lead_days_high_level)
    } else {
        (OverridableGuard::MinLeadDays, policy.min_lead_days)
    }
}

/// The first day that leaves the lead time after filing.
pub(super) fn earliest_start(submitted_on: NaiveDate, lead_days: i32) -> NaiveDate {
    let days = Days::new(u64::from(lead_days.unsigned_abs()));
    submitted_on.checked_add_days(days).unwrap_or(NaiveDate::MAX)
}
