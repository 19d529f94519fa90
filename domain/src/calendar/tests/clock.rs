use super::{day, name, terms};
use crate::calendar::{Clock, ClockError, ClockProfile, ClockState, Terms, WorkCalendar};

/// A petition of Fri 2026-03-20, due on Wed 2026-04-15.
fn petition() -> Clock {
    Clock::start(terms(ClockProfile::Petition), day("2026-03-20"), &WorkCalendar::colombian())
}

fn paused(clock: Clock, on: &str) -> Clock {
    clock.pause(day(on), &WorkCalendar::colombian()).expect("a running clock")
}

fn resumed(clock: Clock, on: &str) -> Clock {
    clock.resume(day(on), &WorkCalendar::colombian()).expect("a paused clock")
}

#[test]
fn each_profile_has_its_legal_term() {
    let due = |profile| Clock::start(terms(profile), day("2026-03-20"), &WorkCalendar::colombian()).due_on();
    assert_eq!(due(ClockProfile::Information), Some(day("2026-04-08")));
    assert_eq!(due(ClockProfile::Petition), Some(day("2026-04-15")));
    assert_eq!(due(ClockProfile::Consultation), Some(day("2026-05-07")));
}

#[test]
fn the_terms_given_count_not_the_legal_ones() {
    let given = Terms {
        profile: ClockProfile::Petition,
        business_days: 3,
        acknowledge_business_days: 2,
        first_response_business_days: 10,
    };
    let clock = Clock::start(given, day("2026-03-20"), &WorkCalendar::colombian());
    assert_eq!(clock.due_on(), Some(day("2026-03-26")));
    assert_eq!(clock.acknowledge_by(), day("2026-03-25"));
    assert_eq!(clock.first_response_by(), day("2026-04-08"));
}

#[test]
fn a_term_of_no_days_still_ends_on_a_working_day() {
    let given = Terms { business_days: 0, ..terms(ClockProfile::Petition) };
    let clock = Clock::start(given, day("2026-03-21"), &WorkCalendar::colombian());
    assert_eq!(clock.due_on(), Some(day("2026-03-24")));
}

#[test]
fn a_paused_clock_has_no_due_date_and_keeps_what_is_left() {
    let clock = paused(petition(), "2026-04-08");
    assert_eq!(clock.state(), ClockState::Paused);
    assert_eq!(clock.due_on(), None);
    assert_eq!(clock.open_pause().map(|pause| pause.business_days_left), Some(5));
    assert!(!clock.is_overdue(day("2026-05-30")));
}

#[test]
fn an_answer_moves_the_due_date_to_its_day_plus_what_was_left() {
    let clock = resumed(paused(petition(), "2026-04-08"), "2026-05-04");
    assert_eq!(clock.state(), ClockState::Running);
    assert_eq!(clock.due_on(), Some(day("2026-05-11")));
}

#[test]
fn a_second_pause_starts_from_the_moved_due_date() {
    let once = resumed(paused(petition(), "2026-04-08"), "2026-05-04");
    let twice = resumed(paused(once, "2026-05-08"), "2026-06-01");
    assert_eq!(twice.pauses().len(), 2);
    assert_eq!(twice.pauses()[1].business_days_left, 1);
    assert_eq!(twice.due_on(), Some(day("2026-06-02")));
}

#[test]
fn paused_on_the_due_date_and_answered_on_a_free_day_it_is_due_on_the_next_business_day() {
    let clock = || paused(petition(), "2026-04-15");
    assert_eq!(clock().open_pause().map(|pause| pause.business_days_left), Some(0));
    assert_eq!(resumed(clock(), "2026-04-15").due_on(), Some(day("2026-04-15")));
    assert_eq!(resumed(clock(), "2026-04-17").due_on(), Some(day("2026-04-17")));
    assert_eq!(resumed(clock(), "2026-04-18").due_on(), Some(day("2026-04-20")));
}

#[test]
fn asking_does_not_heal_a_breach() {
    let clock = paused(petition(), "2026-04-16");
    assert_eq!(clock.open_pause().map(|pause| pause.business_days_left), Some(0));
    let clock = resumed(clock, "2026-04-30");
    assert_eq!(clock.due_on(), Some(day("2026-04-15")));
    assert!(clock.is_overdue(day("2026-04-30")));
}

