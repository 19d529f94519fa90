use chrono::{Datelike, Days, NaiveDate, Weekday};
use proptest::prelude::*;

use super::{any_calendar, any_day, day, name, terms};
use crate::calendar::{Bilingual, Clock, ClockProfile, ClockState, DayChange, HolidayOrigin, Terms, WorkCalendar};

/// A petition of Fri 2026-03-20, due on Wed 2026-04-15.
fn petition() -> Clock {
    Clock::start(terms(ClockProfile::Petition), day("2026-03-20"), &WorkCalendar::colombian())
}

fn civic_day(date: &str) -> WorkCalendar {
    WorkCalendar::colombian().with_added(day(date), name("Día cívico"))
}

#[test]
fn an_added_day_moves_what_is_due_on_or_after_it() {
    let (clock, moved) = petition().moved(&civic_day("2026-04-10"));
    let moved = moved.expect("a move");
    assert_eq!((moved.from, moved.to, moved.days), (day("2026-04-15"), day("2026-04-16"), vec![day("2026-04-10")]));
    assert_eq!(clock.due_on(), Some(day("2026-04-16")));
    assert_eq!(petition().moved(&civic_day("2026-04-15")).0.due_on(), Some(day("2026-04-16")));
    let (same, unmoved) = petition().moved(&civic_day("2026-04-16"));
    assert_eq!((same.due_on(), unmoved), (Some(day("2026-04-15")), None));
}

#[test]
fn a_removed_day_of_the_law_moves_it_back_and_restoring_undoes_that() {
    let worked = WorkCalendar::colombian().with_removed(day("2026-04-02"));
    let (clock, moved) = petition().moved(&worked);
    assert_eq!(moved.map(|moved| moved.to), Some(day("2026-04-14")));
    let restored = worked.decided(2, day("2026-04-02"), DayChange::Restored);
    let (back, moved) = clock.moved(&restored);
    assert_eq!((back.due_on(), moved.map(|moved| moved.from)), (petition().due_on(), Some(day("2026-04-14"))));
}

#[test]
fn the_view_is_by_the_present_calendar_until_the_clock_stops() {
    let later = civic_day("2026-04-10");
    let running = petition().view(&later);
    assert_eq!(running.due_on, Some(day("2026-04-16")));
    assert!(running.reason.sentence.en.contains("10 April 2026"), "{}", running.reason.sentence.en);
    let stopped = petition().stop(day("2026-03-25")).expect("a running clock").view(&later);
    assert_eq!((stopped.state, stopped.due_on), (ClockState::Stopped, Some(day("2026-04-15"))));
    assert!(!stopped.reason.sentence.en.contains("10 April 2026"), "{}", stopped.reason.sentence.en);
}

#[test]
fn a_calendar_says_where_its_days_come_from() {
    let calendar = civic_day("2026-04-10").with_removed(day("2026-04-02"));
    let origin = |date: &str| calendar.origin(day(date));
    assert_eq!(origin("2026-04-10"), Some(HolidayOrigin::Added));
    assert_eq!(origin("2026-04-02"), Some(HolidayOrigin::Removed));
    assert_eq!(origin("2026-04-03"), Some(HolidayOrigin::Law));
    assert_eq!(origin("2026-04-11"), None);
    let april: Vec<_> = calendar.days_spoken_of(day("2026-04-01"), day("2026-04-30")).into_iter().collect();
    assert_eq!(april, [day("2026-04-02"), day("2026-04-03"), day("2026-04-10")]);
    assert_eq!((calendar.revision(), calendar.as_of(1).revision()), (2, 1));
    assert_eq!(calendar.as_of(1).origin(day("2026-04-02")), Some(HolidayOrigin::Law));
    assert_eq!(calendar.as_of(0), WorkCalendar::colombian());
}

/// A clock after a start and pauses that take turns with answers, and the day of its last event.
fn lived(calendar: &WorkCalendar, terms: Terms, start: NaiveDate, gaps: &[u64]) -> (Clock, NaiveDate) {
    let first = (Clock::start(terms, start, calendar), start);
    gaps.iter().enumerate().fold(first, |(clock, today), (step, gap)| {
        let today = today + Days::new(*gap);
        let next = if step % 2 == 0 { clock.pause(today, calendar) } else { clock.resume(today, calendar) };
        (next.expect("pauses and answers take turns"), today)
    })
}

