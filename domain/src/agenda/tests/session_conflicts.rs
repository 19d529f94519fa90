//! What does not hold of a session by itself: each code where it holds, and where it just does not.

use super::small_city::*;
use crate::agenda::{ConflictCode as Code, Hours, Lead, Offer, Place, Severities, Severity, Span};
use crate::vocabularies::{ActivityType, Axis};
use crate::{OfferId, agenda::City};
use chrono::Weekday;

fn offer() -> OfferId {
    OfferId::new(id(1))
}

/// The city with an offer of the first agency: Mondays 9–12, groups of 10 to 20, valid on the exchange's days.
fn city_with_offer() -> City {
    let hours = Hours { weekday: Weekday::Mon, from: time("09:00"), to: time("12:00") };
    let standing = Offer {
        agency: agency(1),
        subject: practice(1),
        activity: ActivityType::FieldVisit,
        minutes: 60,
        hours: vec![hours],
        group_from: 10,
        group_to: 20,
        languages: vec![spanish()],
        place: Place::Venue(venue(1)),
        presenters: Vec::new(),
        notice_business_days: 10,
        valid_from: day(0),
        valid_to: Some(day(1)),
        axes: vec![Axis::Resilience],
        withdrawn: false,
    };
    let mut city = city();
    city.offers.insert(offer(), standing);
    city
}

#[test]
fn a_sound_session_has_no_conflict() {
    assert_eq!(codes(&city(), &with([session(1, "09:00-10:00")])), []);
}

#[test]
fn a_session_has_to_end_after_it_starts() {
    assert_eq!(codes(&city(), &with([session(1, "10:00-10:00")])), [Code::EndBeforeStart]);
    assert_eq!(codes(&city(), &with([session(1, "10:00-10:01")])), []);
}

#[test]
fn a_session_lies_within_the_days_of_the_exchange() {
    let mut early = session(1, "09:00-10:00");
    early.span = Span { from: day(1).and_time(time("09:00")), to: day(2).and_time(time("00:00")) };
    assert!(!finds(Code::OutsideExchangeDates, &city(), &with([early.clone()])), "midnight ends the last day");
    early.span.to += chrono::TimeDelta::minutes(1);
    assert!(finds(Code::OutsideExchangeDates, &city(), &with([early.clone()])));
    early.live = false;
    assert!(!finds(Code::OutsideExchangeDates, &city(), &with([early])), "what is cancelled conflicts with nothing");
}

#[test]
fn an_absence_of_the_presenter_meets_the_session() {
    let mut city = city();
    let programme = with([crate::agenda::Session { presenters: vec![presenter(1)], ..session(1, "09:00-10:00") }]);
    city.presenters.get_mut(&presenter(1)).expect("one").absences = vec![span(0, "10:00-11:00")];
    assert_eq!(codes(&city, &programme), []);
    city.presenters.get_mut(&presenter(1)).expect("one").absences = vec![span(0, "09:59-11:00")];
    assert_eq!(of(Code::PersonUnavailable, &city, &programme)[0].numbers["minutes"], 1);
}

#[test]
fn a_closure_of_the_agency_meets_the_session() {
    let mut city = city();
    let programme = with([crate::agenda::Session { agency: Some(agency(1)), ..session(1, "09:00-10:00") }]);
    city.agencies.get_mut(&agency(1)).expect("one").closures = vec![span(0, "08:00-09:00")];
    assert_eq!(codes(&city, &programme), []);
    city.agencies.get_mut(&agency(1)).expect("one").closures = vec![span(0, "08:00-09:01")];
    assert_eq!(codes(&city, &programme), [Code::AgencyUnavailable]);
}

#[test]
fn the_hours_and_days_of_an_offer_contain_the_session() {
    let city = city_with_offer();
    let using = |hours| crate::agenda::Session { offer: Some(offer()), ..session(1, hours) };
    assert_eq!(codes(&city, &with([using("09:00-12:00")])), []);
    assert_eq!(codes(&city, &with([using("11:01-12:01")])), [Code::AgencyUnavailable]);
    let tuesday = crate::agenda::Session { span: span(1, "09:00-10:00"), ..using("09:00-10:00") };
    assert_eq!(codes(&city, &with([tuesday])), [Code::AgencyUnavailable]);
    let mut over = city.clone();
    over.offers.get_mut(&offer()).expect("one").valid_to = Some(day(0).pred_opt().expect("a day"));
    assert_eq!(codes(&over, &with([using("09:00-10:00")])), [Code::AgencyUnavailable]);
}

