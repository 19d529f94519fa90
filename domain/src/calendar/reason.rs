//! Why a request is due when it is due, for people and programs.

use chrono::{Datelike, NaiveDate, Weekday};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    Bilingual, Clock, ClockProfile, ClockState, Extension, Holiday, Pause, PauseEnd, ProfileChange, WorkCalendar,
};

/// The reason for a due date.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct DueReason {
    /// The kind of petition, which sets the term.
    pub profile: ClockProfile,
    /// The day it started; the next business day is the first that counts.
    #[schema(examples("2026-03-20"))]
    pub started_on: NaiveDate,
    /// The term in business days.
    #[schema(examples(15))]
    pub business_days: u16,
    /// The holidays on which the clock would have run, had they been worked: none on a Saturday, on a Sunday or in a pause.
    pub skipped_holidays: Vec<Holiday>,
    /// The times in which the clock did not run, in order; only the last can be without an end.
    pub pauses: Vec<Pause>,
    /// The one extension of the term; null without.
    #[schema(required)]
    pub extension: Option<Extension>,
    /// The changes of the profile, in order.
    pub profile_changes: Vec<ProfileChange>,
    /// The reason in words.
    pub sentence: Bilingual,
}

/// The legal clock of a request, as it is shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct ClockView {
    /// Whether it runs.
    pub state: ClockState,
    /// The day the decision is due, in the agency's zone; null while paused, and when stopped during a pause.
    #[schema(required, examples("2026-04-15"))]
    pub due_on: Option<NaiveDate>,
    /// The business days that will be left when the clock resumes; null unless paused.
    #[schema(required, examples(14))]
    pub business_days_left: Option<u16>,
    /// The day it stopped; null before.
    #[schema(required, examples("2026-04-10"))]
    pub stopped_on: Option<NaiveDate>,
    /// The day by which the receipt must be acknowledged.
    #[schema(examples("2026-03-24"))]
    pub acknowledge_by: NaiveDate,
    /// The day the receipt was acknowledged; null before.
    #[schema(required, examples("2026-03-20"))]
    pub acknowledged_on: Option<NaiveDate>,
    /// The day by which the requester must have a first response.
    #[schema(examples("2026-03-30"))]
    pub first_response_by: NaiveDate,
    /// The day of the first response; null before.
    #[schema(required, examples("2026-03-25"))]
    pub first_responded_on: Option<NaiveDate>,
    /// Why it is due when it is due.
    pub reason: DueReason,
}

impl Clock {
    /// The clock as it is shown: by the present calendar while it may still move, by its own once it has stopped.
    pub fn view(&self, calendar: &WorkCalendar) -> ClockView {
        match self.state() {
            ClockState::Stopped if self.calendar_revision < calendar.revision() => {
                self.counted_view(&calendar.as_of(self.calendar_revision))
            }
            ClockState::Stopped => self.counted_view(calendar),
            ClockState::Running | ClockState::Paused => self.recounted(calendar).counted_view(calendar),
        }
    }

    fn counted_view(&self, calendar: &WorkCalendar) -> ClockView {
        let state = self.state();
        let left = self.open_pause().map(|pause| pause.business_days_left);
        ClockView {
            state,
            due_on: self.due_on(),
            business_days_left: left.filter(|_| state == ClockState::Paused),
            stopped_on: self.stopped_on(),
            acknowledge_by: self.acknowledge_by(),
            acknowledged_on: self.acknowledged_on(),
            first_response_by: self.first_response_by(),
            first_responded_on: self.first_responded_on(),
            reason: self.explain(calendar),
        }
    }

    /// The reason for the due date.
    pub fn explain(&self, calendar: &WorkCalendar) -> DueReason {
        let skipped_holidays = self.skipped_holidays(calendar);
        DueReason {
            profile: self.terms().profile,
            started_on: self.started_on(),
            business_days: self.terms().business_days,
            sentence: self.sentence(&skipped_holidays),
            skipped_holidays,
            pauses: self.pauses().to_vec(),
            extension: self.extension().cloned(),
            profile_changes: self.profile_changes().to_vec(),
        }
    }

    fn skipped_holidays(&self, calendar: &WorkCalendar) -> Vec<Holiday> {
        let spans = self.running_spans();
        let holidays = spans.into_iter().flat_map(|(after, until)| {
            let inside = calendar.holidays_between(after, until);
            inside.into_iter().filter(move |holiday| holiday.date != after)
        });
        holidays.filter(|holiday| !matches!(holiday.date.weekday(), Weekday::Sat | Weekday::Sun)).collect()
    }

