//! The legal clock of a request: it starts, pauses while an answer is awaited, resumes, and stops.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::WorkCalendar;

crate::text_enum! {
    /// The kind of petition, which sets the legal term. Source: Ley 1755 de 2015, art. 14.
    pub enum ClockProfile {
        Petition = "petition" ("Petición", "Petition"),
        Information = "information" ("Petición de información o documentos", "Petition for information or documents"),
        Consultation = "consultation" ("Consulta", "Consultation"),
        /// Source: Ley 1581 de 2012, art. 14.
        PersonalDataConsultation = "personal_data_consultation"
            ("Consulta de datos personales", "Consultation of personal data"),
        /// Source: Ley 1581 de 2012, art. 15.
        PersonalDataClaim = "personal_data_claim" ("Reclamo de datos personales", "Claim on personal data"),
    }
}

impl ClockProfile {
    /// The legal term in business days; policy may set another.
    pub const fn business_days(self) -> u16 {
        match self {
            Self::Petition | Self::PersonalDataClaim => 15,
            Self::Information | Self::PersonalDataConsultation => 10,
            Self::Consultation => 30,
        }
    }

    /// The most business days that one extension may add to a term: as many as it has, by Ley 1755 de 2015, art. 14; fewer for
    /// personal data, by Ley 1581 de 2012, arts. 14 and 15.
    pub fn longest_extension(self, business_days: u16) -> u16 {
        match self {
            Self::Petition | Self::Information | Self::Consultation => business_days,
            Self::PersonalDataConsultation => 5,
            Self::PersonalDataClaim => 8,
        }
    }
}

crate::text_enum! {
    /// Whether a clock runs.
    pub enum ClockState {
        Running = "running" ("Corre", "Running"),
        Paused = "paused" ("En pausa", "Paused"),
        Stopped = "stopped" ("Terminado", "Stopped"),
    }
}

/// The terms a clock was started with. They come from policy and stay what they were at the start.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    /// The kind of petition.
    pub profile: ClockProfile,
    /// Business days until the decision is due.
    pub business_days: u16,
    /// Business days until the receipt must be acknowledged.
    pub acknowledge_business_days: u16,
    /// Business days until the first response.
    pub first_response_business_days: u16,
}

/// A time in which the clock did not run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Pause {
    /// The day it began.
    #[schema(examples("2026-03-24"))]
    pub from: NaiveDate,
    /// The business days after that day, up to the due date; 0 on the due date and when it had passed.
    #[schema(examples(14))]
    pub business_days_left: u16,
    /// The due date when it began.
    #[schema(examples("2026-04-15"))]
    pub was_due_on: NaiveDate,
    /// How it ended; null while it lasts.
    #[schema(required)]
    pub ended: Option<PauseEnd>,
}

/// The end of a pause.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PauseEnd {
    /// The day of the answer.
    #[schema(examples("2026-03-27"))]
    pub ended_on: NaiveDate,
    /// The due date from then on.
    #[schema(examples("2026-04-20"))]
    pub due_on: NaiveDate,
}

/// That the term was made longer, once, with its reasons. Source: Ley 1755 de 2015, art. 14.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Extension {
    /// The day on which the requester was told.
    #[schema(examples("2026-04-10"))]
    pub on: NaiveDate,
    /// The business days that were added.
    #[schema(examples(10))]
    pub business_days: u16,
    /// Why, as the requester was told.
    #[schema(examples("Las entidades anfitrionas confirman su agenda a fin de mes."))]
    pub reason: String,
    /// The due date from then on.
    #[schema(examples("2026-04-29"))]
    pub due_on: NaiveDate,
    /// How many pauses came before it.
    #[schema(value_type = u32, examples(0))]
    pub(super) after_pauses: usize,
}

/// That the petition was found to be of another kind, which has another term.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ProfileChange {
    /// The day.
    #[schema(examples("2026-03-24"))]
    pub on: NaiveDate,
    /// What it was taken for before.
    pub from: ClockProfile,
    /// Why.
    #[schema(examples("Piden copia de un informe, no una visita."))]
    pub reason: String,
}

/// An action that a clock cannot take.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ClockError {
    /// It cannot be paused: it is.
    #[error("the clock is paused already")]
    AlreadyPaused,
    /// It cannot be resumed: it runs.
    #[error("the clock is not paused")]
    NotPaused,
    /// Nothing more can happen to it.
    #[error("the clock has stopped")]
    AlreadyStopped,
    /// Nothing stopped it.
    #[error("the clock has not stopped")]
    NotStopped,
}

