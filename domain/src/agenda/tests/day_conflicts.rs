//! The day of a group: ways, length, lunch.

use super::small_city::*;
use crate::agenda::{City, ConflictCode as Code, Place, Session};

/// From the first venue to the second are 20 minutes by the matrix, and 15 of buffer.
fn city_with_way() -> City {
    let mut city = city();
    city.travel.minutes.insert((venue(1), venue(2)), 20);
    city
}

fn at_second(number: u128, hours: &str) -> Session {
    Session { place: Place::Venue(venue(2)), ..session(number, hours) }
}

#[test]
fn seventy_per_cent_of_the_way_is_tight_and_less_is_short() {
    let city = city_with_way();
    let code = |start: &str| codes(&city, &with([session(1, "09:00-10:00"), at_second(2, &format!("{start}-11:30"))]));
    assert_eq!(code("10:35"), []);
    assert_eq!(code("10:34"), [Code::TravelTimeTight]);
    assert_eq!(code("10:25"), [Code::TravelTimeTight], "24.5 minutes are seventy per cent");
    assert_eq!(code("10:24"), [Code::TravelTimeShort]);
}

#[test]
fn who_stays_where_it_is_needs_no_time() {
    assert_eq!(codes(&city_with_way(), &with([session(1, "09:00-10:00"), session(2, "10:00-11:00")])), []);
}

#[test]
fn in_a_virtual_session_the_group_stays_where_it_was() {
    let on_line = Session { place: Place::Virtual, ..session(2, "10:00-10:30") };
    let sessions = [session(1, "09:00-10:00"), on_line, at_second(3, "10:45-11:30")];
    assert_eq!(codes(&city_with_way(), &with(sessions)), [Code::TravelTimeShort]);
}

#[test]
fn each_track_has_its_own_way() {
    let track = |session, name: &str| Session { sub_group: Some(name.into()), ..session };
    let sessions = [
        track(session(1, "09:00-10:00"), "a"),
        track(at_second(2, "09:00-10:00"), "b"),
        track(at_second(3, "10:00-11:00"), "b"),
        track(session(4, "10:00-11:00"), "a"),
    ];
    assert_eq!(codes(&city_with_way(), &with(sessions.clone())), []);
    let together = Session { sub_group: None, ..at_second(5, "11:00-11:30") };
    let found = of(Code::TravelTimeShort, &city_with_way(), &with(sessions.into_iter().chain([together])));
    assert_eq!(found.len(), 1, "only the first track has to come over");
}

#[test]
fn the_day_before_is_no_previous_session() {
    let next_day = Session { span: span(1, "08:00-09:00"), ..at_second(2, "08:00-09:00") };
    assert_eq!(codes(&city_with_way(), &with([session(1, "15:30-16:30"), next_day])), []);
}

#[test]
fn seven_hours_are_a_day() {
    let day = |to: &str| codes(&city(), &with([session(1, "09:00-11:00"), session(2, &format!("15:00-{to}"))]));
    assert_eq!(day("16:00"), []);
    assert_eq!(day("16:01"), [Code::DayTooLong]);
}

#[test]
fn a_day_over_noon_has_a_free_hour() {
    let day = |sessions: &[&str]| {
        let sessions = sessions.iter().zip(1..).map(|(hours, number)| session(number, hours));
        finds(Code::DayTooLong, &city(), &with(sessions))
    };
    assert!(!day(&["09:00-12:30", "13:30-15:00"]));
    assert!(day(&["09:00-12:30", "13:29-15:00"]));
    assert!(!day(&["09:00-11:00", "12:30-15:00"]), "from 11:30 on");
    assert!(day(&["09:00-11:00", "12:29-15:00"]));
    assert!(!day(&["09:00-13:30"]), "it ends by 13:30");
    assert!(day(&["09:00-13:31"]));
    assert!(!day(&["12:00-16:00"]), "it begins at noon");
    assert!(day(&["11:59-16:00"]));
}

#[test]
fn the_way_is_no_free_hour() {
    let city = city_with_way();
    let day = |start: &str| {
        let sessions = [session(1, "09:00-12:00"), at_second(2, &format!("{start}-15:00"))];
        finds(Code::DayTooLong, &city, &with(sessions))
    };
    assert!(!day("13:35"));
    assert!(day("13:34"));
}