#[test]
fn a_venue_is_open_and_not_closed() {
    let mut city = city();
    let hours = Hours { weekday: Weekday::Mon, from: time("09:00"), to: time("10:00") };
    city.venues.get_mut(&venue(1)).expect("one").opening_hours = vec![hours];
    assert_eq!(codes(&city, &with([session(1, "09:00-10:00")])), []);
    assert_eq!(codes(&city, &with([session(1, "09:00-10:01")])), [Code::VenueUnavailable]);
    city.venues.get_mut(&venue(1)).expect("one").closures = vec![span(0, "09:30-10:00")];
    assert_eq!(of(Code::VenueUnavailable, &city, &with([session(1, "09:00-10:00")]))[0].numbers["minutes"], 30);
}

#[test]
fn the_group_fits_the_venue() {
    let mut city = city();
    city.venues.get_mut(&venue(1)).expect("one").capacity = 20;
    assert_eq!(codes(&city, &with([session(1, "09:00-10:00")])), []);
    city.venues.get_mut(&venue(1)).expect("one").capacity = 19;
    assert_eq!(codes(&city, &with([session(1, "09:00-10:00")])), [Code::VenueCapacityExceeded]);
}

#[test]
fn the_group_fits_the_offer() {
    let city = city_with_offer();
    let mut programme = with([crate::agenda::Session { offer: Some(offer()), ..session(1, "09:00-10:00") }]);
    for (size, fits) in [(9, false), (10, true), (20, true), (21, false)] {
        programme.delegations[0].size = size;
        assert_eq!(!finds(Code::VenueCapacityExceeded, &city, &programme), fits, "{size}");
    }
}

#[test]
fn group_and_session_share_a_language_or_have_an_interpreter() {
    let mut programme = with([session(1, "09:00-10:00")]);
    programme.delegations[0].languages = vec![korean()];
    assert_eq!(codes(&city(), &programme), [Code::LanguageGap]);
    programme.sessions[0].interpreter = true;
    assert_eq!(codes(&city(), &programme), []);
    programme.sessions[0].interpreter = false;
    programme.delegations[0].languages = vec![korean(), spanish()];
    assert_eq!(codes(&city(), &programme), []);
}

#[test]
fn who_leads_has_to_accept_before_the_release() {
    let leading = |lead| crate::agenda::Session { agency: Some(agency(1)), lead, ..session(1, "09:00-10:00") };
    assert_eq!(codes(&city(), &with([leading(Lead::Accepted)])), []);
    let found = of(Code::AgencyNotAccepted, &city(), &with([leading(Lead::Open)]));
    assert_eq!((found[0].severity, found[0].subjects[0].label.as_str()), (Severity::BlockRelease, "Entidad A1"));
}

#[test]
fn a_venue_with_steps_is_said_with_how_many_need_none() {
    let mut city = city();
    city.venues.get_mut(&venue(1)).expect("one").accessible = false;
    let mut programme = with([session(1, "09:00-10:00")]);
    assert_eq!(codes(&city, &programme), []);
    programme.delegations[0].step_free = 2;
    assert_eq!(of(Code::AccessibilityGap, &city, &programme)[0].numbers["persons"], 2);
}

#[test]
fn business_hours_are_monday_to_friday_and_of_the_policy() {
    assert_eq!(codes(&city(), &with([session(1, "08:00-09:00")])), []);
    assert_eq!(codes(&city(), &with([session(1, "07:59-09:00")])), [Code::OutsideBusinessHours]);
    assert_eq!(codes(&city(), &with([session(1, "15:30-16:30")])), []);
    assert_eq!(codes(&city(), &with([session(1, "15:30-16:31")])), [Code::OutsideBusinessHours]);
    let mut saturday = with([session(1, "09:00-10:00")]);
    saturday.last_day = day(5);
    saturday.sessions[0].span = span(5, "09:00-10:00");
    assert_eq!(codes(&city(), &saturday), [Code::OutsideBusinessHours]);
}