/// The legal clock of a request, as it is stored. All dates are days of the agency's zone.
///
/// Pausing neither loses nor gains a day of the term. What is left are the business days in (pause, due date], and the
/// new due date is the day of the answer plus what was left; so it moves by exactly the business days in (pause, answer].
/// Two edges follow from the law rather than from that sum:
///
/// - A clock paused on its due date has 0 days left. Answered on a free day, it is due on the next business day: a term
///   never ends on a free day, nor before the answer that it waited for.
/// - A clock paused after its due date stays overdue: the due date does not move, since asking does not heal a breach.
///
/// A paused clock has no due date. A day before the clock's last event (two servers may disagree about midnight) counts as
/// the day of that event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clock {
    pub(super) terms: Terms,
    pub(super) started_on: NaiveDate,
    pub(super) first_due_on: NaiveDate,
    /// In order; only the last may lack an end.
    pub(super) pauses: Vec<Pause>,
    pub(super) stopped_on: Option<NaiveDate>,
    pub(super) acknowledge_by: NaiveDate,
    pub(super) acknowledged_on: Option<NaiveDate>,
    pub(super) first_response_by: NaiveDate,
    pub(super) first_responded_on: Option<NaiveDate>,
    /// The one extension of the term.
    #[serde(default)]
    pub(super) extension: Option<Extension>,
    /// In order.
    #[serde(default)]
    pub(super) profile_changes: Vec<ProfileChange>,
    /// The revision of the calendar that all of it was counted under; what was counted later may know a later one.
    #[serde(default)]
    pub(super) calendar_revision: i64,
}

impl Clock {
    /// Starts a clock; its first day is the next business day after `started_on`.
    pub fn start(terms: Terms, started_on: NaiveDate, calendar: &WorkCalendar) -> Self {
        Self {
            terms,
            started_on,
            first_due_on: due_date(started_on, terms.business_days, calendar),
            pauses: Vec::new(),
            stopped_on: None,
            acknowledge_by: due_date(started_on, terms.acknowledge_business_days, calendar),
            acknowledged_on: None,
            first_response_by: due_date(started_on, terms.first_response_business_days, calendar),
            first_responded_on: None,
            extension: None,
            profile_changes: Vec::new(),
            calendar_revision: calendar.revision(),
        }
    }

    /// Pauses a running clock.
    pub fn pause(mut self, today: NaiveDate, calendar: &WorkCalendar) -> Result<Self, ClockError> {
        match self.state() {
            ClockState::Running => {
                let pause = Pause::begin(today.max(self.last_event()), self.last_due_on(), calendar);
                self.pauses.push(pause);
                Ok(self)
            }
            ClockState::Paused => Err(ClockError::AlreadyPaused),
            ClockState::Stopped => Err(ClockError::AlreadyStopped),
        }
    }

    /// Resumes a paused clock on the day of the answer.
    pub fn resume(mut self, today: NaiveDate, calendar: &WorkCalendar) -> Result<Self, ClockError> {
        if self.stopped_on.is_some() {
            return Err(ClockError::AlreadyStopped);
        }
        let open = self.pauses.last_mut().filter(|pause| pause.ended.is_none()).ok_or(ClockError::NotPaused)?;
        open.end(today.max(open.from), calendar);
        Ok(self)
    }

    /// Stops a clock, running or paused, for good.
    pub fn stop(self, today: NaiveDate) -> Result<Self, ClockError> {
        match self.stopped_on {
            Some(_) => Err(ClockError::AlreadyStopped),
            None => Ok(Self { stopped_on: Some(today.max(self.last_event())), ..self }),
        }
    }

    /// Notes that the receipt was acknowledged; the first time counts.
    #[must_use]
    pub fn acknowledged(self, today: NaiveDate) -> Self {
        Self { acknowledged_on: self.acknowledged_on.or(Some(today)), ..self }
    }

    /// Notes that the requester got a response; the first time counts.
    #[must_use]
    pub fn responded(self, today: NaiveDate) -> Self {
        Self { first_responded_on: self.first_responded_on.or(Some(today)), ..self }
    }

    /// The same events under other terms.
    pub(super) fn replayed(&self, terms: Terms, calendar: &WorkCalendar) -> Self {
        let mut fresh = Self {
            acknowledged_on: self.acknowledged_on,
            first_responded_on: self.first_responded_on,
            profile_changes: self.profile_changes.clone(),
            ..Self::start(terms, self.started_on, calendar)
        };
        for pause in &self.pauses {
            fresh.replay_extension(self, calendar);
            let mut counted = Pause::begin(pause.from, fresh.last_due_on(), calendar);
            if let Some(end) = &pause.ended {
                counted.end(end.ended_on, calendar);
            }
            fresh.pauses.push(counted);
        }
        fresh.replay_extension(self, calendar);
        fresh
    }

