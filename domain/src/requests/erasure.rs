//! Erasure: what identifies people goes from a request that has ended, and a tombstone is left that still counts.

use chrono::{DateTime, Utc};

use super::intake::Intake;
use super::outcomes::Granted;
use super::parts::Requester;
use super::state::{Filed, RequestAction, State};
use super::{Rejected, Request};
use crate::Refusal;
use crate::access::Caller;

impl Request {
    /// When it came to an end by itself. A duplicate ends with its canonical; one that was accepted has not ended.
    pub fn ended_at(&self) -> Option<DateTime<Utc>> {
        match &self.state {
            State::Declined(_, declined) => Some(declined.decided_at),
            State::Transferred(_, transferred) => Some(transferred.transferred_at),
            State::Expired(_, expired) => Some(expired.expired_at),
            State::Cancelled(.., cancelled) => Some(cancelled.cancelled_at),
            State::Withdrawn(_, withdrawn) => Some(withdrawn.withdrawn_at),
            _ => None,
        }
    }

    /// Erases at somebody's request what identifies people. A request that has not ended needs it.
    pub fn erase(self, caller: &Caller, now: DateTime<Utc>) -> Result<Self, Rejected> {
        self.permit(RequestAction::Erase, caller)?;
        Ok(self.anonymised(now))
    }

    /// The same when its time has come, whoever calls: the service itself, which knows that nothing was erased yet.
    #[must_use]
    pub fn anonymised(mut self, now: DateTime<Utc>) -> Self {
        self.intake = self.intake.without_people();
        self.state = self.state.without_words();
        self.anonymised_at = Some(now);
        self
    }

    /// Nothing can be done to a tombstone, whatever the action is called.
    pub fn not_erased(&self, action: &'static str) -> Result<(), Refusal> {
        match self.anonymised_at {
            Some(_) => {
                let detail = "What identified people was erased.";
                Err(Refusal::guard(self.state.name().as_str(), action, "erased", detail))
            }
            None => Ok(()),
        }
    }
}

impl Intake {
    /// The form without people: their data, and every text in which they could be named. What is counted stays: the body
    /// with its place, kinds, codes, days, sizes and levels, and the language in which the requester was written to.
    fn without_people(self) -> Self {
        let language = self.requester.and_then(|requester| requester.language);
        Self {
            requester: Some(Requester { language, ..Requester::default() }),
            follow_up_owner: None,
            learning_question: None,
            development_goal: None,
            change_objective: None,
            challenge: None,
            own_practice_offer: None,
            existing_relationship: None,
            how_heard: None,
            items: Default::default(),
            other_bodies_contacted: Default::default(),
            ..self
        }
    }
}

impl State {
    /// The state without the words of its people: answers, reasons, messages. Codes, days and numbers stay.
    fn without_words(self) -> Self {
        let state = match self.filed().cloned() {
            Some(filed) => self.with_filed(without_conversation(filed)),
            None => self,
        };
        match state {
            Self::Duplicate(filed, mut marked) => {
                marked.text = None;
                Self::Duplicate(filed, marked)
            }
            Self::Declined(filed, mut declined) => {
                declined.text.clear();
                declined.alternatives.clear();
                declined.no_alternative_reason = None;
                Self::Declined(filed, declined)
            }
            Self::Transferred(filed, mut transferred) => {
                transferred.text.clear();
                transferred.to.email = None;
                transferred.reason = None;
                Self::Transferred(filed, transferred)
            }
            Self::Cancelled(filed, granted, mut cancelled) => {
                cancelled.reason.clear();
                Self::Cancelled(filed, without_message(granted), cancelled)
            }
            Self::Withdrawn(filed, mut withdrawn) => {
                withdrawn.reason = None;
                Self::Withdrawn(filed, withdrawn)
            }
            state => state,
        }
    }
}

fn without_conversation(mut filed: Filed) -> Filed {
    for question in &mut filed.questions {
        question.needs.clear();
        question.reason = None;
        question.answer = None;
        question.attachment_ids.clear();
    }
    filed
}

fn without_message(mut granted: Granted) -> Granted {
    granted.message = None;
    granted.items.clear();
    granted.overrides.iter_mut().for_each(|overridden| overridden.reason.clear());
    granted
}