/// A decision that changes whether a day is worked.
fn flipped(calendar: &WorkCalendar, date: NaiveDate) -> WorkCalendar {
    let next = calendar.revision() + 1;
    match calendar.is_business_day(date) {
        true => calendar.clone().decided(next, date, DayChange::Added(Bilingual::new("x", "x"))),
        false => calendar.clone().decided(next, date, DayChange::Removed),
    }
}

fn any_gaps() -> impl Strategy<Value = Vec<u64>> {
    proptest::collection::vec(0_u64..12, 0..6)
}

proptest! {
    #[test]
    fn a_day_decided_about_after_a_pause_began_never_changes_what_it_left(
        calendar in any_calendar(), days in 1_u16..40, start in any_day(), gaps in any_gaps(), ahead in 1_u64..60,
    ) {
        let (clock, today) = lived(&calendar, Terms { business_days: days, ..terms(ClockProfile::Petition) }, start, &gaps);
        let after = clock.recounted(&flipped(&calendar, today + Days::new(ahead)));
        let left = |clock: &Clock| clock.pauses().iter().map(|pause| pause.business_days_left).collect::<Vec<_>>();
        prop_assert_eq!(left(&after), left(&clock));
    }

    #[test]
    fn the_business_days_of_a_running_term_are_the_same_after_any_decision_about_a_day_to_come(
        calendar in any_calendar(), days in 1_u16..40, start in any_day(), gaps in any_gaps(), ahead in 1_u64..60,
    ) {
        let (clock, today) = lived(&calendar, Terms { business_days: days, ..terms(ClockProfile::Petition) }, start, &gaps);
        prop_assume!(clock.due_on().is_some_and(|due| due > today));
        let changed = flipped(&calendar, today + Days::new(ahead));
        let after = clock.recounted(&changed).due_on().expect("it runs");
        let left = calendar.business_days_in(today, clock.due_on().expect("it runs"));
        prop_assert_eq!(changed.business_days_in(today, after), left);
        prop_assert!(changed.is_business_day(after));
    }

    #[test]
    fn counted_anew_it_is_as_if_the_calendar_had_always_been_so(
        calendar in any_calendar(), days in 1_u16..40, start in any_day(), gaps in any_gaps(), ahead in 0_u64..60,
    ) {
        let terms = Terms { business_days: days, ..terms(ClockProfile::Petition) };
        let changed = flipped(&calendar, start + Days::new(ahead));
        let (clock, always) = (lived(&calendar, terms, start, &gaps).0, lived(&changed, terms, start, &gaps).0);
        prop_assert_eq!(clock.moved(&changed).0, always);
    }

    #[test]
    fn a_decision_that_is_taken_back_leaves_no_trace(
        calendar in any_calendar(), days in 1_u16..40, start in any_day(), gaps in any_gaps(), ahead in 1_u64..60,
    ) {
        let (clock, today) = lived(&calendar, Terms { business_days: days, ..terms(ClockProfile::Petition) }, start, &gaps);
        let date = today + Days::new(ahead);
        prop_assume!(!matches!(date.weekday(), Weekday::Sat | Weekday::Sun));
        let there = flipped(&calendar, date);
        let back = flipped(&there, date);
        let view = |clock: &Clock| clock.view(&calendar.as_of(calendar.revision()));
        prop_assert_eq!(view(&clock.recounted(&there).recounted(&back)).due_on, view(&clock).due_on);
    }

    #[test]
    fn a_stopped_clock_never_moves(calendar in any_calendar(), start in any_day(), ahead in 0_u64..60) {
        let stopped = Clock::start(terms(ClockProfile::Petition), start, &calendar).stop(start).expect("it ran");
        let (after, moved) = stopped.moved(&flipped(&calendar, start + Days::new(ahead)));
        prop_assert_eq!((after, moved), (stopped, None));
    }
}