#[test]
fn a_holiday_is_said() {
    let mut holiday = with([session(1, "09:00-10:00")]);
    holiday.last_day = day(8);
    for (offset, free) in [(7, true), (8, false)] {
        holiday.sessions[0].span = span(offset, "09:00-10:00");
        assert_eq!(finds(Code::PublicHoliday, &city(), &holiday), free);
    }
}

#[test]
fn the_policy_says_how_grave_a_conflict_is_unless_it_is_fixed() {
    let mut city = city();
    let said = [(Code::LanguageGap, Severity::Ignore), (Code::EndBeforeStart, Severity::Ignore)];
    city.rules.severities = Severities::new(said);
    let mut programme = with([session(1, "09:00-10:00"), session(2, "11:00-11:00")]);
    programme.delegations[0].languages = vec![korean()];
    assert_eq!(codes(&city, &programme), [Code::EndBeforeStart]);
}

#[test]
fn a_tour_of_several_days_has_something_experiential_or_analytical() {
    let talk = crate::agenda::Session { activity: ActivityType::Report, ..session(1, "09:00-10:00") };
    let mut programme = with([talk]);
    assert_eq!(codes(&city(), &programme), [Code::MonotoneDesign]);
    programme.sessions[0].activity = ActivityType::FocusGroup;
    assert_eq!(codes(&city(), &programme), []);
    programme.sessions[0].activity = ActivityType::Report;
    programme.last_day = day(0);
    assert_eq!(codes(&city(), &programme), [], "one day may be monotone");
}

#[test]
fn a_granted_item_has_a_live_session() {
    let mut programme = with([crate::agenda::Session { item: Some(item(1)), ..session(1, "09:00-10:00") }]);
    programme.items = vec![some_item(1, 5)];
    assert_eq!(codes(&city(), &programme), []);
    programme.sessions[0].live = false;
    assert!(finds(Code::GrantedItemMissing, &city(), &programme));
}

#[test]
fn an_axis_is_covered_by_the_practice_of_an_item_or_of_an_offer() {
    let mut programme = with([session(1, "09:00-10:00")]);
    programme.axes = vec![Axis::Resilience];
    assert_eq!(codes(&city(), &programme), [Code::AxisUncovered]);
    programme.sessions[0].offer = Some(offer());
    assert_eq!(codes(&city_with_offer(), &programme), []);
    programme.sessions[0].offer = None;
    programme.sessions[0].item = Some(item(1));
    programme.items = vec![crate::agenda::Item { axes: vec![Axis::Resilience], ..some_item(1, 1) }];
    assert_eq!(codes(&city(), &programme), []);
}

#[test]
fn several_closures_are_counted_together_and_what_they_share_once() {
    let mut city = city();
    let programme = with([crate::agenda::Session { presenters: vec![presenter(1)], ..session(1, "09:00-10:00") }]);
    let away = ["09:10-09:20", "09:15-09:30", "09:50-11:00", "10:00-12:00"].map(|hours| span(0, hours));
    city.presenters.get_mut(&presenter(1)).expect("one").absences = away.to_vec();
    assert_eq!(of(Code::PersonUnavailable, &city, &programme)[0].numbers["minutes"], 30);
}

#[test]
fn hours_that_touch_are_one_stretch() {
    let mut city = city();
    let programme = with([crate::agenda::Session { place: Place::Venue(venue(1)), ..session(1, "11:30-12:30") }]);
    let mut open = |hours: &[(&str, &str)]| {
        let hour = |(from, to): &(&str, &str)| Hours { weekday: Weekday::Mon, from: time(from), to: time(to) };
        city.venues.get_mut(&venue(1)).expect("one").opening_hours = hours.iter().map(hour).collect();
        !finds(Code::VenueUnavailable, &city, &programme)
    };
    assert!(open(&[("12:00", "16:00"), ("08:00", "12:00")]));
    assert!(open(&[("08:00", "11:45"), ("11:00", "13:00")]));
    assert!(!open(&[("08:00", "12:00"), ("12:01", "16:00")]));
    assert!(!open(&[("08:00", "11:30"), ("12:30", "16:00")]));
}

#[test]
fn where_no_delegation_is_known_to_come_no_group_has_the_wrong_size() {
    let mut programme = with([crate::agenda::Session { offer: Some(offer()), ..session(1, "09:00-10:00") }]);
    programme.delegations.clear();
    assert!(!finds(Code::VenueCapacityExceeded, &city_with_offer(), &programme));
}
