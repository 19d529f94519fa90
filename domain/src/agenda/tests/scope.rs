//! What one session touches is what the whole report says of it.

use chrono::{NaiveTime, TimeDelta};
use proptest::collection::vec;
use proptest::prelude::*;

use super::small_city::*;
use crate::AgendaSessionId;
use crate::agenda::{Booking, City, Conflict, Place, Programme, Scope, Session, Span, conflicts, conflicts_of};

/// The numbers that a session is drawn from.
type Drawn = (u64, i64, i64, u128, u128, u8);

fn drawn() -> impl Strategy<Value = Drawn> {
    (0u64..8, 28i64..70, -1i64..16, 0u128..4, 0u128..4, 0u8..16)
}

fn place(number: u128) -> Place {
    match number {
        0 => Place::Virtual,
        3 => Place::Base,
        number => Place::Venue(venue(number)),
    }
}

fn span_of((day_number, start, quarters, ..): Drawn) -> Span {
    let from = day(day_number).and_time(NaiveTime::MIN) + TimeDelta::minutes(start * 15);
    Span { from, to: from + TimeDelta::minutes(quarters * 15) }
}

fn session_of(number: u128, drawn: Drawn) -> Session {
    let (.., at, person, bits) = drawn;
    Session {
        span: span_of(drawn),
        place: place(at),
        agency: (person < 3).then(|| agency(person)),
        presenters: if person == 0 { Vec::new() } else { vec![presenter(person)] },
        guide: (bits & 1 == 1).then(|| user(u128::from(bits & 2))),
        sub_group: (bits & 4 == 4).then(|| if bits & 8 == 8 { "a".into() } else { "b".into() }),
        live: bits != 15,
        languages: if bits == 3 { vec![korean()] } else { vec![spanish()] },
        ..session(number, "09:00-10:00")
    }
}

fn booking_of(number: u128, drawn: Drawn) -> Booking {
    let (.., at, person, _) = drawn;
    let presenters = vec![presenter(person)];
    Booking {
        span: span_of(drawn),
        venue: place(at).venue(),
        agency: Some(agency(person)),
        presenters,
        ..booking(number, "09:00-10:00")
    }
}

fn crowded_city() -> City {
    let mut city = city();
    for agency in city.agencies.values_mut() {
        (agency.parallel_capacity, agency.weekly_cap) = (1, Some(2));
    }
    city.venues.get_mut(&venue(1)).expect("one").weekly_visitors = Some(50);
    city
}

fn world() -> impl Strategy<Value = Programme> {
    (vec(drawn(), 1..14), vec(drawn(), 0..10)).prop_map(|(own, others)| Programme {
        last_day: day(6),
        base: Some(city().venues[&venue(2)].point),
        bookings: (100..).zip(others).map(|(number, drawn)| booking_of(number, drawn)).collect(),
        ..with((1..).zip(own).map(|(number, drawn)| session_of(number, drawn)))
    })
}

fn naming(id: AgendaSessionId, found: &[Conflict]) -> Vec<Conflict> {
    found.iter().filter(|conflict| conflict.sessions.contains(&id)).cloned().collect()
}

proptest! {
    #[test]
    fn the_conflicts_of_a_session_are_those_of_the_exchange_that_name_it(programme in world()) {
        let city = crowded_city();
        let all = conflicts(&city, &programme);
        let ids = programme.sessions.iter().map(|session| session.id);
        for id in ids.chain(programme.bookings.iter().map(|booking| booking.session)) {
            prop_assert_eq!(conflicts_of(&city, &programme, Scope::Session(id)), naming(id, &all));
        }
    }

    #[test]
    fn cancelled_sessions_are_in_no_conflict(programme in world()) {
        for conflict in conflicts(&crowded_city(), &programme) {
            let live = |id| programme.sessions.iter().all(|session| session.id != id || session.live);
            prop_assert!(conflict.sessions.iter().all(|id| live(*id)));
        }
    }
}
