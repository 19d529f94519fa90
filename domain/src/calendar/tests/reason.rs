use super::{day, name, terms};
use crate::calendar::{Clock, ClockProfile, ClockState, DueReason, Terms, WorkCalendar};

fn petition() -> Clock {
    Clock::start(terms(ClockProfile::Petition), day("2026-03-20"), &WorkCalendar::colombian())
}

fn answered(clock: Clock, asked: &str, answered: &str) -> Clock {
    let calendar = WorkCalendar::colombian();
    clock.pause(day(asked), &calendar).and_then(|c| c.resume(day(answered), &calendar)).expect("a running clock")
}

fn reason(clock: &Clock) -> DueReason {
    clock.explain(&WorkCalendar::colombian())
}

fn skipped(clock: &Clock) -> Vec<String> {
    reason(clock).skipped_holidays.iter().map(|holiday| holiday.date.to_string()).collect()
}

#[test]
fn the_reason_names_the_term_the_holidays_and_the_due_date() {
    let reason = reason(&petition());
    assert_eq!(
        reason.sentence.es,
        "15 días hábiles contados desde el día hábil siguiente al 20 de marzo de 2026, sin contar festivos \
         (23 de marzo de 2026, San José; 2 de abril de 2026, Jueves Santo; 3 de abril de 2026, Viernes Santo). \
         Vence el 15 de abril de 2026."
    );
    assert_eq!(
        reason.sentence.en,
        "15 business days counted from the business day after 20 March 2026, leaving out public holidays \
         (23 March 2026, Saint Joseph's Day; 2 April 2026, Maundy Thursday; 3 April 2026, Good Friday). \
         It is due on 15 April 2026."
    );
    assert_eq!((reason.profile, reason.business_days), (ClockProfile::Petition, 15));
    assert_eq!(reason.started_on, day("2026-03-20"));
}

#[test]
fn a_pause_that_moved_the_due_date_is_told() {
    let reason = reason(&answered(petition(), "2026-04-14", "2026-04-20"));
    assert_eq!(reason.pauses.len(), 1);
    let told = "En pausa del 14 de abril de 2026 al 20 de abril de 2026, con 1 día hábil por correr: el vencimiento pasó \
                del 15 de abril de 2026 al 21 de abril de 2026. Vence el 21 de abril de 2026.";
    assert!(reason.sentence.es.ends_with(told), "{}", reason.sentence.es);
    let told = "Paused from 14 April 2026 to 20 April 2026 with 1 business day left: the due date moved from \
                15 April 2026 to 21 April 2026. It is due on 21 April 2026.";
    assert!(reason.sentence.en.ends_with(told), "{}", reason.sentence.en);
}

#[test]
fn a_pause_that_moved_nothing_is_listed_but_not_told() {
    let same_day = reason(&answered(petition(), "2026-04-14", "2026-04-14"));
    assert_eq!(same_day.pauses.len(), 1);
    assert_eq!(same_day.sentence, reason(&petition()).sentence);
}

#[test]
fn an_open_pause_is_told_instead_of_a_due_date() {
    let clock = petition().pause(day("2026-04-08"), &WorkCalendar::colombian()).expect("a running clock");
    let sentence = reason(&clock).sentence;
    assert!(sentence.es.ends_with(" En pausa desde el 8 de abril de 2026, con 5 días hábiles por correr."));
    assert!(sentence.en.ends_with(" Paused since 8 April 2026 with 5 business days left."));
}

#[test]
fn the_end_of_the_term_is_told() {
    let sentence = reason(&petition().stop(day("2026-04-10")).expect("a running clock")).sentence;
    assert!(sentence.es.ends_with(" Vencía el 15 de abril de 2026. El término acabó el 10 de abril de 2026."));
    assert!(sentence.en.ends_with(" It was due on 15 April 2026. The term ended on 10 April 2026."));
}

#[test]
fn a_term_of_one_day_is_singular_and_without_holidays_none_are_mentioned() {
    let one = Terms { business_days: 1, ..terms(ClockProfile::Petition) };
    let clock = Clock::start(one, day("2026-02-02"), &WorkCalendar::colombian());
    let sentence = reason(&clock).sentence;
    let es = "1 día hábil contado desde el día hábil siguiente al 2 de febrero de 2026. Vence el 3 de febrero de 2026.";
    assert_eq!(sentence.es, es);
    assert_eq!(
        sentence.en,
        "1 business day counted from the business day after 2 February 2026. It is due on 3 February 2026."
    );
}

#[test]
fn holidays_in_a_pause_or_on_a_weekend_were_not_skipped() {
    assert_eq!(skipped(&petition()), ["2026-03-23", "2026-04-02", "2026-04-03"]);
    // Maundy Thursday and Good Friday fall into the pause; 1 May, a Friday, comes after it.
    let clock = answered(petition(), "2026-04-01", "2026-04-21");
    assert_eq!(skipped(&clock), ["2026-03-23", "2026-05-01"]);
    // 7 August 2027 is a Saturday.
    let summer = Clock::start(terms(ClockProfile::Petition), day("2027-07-23"), &WorkCalendar::colombian());
    assert_eq!(summer.due_on(), Some(day("2027-08-13")));
    assert!(skipped(&summer).is_empty());
}

#[test]
fn the_start_day_is_not_a_skipped_holiday_and_a_breach_adds_none() {
    let from_a_holiday = Clock::start(terms(ClockProfile::Petition), day("2026-04-03"), &WorkCalendar::colombian());
    assert!(skipped(&from_a_holiday).is_empty());
    let late = answered(petition(), "2026-04-20", "2026-05-20");
    assert_eq!(skipped(&late), ["2026-03-23", "2026-04-02", "2026-04-03"]);
}

#[test]
fn an_added_day_is_explained_with_its_name() {
    let calendar = WorkCalendar::colombian().with_added(day("2026-02-03"), name("Día cívico"));
    let clock = Clock::start(terms(ClockProfile::Petition), day("2026-02-02"), &calendar);
    assert!(clock.explain(&calendar).sentence.es.contains("(3 de febrero de 2026, Día cívico)"));
}

#[test]
fn the_view_shows_null_for_what_does_not_hold() {
    let calendar = WorkCalendar::colombian();
    let json = |clock: &Clock| serde_json::to_value(clock.view(&calendar)).expect("json");
    let running = json(&petition());
    assert_eq!((&running["state"], &running["due_on"]), (&"running".into(), &"2026-04-15".into()));
    assert!(running["business_days_left"].is_null() && running["stopped_on"].is_null());
    assert_eq!(running["reason"]["pauses"], serde_json::json!([]));

    let clock = petition().pause(day("2026-04-08"), &calendar).expect("a running clock");
    let paused = json(&clock);
    assert_eq!((&paused["state"], &paused["business_days_left"]), (&"paused".into(), &5.into()));
    assert!(paused["due_on"].is_null() && paused["reason"]["pauses"][0]["ended"].is_null());

    let stopped = clock.stop(day("2026-04-10")).expect("a live clock").view(&calendar);
    assert_eq!((stopped.state, stopped.business_days_left), (ClockState::Stopped, None));
    assert_eq!(stopped.stopped_on, Some(day("2026-04-10")));
}
