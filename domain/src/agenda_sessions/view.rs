//! A session as its readers see it, and the conflicts that it is in.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, FixedOffset, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{AgendaSession, AgendaSessionAction, AgendaSessionForm, AgendaSessionState, SessionEnd, may};
use crate::access::Caller;
use crate::agenda::{Conflict, ConflictCode, ConflictSubject, Severity};
use crate::calendar::Bilingual;
use crate::input::{Localized, ZoneName};
use crate::{AgencyId, AgendaSessionId, ExchangeId, Version};

/// When a session is in one zone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct SessionTimes {
    /// The zone.
    pub zone: ZoneName,
    /// When it begins there, with the offset of that moment.
    #[schema(examples("2027-03-08T09:00:00-05:00"))]
    pub starts_at: DateTime<FixedOffset>,
    /// When it ends there.
    #[schema(examples("2027-03-08T10:30:00-05:00"))]
    pub ends_at: DateTime<FixedOffset>,
}

impl SessionTimes {
    /// The times of a session in a zone.
    pub fn in_zone(zone: ZoneName, (from, to): (DateTime<Utc>, DateTime<Utc>)) -> Self {
        let there = |at: DateTime<Utc>| at.with_timezone(&zone.0).fixed_offset();
        Self { zone, starts_at: there(from), ends_at: there(to) }
    }
}

/// A session that something else speaks of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SessionRef {
    /// Its id.
    pub id: AgendaSessionId,
    /// The exchange whose agenda it is in.
    pub exchange_id: ExchangeId,
    /// What it is called; none where the reader may not see the session itself.
    #[schema(required)]
    pub title: Option<Localized>,
    /// When it begins.
    pub starts_at: DateTime<Utc>,
    /// When it ends.
    pub ends_at: DateTime<Utc>,
}

/// Two things of an agenda that do not go together, or one that does not hold by itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = AgendaConflict)]
pub struct ConflictView {
    /// What is wrong.
    pub code: ConflictCode,
    /// What it keeps from happening.
    pub severity: Severity,
    /// The sessions that it names, also those of other exchanges; of a refusal none that would have been made.
    pub sessions: Vec<SessionRef>,
    /// What it is about.
    pub subjects: Vec<ConflictSubject>,
    /// The numbers behind it.
    #[schema(value_type = BTreeMap<String, i64>)]
    pub numbers: BTreeMap<&'static str, i64>,
    /// What people read. Never has personal data.
    pub message: Bilingual,
}

impl ConflictView {
    /// The conflict with what is known of its sessions.
    pub fn new(conflict: Conflict, known: &HashMap<AgendaSessionId, SessionRef>) -> Self {
        Self {
            code: conflict.code,
            severity: conflict.severity,
            sessions: conflict.sessions.iter().filter_map(|id| known.get(id)).cloned().collect(),
            subjects: conflict.subjects,
            numbers: conflict.numbers,
            message: conflict.message,
        }
    }

    /// Whether it was so before. Of who comes to a session, fewer may be too many, or left without a way in or a language; anything
    /// else is another conflict once a time or a number of it is another.
    pub fn was_already(&self, before: &Self) -> bool {
        let is_of_who_comes =
            [ConflictCode::LanguageGap, ConflictCode::VenueCapacityExceeded, ConflictCode::AccessibilityGap];
        if !is_of_who_comes.contains(&self.code) {
            return self == before;
        }
        let ids = |view: &Self| view.sessions.iter().map(|session| session.id).collect::<Vec<_>>();
        let no_more = |(name, number): (&&str, &i64)| before.numbers.get(*name).is_some_and(|was| number <= was);
        (self.code, ids(self)) == (before.code, ids(before))
            && self.subjects.iter().all(|subject| before.subjects.contains(subject))
            && self.numbers.iter().all(no_more)
    }

    /// The same, naming only some sessions.
    pub fn among(mut self, is_named: impl Fn(AgendaSessionId) -> bool) -> Self {
        self.sessions.retain(|session| is_named(session.id));
        self
    }

    /// The same for somebody who sees only some sessions: of others it says when they are.
    pub fn seen_by(mut self, sees: impl Fn(AgendaSessionId) -> bool) -> Self {
        for session in self.sessions.iter_mut().filter(|session| !sees(session.id)) {
            session.title = None;
        }
        self
    }
}

/// A session.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AgendaSessionView {
    /// Its id.
    pub id: AgendaSessionId,
    /// Grows with every change.
    #[schema(inline, examples(1))]
    pub version: Version,
    /// The exchange whose agenda it is in.
    pub exchange_id: ExchangeId,
    /// Where it stands.
    pub state: AgendaSessionState,
    /// The agency that it counts for: that of its offer, else that which leads it.
    #[schema(required)]
    pub agency_id: Option<AgencyId>,
    /// What is planned.
    #[serde(flatten)]
    #[schema(inline)]
    pub form: AgendaSessionForm,
    /// When it is, in the zone of the city and in that of its visitors, where one is said.
    pub times: Vec<SessionTimes>,
    /// Of iCalendar: grows when visitors have to be told of a change.
    pub sequence: i32,
    /// How it ended, once it did.
    #[schema(required)]
    pub end: Option<SessionEnd>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
    /// What does not go together with it; only for staff that works on agendas, and not in lists.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false)]
    pub conflicts: Option<Vec<ConflictView>>,
    /// What the caller may do now. What a change would conflict with in the rest of the agenda is found when it is tried.
    pub allowed_actions: Vec<AgendaSessionAction>,
}

impl AgendaSession {
    /// What the caller may do now, by the same rules that enforce it, but for what is not read with a session.
    pub fn allowed_actions(&self, caller: &Caller, now: DateTime<Utc>) -> Vec<AgendaSessionAction> {
        let allowed = |action: &&AgendaSessionAction| may(caller) && self.permit(**action, now).is_ok();
        AgendaSessionAction::ALL.iter().filter(allowed).copied().collect()
    }

    /// The session as others speak of it.
    pub fn reference(&self) -> SessionRef {
        let (starts_at, ends_at) = self.form.times();
        SessionRef {
            id: self.id,
            exchange_id: self.exchange_id,
            title: Some(self.form.title.clone()),
            starts_at,
            ends_at,
        }
    }
}

impl AgendaSessionView {
    /// What the caller sees now.
    pub fn new(session: AgendaSession, caller: &Caller, zone: Tz, now: DateTime<Utc>) -> Self {
        let zones = [Some(ZoneName(zone)), session.form.visitor_zone];
        let times = session.form.times();
        Self {
            allowed_actions: session.allowed_actions(caller, now),
            id: session.id,
            version: session.version,
            exchange_id: session.exchange_id,
            state: session.stage.name(),
            agency_id: session.agency_id,
            times: zones.into_iter().flatten().map(|zone| SessionTimes::in_zone(zone, times)).collect(),
            sequence: session.sequence,
            end: session.stage.end(),
            created_at: session.created_at,
            updated_at: session.updated_at,
            form: session.form,
            conflicts: None,
        }
    }

    /// The same with the conflicts that it is in.
    pub fn with(self, conflicts: Vec<ConflictView>) -> Self {
        Self { conflicts: Some(conflicts), ..self }
    }
}
