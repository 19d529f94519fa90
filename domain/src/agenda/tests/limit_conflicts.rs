//! People, venues and agencies that several sessions want, over all exchanges.

use super::small_city::*;
use crate::agenda::{Booking, ConflictCode as Code, Place, Session};
use crate::vocabularies::Language;

#[test]
fn a_presenter_is_in_one_session_at_a_time_across_exchanges() {
    let own = Session { presenters: vec![presenter(1)], ..session(1, "09:00-10:00") };
    let mut programme = with([own]);
    programme.bookings = vec![Booking { presenters: vec![presenter(1)], ..booking(9, "10:00-11:00") }];
    assert_eq!(codes(&city(), &programme), []);
    programme.bookings[0].span = span(0, "09:59-11:00");
    let found = of(Code::PersonDoubleBooked, &city(), &programme);
    assert_eq!(found[0].sessions.len(), 2);
    assert_eq!(found[0].numbers["minutes"], 1);
}

#[test]
fn a_guide_is_in_one_session_at_a_time() {
    let guided = |number, hours| Session { guide: Some(user(1)), place: Place::Virtual, ..session(number, hours) };
    assert_eq!(codes(&city(), &with([guided(1, "09:00-10:00"), guided(2, "10:00-11:00")])), []);
    assert!(finds(Code::PersonDoubleBooked, &city(), &with([guided(1, "09:00-10:01"), guided(2, "10:00-11:00")])));
}

#[test]
fn two_others_of_other_exchanges_are_not_our_conflict() {
    let mut programme = with([Session { presenters: vec![presenter(1)], ..session(1, "14:00-15:00") }]);
    let taken = |number| Booking { presenters: vec![presenter(1)], ..booking(number, "09:00-10:00") };
    programme.bookings = vec![taken(8), taken(9)];
    assert!(!finds(Code::PersonDoubleBooked, &city(), &programme));
}

#[test]
fn a_venue_receives_as_many_groups_at_once_as_it_says() {
    let mut programme = with([session(1, "09:00-10:00")]);
    programme.bookings = vec![Booking { venue: Some(venue(1)), ..booking(9, "09:30-11:00") }];
    let found = of(Code::VenueDoubleBooked, &city(), &programme);
    assert_eq!((found[0].numbers["at_once"], found[0].numbers["limit"]), (2, 1));
    let mut larger = city();
    larger.venues.get_mut(&venue(1)).expect("one").simultaneous_groups = 2;
    assert_eq!(codes(&larger, &programme), []);
    programme.bookings.push(Booking { venue: Some(venue(1)), ..booking(8, "09:30-09:45") });
    assert_eq!(of(Code::VenueDoubleBooked, &larger, &programme)[0].sessions.len(), 3);
    programme.bookings[1].span = span(0, "08:30-09:30");
    assert_eq!(codes(&larger, &programme), [], "what ends as another begins is not under way with it");
}

#[test]
fn one_group_is_in_one_session_unless_tracks_run_in_parallel() {
    let elsewhere = Session { place: Place::Venue(venue(2)), ..session(2, "09:30-10:30") };
    let mut programme = with([session(1, "09:00-10:00"), elsewhere]);
    assert_eq!(codes(&city(), &programme), [Code::VenueDoubleBooked]);
    programme.sessions[0].sub_group = Some("a".into());
    assert_eq!(codes(&city(), &programme), [Code::VenueDoubleBooked], "each names its own");
    programme.sessions[1].sub_group = Some("a".into());
    assert_eq!(codes(&city(), &programme), [Code::VenueDoubleBooked]);
    programme.sessions[1].sub_group = Some("b".into());
    assert_eq!(codes(&city(), &programme), []);
}

#[test]
fn an_agency_gives_as_many_sessions_at_once_as_it_can() {
    let mut programme = with([Session { agency: Some(agency(1)), ..session(1, "09:00-10:00") }]);
    let taken = |number, hours| Booking { agency: Some(agency(1)), ..booking(number, hours) };
    programme.bookings = vec![taken(8, "09:00-10:00"), taken(9, "10:00-11:00")];
    assert_eq!(codes(&city(), &programme), []);
    programme.bookings[1].span = span(0, "09:45-11:00");
    assert_eq!(codes(&city(), &programme), [Code::AgencyOverCapacity]);
}

#[test]
fn a_weekly_cap_counts_the_iso_week() {
    let mut city = city();
    city.agencies.get_mut(&agency(1)).expect("one").weekly_cap = Some(1);
    let mut programme = with([Session { agency: Some(agency(1)), ..session(1, "09:00-10:00") }]);
    programme.bookings =
        vec![Booking { agency: Some(agency(1)), span: span(7, "09:00-10:00"), ..booking(9, "09:00-10:00") }];
    assert_eq!(codes(&city, &programme), [], "the Monday after is another week");
    programme.bookings[0].span = span(6, "09:00-10:00");
    assert_eq!(codes(&city, &programme), [Code::AgencyWeeklyCap]);
}

#[test]
fn a_presenter_has_a_cap_of_sessions_a_day() {
    let given = |number, hours| Session { presenters: vec![presenter(1)], ..session(number, hours) };
    let mut programme = with([given(1, "09:00-10:00"), given(2, "10:00-11:00")]);
    programme.bookings =
        vec![Booking { presenters: vec![presenter(1)], span: span(1, "09:00-10:00"), ..booking(9, "09:00-10:00") }];
    assert_eq!(codes(&city(), &programme), []);
    programme.bookings[0].span = span(0, "14:00-15:00");
    let found = of(Code::PresenterDailyCap, &city(), &programme);
    assert_eq!((found[0].numbers["count"], found[0].numbers["limit"]), (3, 2));
}

#[test]
fn a_site_bears_so_many_visitors_a_week() {
    let mut city = city();
    let mut programme = with([session(1, "09:00-10:00")]);
    programme.bookings = vec![Booking { venue: Some(venue(1)), ..booking(9, "14:00-15:00") }];
    city.venues.get_mut(&venue(1)).expect("one").weekly_visitors = Some(30);
    assert_eq!(codes(&city, &programme), []);
    city.venues.get_mut(&venue(1)).expect("one").weekly_visitors = Some(29);
    assert_eq!(codes(&city, &programme), [Code::SiteCarryingCapacity]);
}

#[test]
fn no_message_names_a_person() {
    let given =
        |number, hours| Session { presenters: vec![presenter(1)], guide: Some(user(1)), ..session(number, hours) };
    let mut programme = with([given(1, "09:00-10:00"), given(2, "09:30-10:30")]);
    programme.delegations[0].languages = vec![Language::known("ko").expect("a language")];
    for conflict in crate::agenda::conflicts(&city(), &programme) {
        let text = format!("{} {}", conflict.message.es, conflict.message.en);
        assert!(!text.contains(&presenter(1).to_string()) && !text.contains(&user(1).to_string()), "{text}");
        assert!(!text.contains("  ") && text.len() > 20, "{text}");
    }
}
