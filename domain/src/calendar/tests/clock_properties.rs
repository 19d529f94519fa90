use chrono::{Days, NaiveDate};
use proptest::prelude::*;

use super::{any_calendar, any_day, terms};
use crate::calendar::{Clock, ClockProfile, Terms, WorkCalendar};

fn any_terms() -> impl Strategy<Value = Terms> {
    (proptest::sample::select(ClockProfile::ALL), 1_u16..60)
        .prop_map(|(profile, business_days)| Terms { business_days, ..terms(profile) })
}

/// A clock, and the due date that it started with.
fn started(terms: Terms, start: NaiveDate, calendar: &WorkCalendar) -> (Clock, NaiveDate) {
    let clock = Clock::start(terms, start, calendar);
    let due = clock.due_on().expect("a running clock is due");
    (clock, due)
}

fn pause_and_resume(clock: Clock, from: NaiveDate, to: NaiveDate, calendar: &WorkCalendar) -> Clock {
    clock.pause(from, calendar).and_then(|paused| paused.resume(to, calendar)).expect("a running clock")
}

proptest! {
    #[test]
    fn no_due_date_is_on_a_free_day(
        calendar in any_calendar(), terms in any_terms(), start in any_day(), wait in 0_u64..120, days in 0_u64..120,
    ) {
        let (clock, due) = started(terms, start, &calendar);
        prop_assert!(calendar.is_business_day(due));
        prop_assert!(calendar.is_business_day(clock.acknowledge_by()));
        prop_assert!(calendar.is_business_day(clock.first_response_by()));
        let from = start + Days::new(wait);
        let moved = pause_and_resume(clock, from, from + Days::new(days), &calendar).due_on();
        prop_assert!(moved.is_some_and(|due| calendar.is_business_day(due)));
    }

    #[test]
    fn a_pause_that_ends_the_same_day_changes_nothing(
        calendar in any_calendar(), terms in any_terms(), start in any_day(), wait in 0_u64..120,
    ) {
        let (clock, due) = started(terms, start, &calendar);
        let from = start + Days::new(wait);
        prop_assert_eq!(pause_and_resume(clock, from, from, &calendar).due_on(), Some(due));
    }

    #[test]
    fn a_pause_of_k_business_days_moves_the_due_date_by_k(
        calendar in any_calendar(), terms in any_terms(), start in any_day(), wait in 0_u64..120, days in 0_u64..120,
    ) {
        let (clock, due) = started(terms, start, &calendar);
        let (from, to) = (start + Days::new(wait), start + Days::new(wait + days));
        // On the due date itself the sum holds only for an answer on a working day; after it, nothing moves.
        prop_assume!(from < due || (from == due && calendar.is_business_day(to)));
        let moved = pause_and_resume(clock, from, to, &calendar).due_on().expect("it runs again");
        prop_assert_eq!(calendar.business_days_in(due, moved), calendar.business_days_in(from, to));
    }

    #[test]
    fn a_due_date_that_has_passed_stays(
        calendar in any_calendar(), terms in any_terms(), start in any_day(), late in 1_u64..120, days in 0_u64..120,
    ) {
        let (clock, due) = started(terms, start, &calendar);
        let from = due + Days::new(late);
        prop_assert_eq!(pause_and_resume(clock, from, from + Days::new(days), &calendar).due_on(), Some(due));
    }

    #[test]
    fn two_pauses_cost_as_much_as_one_of_their_length(
        calendar in any_calendar(), terms in any_terms(), start in any_day(), wait in 0_u64..120, days in (0_u64..60, 0_u64..60),
    ) {
        let (clock, due) = started(terms, start, &calendar);
        let from = start + Days::new(wait);
        prop_assume!(from < due);
        let (between, to) = (from + Days::new(days.0), from + Days::new(days.0 + days.1));
        let twice = pause_and_resume(pause_and_resume(clock.clone(), from, between, &calendar), between, to, &calendar);
        prop_assert_eq!(twice.due_on(), pause_and_resume(clock, from, to, &calendar).due_on());
    }

    #[test]
    fn a_later_start_or_answer_is_never_due_earlier(
        calendar in any_calendar(), terms in any_terms(), start in any_day(), wait in 0_u64..60, days in 0_u64..60, later in 0_u64..30,
    ) {
        let (clock, due) = started(terms, start, &calendar);
        prop_assert!(started(terms, start + Days::new(later), &calendar).1 >= due);
        let (from, to) = (start + Days::new(wait), start + Days::new(wait + days));
        let sooner = pause_and_resume(clock.clone(), from, to, &calendar).due_on();
        prop_assert!(pause_and_resume(clock, from, to + Days::new(later), &calendar).due_on() >= sooner);
    }

    #[test]
    fn counting_anew_under_the_same_calendar_changes_nothing(
        calendar in any_calendar(), terms in any_terms(), start in any_day(), gaps in proptest::collection::vec(0_u64..40, 0..6),
    ) {
        let (mut clock, mut today) = (Clock::start(terms, start, &calendar), start);
        for (step, gap) in gaps.into_iter().enumerate() {
            today = today + Days::new(gap);
            let next = if step % 2 == 0 { clock.pause(today, &calendar) } else { clock.resume(today, &calendar) };
            clock = next.expect("pauses and answers take turns");
        }
        prop_assert_eq!(clock.recounted(&calendar), clock);
    }
}