#[test]
fn a_clock_is_overdue_from_the_day_after_the_due_date() {
    assert!(!petition().is_overdue(day("2026-04-15")));
    assert!(petition().is_overdue(day("2026-04-16")));
    assert!(!petition().stop(day("2026-04-20")).expect("running").is_overdue(day("2026-04-20")));
}

#[test]
fn stopping_keeps_the_due_date_that_held() {
    let answered = petition().stop(day("2026-04-10")).expect("running");
    assert_eq!((answered.state(), answered.stopped_on()), (ClockState::Stopped, Some(day("2026-04-10"))));
    assert_eq!(answered.due_on(), Some(day("2026-04-15")));
    let withdrawn = paused(petition(), "2026-04-08").stop(day("2026-04-10")).expect("paused");
    assert_eq!((withdrawn.state(), withdrawn.due_on()), (ClockState::Stopped, None));
}

#[test]
fn each_action_is_refused_from_each_wrong_state() {
    let calendar = WorkCalendar::colombian();
    let today = day("2026-04-10");
    let paused = paused(petition(), "2026-04-08");
    assert_eq!(petition().resume(today, &calendar), Err(ClockError::NotPaused));
    assert_eq!(resumed(paused.clone(), "2026-04-09").resume(today, &calendar), Err(ClockError::NotPaused));
    assert_eq!(paused.clone().pause(today, &calendar), Err(ClockError::AlreadyPaused));
    for live in [petition(), paused] {
        let stopped = live.stop(today).expect("a live clock");
        assert_eq!(stopped.clone().pause(today, &calendar), Err(ClockError::AlreadyStopped));
        assert_eq!(stopped.clone().resume(today, &calendar), Err(ClockError::AlreadyStopped));
        assert_eq!(stopped.stop(today), Err(ClockError::AlreadyStopped));
    }
}

#[test]
fn events_never_go_back_in_time() {
    let clock = paused(petition(), "2026-03-19");
    assert_eq!(clock.open_pause().map(|pause| (pause.from, pause.business_days_left)), Some((day("2026-03-20"), 15)));
    let clock = resumed(paused(petition(), "2026-04-08"), "2026-04-07");
    assert_eq!(clock.due_on(), Some(day("2026-04-15")));
    assert_eq!(clock.stop(day("2026-04-07")).expect("running").stopped_on(), Some(day("2026-04-08")));
}

#[test]
fn the_first_acknowledgement_and_the_first_response_count() {
    let clock = petition();
    assert_eq!((clock.acknowledge_by(), clock.first_response_by()), (day("2026-03-24"), day("2026-03-30")));
    assert_eq!((clock.acknowledged_on(), clock.first_responded_on()), (None, None));
    let clock = clock.acknowledged(day("2026-03-20")).acknowledged(day("2026-03-25"));
    let clock = clock.responded(day("2026-03-26")).responded(day("2026-03-21"));
    assert_eq!(clock.acknowledged_on(), Some(day("2026-03-20")));
    assert_eq!(clock.first_responded_on(), Some(day("2026-03-26")));
}

#[test]
fn a_new_holiday_moves_what_still_runs_and_nothing_that_has_stopped() {
    let calendar = WorkCalendar::colombian().with_added(day("2026-03-24"), name("Duelo"));
    let clock = resumed(paused(petition().acknowledged(day("2026-03-20")), "2026-04-08"), "2026-05-04");
    let counted = clock.recounted(&calendar);
    assert_eq!(counted.due_on(), Some(day("2026-05-12")));
    assert_eq!(counted.pauses()[0].business_days_left, 6);
    assert_eq!(counted.acknowledge_by(), day("2026-03-25"));
    assert_eq!(counted.acknowledged_on(), Some(day("2026-03-20")));
    let stopped = clock.stop(day("2026-05-05")).expect("running");
    assert_eq!(stopped.recounted(&calendar), stopped);
}

#[test]
fn what_is_stored_comes_back() {
    let clock = paused(resumed(paused(petition(), "2026-04-08"), "2026-05-04"), "2026-05-08");
    let stored = serde_json::to_string(&clock).expect("json");
    assert_eq!(serde_json::from_str::<Clock>(&stored).expect("a clock"), clock);
}
