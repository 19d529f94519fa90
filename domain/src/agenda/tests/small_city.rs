//! A city of two agencies and two venues, and an exchange of two days in it: what the tests of single rules begin with.

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveTime};
use uuid::Uuid;

use crate::agenda::{
    Agency, Booking, City, Conflict, ConflictCode, Delegation, Item, Lead, Place, Point, Presenter, Programme, Rules,
    Session, Span, Subject, Travel, Venue, conflicts,
};
use crate::calendar::WorkCalendar;
use crate::vocabularies::{ActivityType, Language};
use crate::{
    AgencyId, AgendaSessionId, DelegationId, ExchangeId, PracticeId, PresenterId, RequestItemId, TopicId, UserId,
    VenueId,
};

pub(super) fn id(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

pub(super) fn agency(number: u128) -> AgencyId {
    AgencyId::new(id(number))
}

pub(super) fn venue(number: u128) -> VenueId {
    VenueId::new(id(number))
}

pub(super) fn presenter(number: u128) -> PresenterId {
    PresenterId::new(id(number))
}

pub(super) fn user(number: u128) -> UserId {
    UserId::new(id(number))
}

pub(super) fn item(number: u128) -> RequestItemId {
    RequestItemId::new(id(number))
}

pub(super) fn topic(number: u128) -> TopicId {
    TopicId::new(id(number))
}

pub(super) fn practice(number: u128) -> Subject {
    Subject::Practice(PracticeId::new(id(number)))
}

/// A Monday and the days after it; none is a holiday but day 7, Monday 16 November.
pub(super) fn day(offset: u64) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 9).expect("a date") + chrono::Days::new(offset)
}

pub(super) fn time(text: &str) -> NaiveTime {
    NaiveTime::parse_from_str(text, "%H:%M").expect("a time")
}

/// A span of a day, as "09:00-10:30".
pub(super) fn span(offset: u64, text: &str) -> Span {
    let (from, to) = text.split_once('-').expect("two times");
    Span { from: day(offset).and_time(time(from)), to: day(offset).and_time(time(to)) }
}

pub(super) fn spanish() -> Language {
    Language::known("es").expect("a language")
}

pub(super) fn korean() -> Language {
    Language::known("ko").expect("a language")
}

pub(super) fn some_agency(code: &str) -> Agency {
    Agency {
        code: code.to_owned(),
        name: format!("Entidad {code}"),
        parallel_capacity: 2,
        weekly_cap: None,
        weight: 1,
        load_minutes: 0,
        last_used: None,
        closures: Vec::new(),
    }
}

/// A venue so many hundredths of a degree north of the first one: each is a good kilometre.
pub(super) fn some_venue(hundredths: u32) -> Venue {
    Venue {
        name: format!("Lugar {hundredths}"),
        point: Point { latitude: 6.24 + f64::from(hundredths) / 100.0, longitude: -75.57 },
        capacity: 40,
        accessible: true,
        simultaneous_groups: 1,
        weekly_visitors: None,
        opening_hours: Vec::new(),
        closures: Vec::new(),
    }
}

pub(super) fn some_presenter(of: AgencyId) -> Presenter {
    Presenter { agency: of, languages: vec![spanish()], daily_cap: 2, absences: Vec::new() }
}

pub(super) fn city() -> City {
    City {
        agencies: BTreeMap::from([(agency(1), some_agency("A1")), (agency(2), some_agency("A2"))]),
        venues: BTreeMap::from([(venue(1), some_venue(0)), (venue(2), some_venue(2))]),
        presenters: BTreeMap::from([
            (presenter(1), some_presenter(agency(1))),
            (presenter(2), some_presenter(agency(2))),
        ]),
        offers: BTreeMap::new(),
        topic_above: BTreeMap::new(),
        travel: Travel::default(),
        calendar: WorkCalendar::colombian(),
        rules: Rules::default(),
    }
}

/// An exchange of two days and one delegation of 20, without sessions.
pub(super) fn programme() -> Programme {
    Programme {
        exchange: ExchangeId::new(id(1)),
        first_day: day(0),
        last_day: day(1),
        delegations: vec![Delegation {
            id: DelegationId::new(id(1)),
            size: 20,
            languages: vec![spanish()],
            step_free: 0,
        }],
        base: None,
        items: Vec::new(),
        axes: Vec::new(),
        sessions: Vec::new(),
        bookings: Vec::new(),
    }
}

pub(super) fn some_item(number: u128, weight: u32) -> Item {
    Item {
        id: item(number),
        title: format!("Ítem {number}"),
        subject: Some(practice(number)),
        weight,
        axes: Vec::new(),
    }
}

/// A live session on the first day at the first venue, which by itself breaks no rule.
pub(super) fn session(number: u128, hours: &str) -> Session {
    Session {
        id: AgendaSessionId::new(id(number)),
        span: span(0, hours),
        place: Place::Venue(venue(1)),
        activity: ActivityType::FieldVisit,
        languages: vec![spanish()],
        item: None,
        offer: None,
        agency: None,
        lead: Lead::None,
        presenters: Vec::new(),
        guide: None,
        interpreter: false,
        sub_group: None,
        delegations: Vec::new(),
        pinned: false,
        live: true,
    }
}

/// What another exchange's session occupies on the first day: nothing yet.
pub(super) fn booking(number: u128, hours: &str) -> Booking {
    Booking {
        session: AgendaSessionId::new(id(number)),
        span: span(0, hours),
        venue: None,
        agency: None,
        presenters: Vec::new(),
        guide: None,
        visitors: 10,
    }
}

/// The exchange with some sessions.
pub(super) fn with(sessions: impl IntoIterator<Item = Session>) -> Programme {
    Programme { sessions: sessions.into_iter().collect(), ..programme() }
}

/// The codes that are found, in order.
pub(super) fn codes(city: &City, programme: &Programme) -> Vec<ConflictCode> {
    conflicts(city, programme).into_iter().map(|conflict| conflict.code).collect()
}

/// The conflicts of one code.
pub(super) fn of(code: ConflictCode, city: &City, programme: &Programme) -> Vec<Conflict> {
    conflicts(city, programme).into_iter().filter(|conflict| conflict.code == code).collect()
}

/// Whether a code is found.
pub(super) fn finds(code: ConflictCode, city: &City, programme: &Programme) -> bool {
    !of(code, city, programme).is_empty()
}
