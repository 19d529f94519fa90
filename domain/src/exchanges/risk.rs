//! Exchanges at risk: something keeps the agenda from being held as planned, or agencies have not said that they come.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use super::{Exchange, ExchangeState};
use crate::agenda::{Conflict, ConflictCode};
use crate::input::Line;
use crate::{AgendaSessionId, ExchangeId};

/// What agencies have said of the sessions of an exchange that are still to begin, counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct AnswerCounts {
    /// Invitations that were sent and not answered for sure: those `invited` and `tentative`.
    #[schema(examples(3))]
    pub unanswered: i64,
    /// How many of them are late: half of the time to answer is over.
    #[schema(examples(1))]
    pub late: i64,
    /// Counters that an officer is to take or refuse.
    #[schema(examples(1))]
    pub countered: i64,
    /// Sessions whose lead declined, let the time pass or was released, and that nobody leads since.
    #[schema(examples(1))]
    pub without_lead: i64,
}

/// How often something blocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct BlockingConflicts {
    /// What it is.
    pub code: ConflictCode,
    /// How many conflicts of it there are.
    #[schema(examples(2))]
    pub count: u32,
}

/// An exchange whose agenda may not hold.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct ExchangeAtRisk {
    /// The exchange.
    pub exchange_id: ExchangeId,
    /// What it is called, when it has a name of its own.
    #[schema(inline, required)]
    pub title: Option<Line<1, 200>>,
    /// Where it stands.
    pub state: ExchangeState,
    /// Its first day.
    pub starts_on: NaiveDate,
    /// Its last day.
    pub ends_on: NaiveDate,
    /// The conflicts that keep the agenda from being released, by their codes, but those of sessions that have all begun; what
    /// leads have not accepted is counted in `answers`.
    pub blocking: Vec<BlockingConflicts>,
    /// What agencies have said.
    pub answers: AnswerCounts,
}

impl ExchangeAtRisk {
    /// The exchange, if it is at risk: a conflict blocks, an answer is late, or a session has lost its lead. That a lead who was
    /// asked has not accepted yet is no risk while there is time to, and nothing is of sessions that have begun.
    pub fn of(
        exchange: &Exchange,
        conflicts: &[Conflict],
        has_begun: impl Fn(&AgendaSessionId) -> bool,
        answers: AnswerCounts,
    ) -> Option<Self> {
        let mut blocking: BTreeMap<ConflictCode, u32> = BTreeMap::new();
        let is_over = |conflict: &Conflict| !conflict.sessions.is_empty() && conflict.sessions.iter().all(&has_begun);
        let grave = conflicts.iter().filter(|conflict| conflict.severity.blocks() && !is_over(conflict));
        for conflict in grave.filter(|conflict| conflict.code != ConflictCode::AgencyNotAccepted) {
            *blocking.entry(conflict.code).or_default() += 1;
        }
        let is_at_risk = !blocking.is_empty() || answers.late > 0 || answers.without_lead > 0;
        is_at_risk.then(|| Self {
            exchange_id: exchange.id,
            title: exchange.design.title.clone(),
            state: exchange.state.name(),
            starts_on: exchange.starts_on,
            ends_on: exchange.ends_on,
            blocking: blocking.into_iter().map(|(code, count)| BlockingConflicts { code, count }).collect(),
            answers,
        })
    }
}