    /// Extends the term as `old` was, once as many pauses have gone by.
    fn replay_extension(&mut self, old: &Self, calendar: &WorkCalendar) {
        let due = old.extension.as_ref().filter(|extension| extension.after_pauses == self.pauses.len());
        if let Some(Extension { on, business_days, reason, .. }) = due.cloned() {
            let longest = self.terms.profile.longest_extension(self.terms.business_days);
            self.add_extension(on, business_days.min(longest), reason, calendar);
        }
    }

    pub(super) fn add_extension(&mut self, on: NaiveDate, days: u16, reason: String, calendar: &WorkCalendar) {
        let due_on = calendar.add_business_days(self.last_due_on(), days);
        let after_pauses = self.pauses.len();
        self.extension = Some(Extension { on, business_days: days, reason, due_on, after_pauses });
    }

    /// Whether it runs.
    pub fn state(&self) -> ClockState {
        match (self.stopped_on, self.open_pause()) {
            (Some(_), _) => ClockState::Stopped,
            (None, Some(_)) => ClockState::Paused,
            (None, None) => ClockState::Running,
        }
    }

    /// The day the decision is due; `None` while paused, and when stopped during a pause.
    pub fn due_on(&self) -> Option<NaiveDate> {
        self.open_pause().is_none().then(|| self.last_due_on())
    }

    /// Whether the clock runs and its due date has passed.
    pub fn is_overdue(&self, today: NaiveDate) -> bool {
        self.state() == ClockState::Running && self.last_due_on() < today
    }

    /// The terms it was started with.
    pub fn terms(&self) -> Terms {
        self.terms
    }

    /// The day it started; the next business day is the first that counts.
    pub fn started_on(&self) -> NaiveDate {
        self.started_on
    }

    /// The day it stopped.
    pub fn stopped_on(&self) -> Option<NaiveDate> {
        self.stopped_on
    }

    /// The pauses in order; only the last can be open.
    pub fn pauses(&self) -> &[Pause] {
        &self.pauses
    }

    /// The pause that has not ended.
    pub fn open_pause(&self) -> Option<&Pause> {
        self.pauses.last().filter(|pause| pause.ended.is_none())
    }

    /// The one extension of the term.
    pub fn extension(&self) -> Option<&Extension> {
        self.extension.as_ref()
    }

    /// The changes of the profile, in order.
    pub fn profile_changes(&self) -> &[ProfileChange] {
        &self.profile_changes
    }

    /// The day by which the receipt must be acknowledged.
    pub fn acknowledge_by(&self) -> NaiveDate {
        self.acknowledge_by
    }

    /// The day the receipt was acknowledged.
    pub fn acknowledged_on(&self) -> Option<NaiveDate> {
        self.acknowledged_on
    }

    /// The day by which the requester must have a first response.
    pub fn first_response_by(&self) -> NaiveDate {
        self.first_response_by
    }

    /// The day of the first response.
    pub fn first_responded_on(&self) -> Option<NaiveDate> {
        self.first_responded_on
    }

    /// The due date that holds, or held when the open pause began.
    pub(super) fn last_due_on(&self) -> NaiveDate {
        if let Some(extension) = self.extension.as_ref().filter(|latest| latest.after_pauses == self.pauses.len()) {
            return extension.due_on;
        }
        match self.pauses.last() {
            None => self.first_due_on,
            Some(Pause { ended: Some(end), .. }) => end.due_on,
            Some(open) => open.was_due_on,
        }
    }

    pub(super) fn last_event(&self) -> NaiveDate {
        match self.pauses.last() {
            None => self.started_on,
            Some(Pause { ended: Some(end), .. }) => end.ended_on,
            Some(open) => open.from,
        }
    }
}

impl Pause {
    fn begin(from: NaiveDate, due_on: NaiveDate, calendar: &WorkCalendar) -> Self {
        let left = calendar.business_days_in(from, due_on);
        let business_days_left = u16::try_from(left).unwrap_or(u16::MAX);
        Self { from, business_days_left, was_due_on: due_on, ended: None }
    }

    fn end(&mut self, on: NaiveDate, calendar: &WorkCalendar) {
        let overdue = self.was_due_on < self.from;
        let due_on = if overdue { self.was_due_on } else { due_date(on, self.business_days_left, calendar) };
        self.ended = Some(PauseEnd { ended_on: on, due_on });
    }

    /// The day the clock ran until: the day of the pause, or the due date when that came before.
    pub(super) fn ran_until(&self) -> NaiveDate {
        self.from.min(self.was_due_on)
    }
}

/// A number of business days after a day; never a free day.
fn due_date(from: NaiveDate, business_days: u16, calendar: &WorkCalendar) -> NaiveDate {
    calendar.first_business_day_on_or_after(calendar.add_business_days(from, business_days))
}