    /// The spans (after, until] in which days of the term went by.
    fn running_spans(&self) -> Vec<(NaiveDate, NaiveDate)> {
        let ends = self.pauses().iter().filter_map(|pause| pause.ended.as_ref());
        let starts = std::iter::once(self.started_on()).chain(ends.map(|end| end.ended_on));
        starts.zip(self.pauses().iter().map(Pause::ran_until).chain(self.due_on())).collect()
    }

    fn sentence(&self, skipped: &[Holiday]) -> Bilingual {
        let mut sentences = vec![self.term_sentence(skipped)];
        sentences.extend(self.pauses().iter().filter_map(moved_sentence));
        sentences.extend(self.extension().map(extension_sentence));
        sentences.extend(self.open_pause().map(open_pause_sentence));
        sentences.extend(self.due_on().map(|due| due_sentence(due, self.stopped_on().is_some())));
        sentences.extend(self.stopped_on().map(|on| {
            let on = Bilingual::date(on);
            Bilingual::new(format!("El término acabó el {}.", on.es), format!("The term ended on {}.", on.en))
        }));
        Bilingual::join(&sentences, " ")
    }

    fn term_sentence(&self, skipped: &[Holiday]) -> Bilingual {
        let days = Bilingual::business_days(self.terms().business_days);
        let start = Bilingual::date(self.started_on());
        let holidays = holidays_clause(skipped);
        let counted = if self.terms().business_days == 1 { "contado" } else { "contados" };
        Bilingual::new(
            format!("{} {counted} desde el día hábil siguiente al {}{}.", days.es, start.es, holidays.es),
            format!("{} counted from the business day after {}{}.", days.en, start.en, holidays.en),
        )
    }
}

fn holidays_clause(skipped: &[Holiday]) -> Bilingual {
    if skipped.is_empty() {
        return Bilingual::new("", "");
    }
    let days: Vec<_> = skipped.iter().map(holiday_words).collect();
    let days = Bilingual::join(&days, "; ");
    Bilingual::new(
        format!(", sin contar festivos ({})", days.es),
        format!(", leaving out public holidays ({})", days.en),
    )
}

fn holiday_words(holiday: &Holiday) -> Bilingual {
    let mut words = vec![Bilingual::date(holiday.date)];
    words.extend_from_slice(&holiday.names);
    Bilingual::join(&words, ", ")
}

fn due_sentence(due: NaiveDate, stopped: bool) -> Bilingual {
    let due = Bilingual::date(due);
    if stopped {
        Bilingual::new(format!("Vencía el {}.", due.es), format!("It was due on {}.", due.en))
    } else {
        Bilingual::new(format!("Vence el {}.", due.es), format!("It is due on {}.", due.en))
    }
}

/// What a pause that has ended did to the due date; `None` when it did nothing.
fn moved_sentence(pause: &Pause) -> Option<Bilingual> {
    let PauseEnd { ended_on: on, due_on } = pause.ended.as_ref().filter(|end| end.due_on != pause.was_due_on)?;
    let left = Bilingual::business_days(pause.business_days_left);
    let [from, on, was, now] = [pause.from, *on, pause.was_due_on, *due_on].map(Bilingual::date);
    Some(Bilingual::new(
        format!(
            "En pausa del {} al {}, con {} por correr: el vencimiento pasó del {} al {}.",
            from.es, on.es, left.es, was.es, now.es
        ),
        format!(
            "Paused from {} to {} with {} left: the due date moved from {} to {}.",
            from.en, on.en, left.en, was.en, now.en
        ),
    ))
}

fn extension_sentence(extension: &Extension) -> Bilingual {
    let (on, days) = (Bilingual::date(extension.on), Bilingual::business_days(extension.business_days));
    Bilingual::new(
        format!("Prorrogado el {} por {}.", on.es, days.es),
        format!("Extended on {} by {}.", on.en, days.en),
    )
}

fn open_pause_sentence(pause: &Pause) -> Bilingual {
    let (from, left) = (Bilingual::date(pause.from), Bilingual::business_days(pause.business_days_left));
    Bilingual::new(
        format!("En pausa desde el {}, con {} por correr.", from.es, left.es),
        format!("Paused since {} with {} left.", from.en, left.en),
    )
}
