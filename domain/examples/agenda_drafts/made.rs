//! Instances that are made up: another city, other crowding, other shapes of days than those of the file, from a seed.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Days, NaiveDate, NaiveTime, TimeDelta, Weekday};
use convite_domain::agenda::{
    Agency, Booking, City, Delegation, DraftMode, Drafting, Hours, Item, Lead, Offer, Place, Placement, Point,
    Presenter, Programme, Rules, Session, Span, Subject, Travel, Venue, drafts,
};
use convite_domain::calendar::WorkCalendar;
use convite_domain::vocabularies::{ActivityType, Language};
use convite_domain::{
    AgencyId, AgendaSessionId, DelegationId, ExchangeId, OfferId, PracticeId, PresenterId, RequestItemId, VenueId,
};
use uuid::Uuid;

use crate::dice::Dice;
use crate::instance::Instance;

/// How large a made-up instance is.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    /// Days of the exchange, from a Monday on.
    pub days: u64,
    /// Granted items.
    pub items: usize,
    /// Agencies, each with three presenters.
    pub agencies: usize,
    /// Venues.
    pub venues: usize,
    /// Sessions of other exchanges.
    pub bookings: usize,
}

/// The sizes of the measured instances.
pub const SIZES: [(&str, Size); 4] = [
    ("S", Size { days: 1, items: 4, agencies: 14, venues: 45, bookings: 10 }),
    ("M", Size { days: 3, items: 9, agencies: 14, venues: 45, bookings: 30 }),
    ("L", Size { days: 5, items: 16, agencies: 14, venues: 45, bookings: 50 }),
    ("XL", Size { days: 5, items: 25, agencies: 14, venues: 45, bookings: 50 }),
];

fn id(kind: u128, number: usize) -> Uuid {
    Uuid::from_u128(kind << 64 | number as u128)
}

fn agency(number: usize) -> AgencyId {
    AgencyId::new(id(1, number))
}

fn presenter(number: usize) -> PresenterId {
    PresenterId::new(id(2, number))
}

fn venue(number: usize) -> VenueId {
    VenueId::new(id(3, number))
}

fn monday() -> NaiveDate {
    NaiveDate::from_ymd_opt(2027, 2, 8).expect("a Monday")
}

fn at(hour: u32, minute: u32) -> NaiveTime {
    NaiveTime::from_hms_opt(hour, minute, 0).expect("a time")
}

fn language(code: &str) -> Language {
    Language::known(code).expect("a language")
}

/// An instance from a seed.
pub fn make(name: String, size: Size, seed: u64) -> Instance {
    let mut dice = Dice::new(seed * 7919 + size.items as u64);
    let city = city(&mut dice, size);
    let programme = programme(&mut dice, size, &city);
    let today = monday() - Days::new(25);
    let declined = BTreeSet::new();
    Instance { id: name, city, programme, today, mode: DraftMode::New, declined, optimum: None, agenda: Vec::new() }
}

fn city(dice: &mut Dice, size: Size) -> City {
    let mut city = City {
        agencies: (0..size.agencies).map(|number| (agency(number), some_agency(dice, number))).collect(),
        venues: (0..size.venues).map(|number| (venue(number), some_venue(dice, number))).collect(),
        presenters: BTreeMap::new(),
        offers: BTreeMap::new(),
        topic_above: BTreeMap::new(),
        travel: Travel::default(),
        calendar: WorkCalendar::colombian(),
        rules: Rules::default(),
    };
    for number in 0..size.agencies * 3 {
        let foreign = if dice.chance(60) { vec![language("es"), language("en")] } else { vec![language("es")] };
        let away = |day| Span::on(monday() + Days::new(day), at(13, 0), 240);
        let absences = if dice.chance(15) { vec![away(dice.below(5) as u64)] } else { Vec::new() };
        let daily_cap = 1 + u32::from(dice.chance(60));
        let of = agency(number / 3);
        city.presenters.insert(presenter(number), Presenter { agency: of, languages: foreign, daily_cap, absences });
    }
    for item in 0..size.items {
        for turn in 0..3 + dice.below(4) {
            let offer = some_offer(dice, size, item);
            city.offers.insert(OfferId::new(id(4, item * 16 + turn)), offer);
        }
    }
    for _ in 0..size.venues {
        let pair = (venue(dice.below(size.venues)), venue(dice.below(size.venues)));
        city.travel.minutes.insert(pair, 10 + 5 * u32::try_from(dice.below(7)).expect("a few"));
    }
    city
}

fn some_agency(dice: &mut Dice, number: usize) -> Agency {
    let used = monday() - Days::new(30 + dice.below(60) as u64);
    Agency {
        code: format!("A{number:02}"),
        name: format!("Agencia {number}"),
        parallel_capacity: 1 + u32::from(dice.chance(60)),
        weekly_cap: dice.chance(40).then(|| 1 + u32::try_from(dice.below(5)).expect("a few")),
        weight: 1 + u32::from(dice.chance(30)),
        load_minutes: if dice.chance(15) { 0 } else { 30 * i64::try_from(dice.below(80)).expect("a load") },
        last_used: dice.chance(85).then_some(used),
        closures: if dice.chance(15) { vec![Span::on(monday() + Days::new(2), at(8, 0), 300)] } else { Vec::new() },
    }
}

fn some_venue(dice: &mut Dice, number: usize) -> Venue {
    let mut degrees = |from: f64| from + dice.below(900) as f64 / 10_000.0;
    let point = Point { latitude: degrees(6.2), longitude: degrees(-75.62) };
    let weekdays = [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri];
    let closed = dice.below(9);
    let open = weekdays.iter().enumerate().filter(|(day, _)| *day != closed);
    Venue {
        name: format!("Lugar {number}"),
        point,
        capacity: 10 + u32::try_from(dice.below(60)).expect("a few"),
        accessible: dice.chance(80),
        simultaneous_groups: 1 + u32::from(dice.chance(40)),
        weekly_visitors: None,
        opening_hours: open.map(|(_, weekday)| Hours { weekday: *weekday, from: at(8, 0), to: at(17, 0) }).collect(),
        closures: Vec::new(),
    }
}

fn some_offer(dice: &mut Dice, size: Size, item: usize) -> Offer {
    let of = dice.below(size.agencies);
    let (from, to) =
        *dice.pick(&[(at(8, 0), at(12, 0)), (at(8, 0), at(16, 30)), (at(13, 0), at(17, 0)), (at(9, 30), at(15, 0))]);
    let weekdays = [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri];
    let offered: Vec<_> = weekdays.into_iter().filter(|_| dice.chance(75)).collect();
    let place = match dice.below(20) {
        0 => Place::Virtual,
        1 => Place::Base,
        _ => Place::Venue(venue(dice.below(size.venues))),
    };
    let presenters = (0..dice.below(4)).map(|_| presenter(of * 3 + dice.below(3))).collect::<BTreeSet<_>>();
    Offer {
        agency: agency(of),
        subject: Subject::Practice(PracticeId::new(id(5, item))),
        activity: *dice.pick(ActivityType::ALL),
        minutes: *dice.pick(&[45, 60, 60, 75, 90, 90, 120]),
        hours: offered.into_iter().map(|weekday| Hours { weekday, from, to }).collect(),
        group_from: 1 + u32::try_from(dice.below(10)).expect("a few"),
        group_to: 15 + u32::try_from(dice.below(20)).expect("a few"),
        languages: if dice.chance(70) { vec![language("es"), language("en")] } else { vec![language("es")] },
        place,
        presenters: presenters.into_iter().collect(),
        notice_business_days: u16::try_from(5 + dice.below(14)).expect("a few"),
        valid_from: monday() - Days::new(100),
        valid_to: dice.chance(90).then(|| monday() + Days::new(2 + dice.below(100) as u64)),
        axes: Vec::new(),
        withdrawn: false,
    }
}

fn some_span(dice: &mut Dice, days: u64) -> Span {
    let day = monday() + Days::new(dice.below(usize::try_from(days).expect("a few")) as u64);
    let start = at(8, 0) + TimeDelta::minutes(15 * i64::try_from(dice.below(28)).expect("a few"));
    Span::on(day, start, 60 + 15 * u32::try_from(dice.below(4)).expect("a few"))
}

fn programme(dice: &mut Dice, size: Size, city: &City) -> Programme {
    let offers: Vec<_> = city.offers.values().collect();
    let mut bookings: Vec<Booking> = Vec::new();
    for number in 0..size.bookings {
        let offer = dice.pick(&offers);
        bookings.push(Booking {
            session: AgendaSessionId::new(id(6, number)),
            span: some_span(dice, size.days),
            venue: offer.place.venue(),
            agency: Some(offer.agency),
            presenters: offer.presenters.iter().take(1).copied().collect(),
            guide: None,
            visitors: 12,
        });
    }
    let item = |number: usize, weight: u32| Item {
        id: RequestItemId::new(id(7, number)),
        title: format!("Ítem {number}"),
        subject: Some(Subject::Practice(PracticeId::new(id(5, number)))),
        weight,
        axes: Vec::new(),
    };
    let items = (0..size.items).map(|number| item(number, *dice.pick(&[1, 1, 2, 3, 4, 5])));
    Programme {
        exchange: ExchangeId::new(id(8, 0)),
        first_day: monday(),
        last_day: monday() + Days::new(size.days - 1),
        items: items.collect(),
        delegations: vec![Delegation {
            id: DelegationId::new(id(9, 0)),
            size: 12,
            languages: vec![language(if dice.chance(50) { "en" } else { "es" })],
            step_free: u32::from(dice.chance(20)),
        }],
        base: dice.chance(85).then_some(Point { latitude: 6.2449, longitude: -75.5931 }),
        axes: Vec::new(),
        sessions: if dice.chance(60) { vec![opening(dice)] } else { Vec::new() },
        bookings,
    }
}

/// A session that stands: the welcome in the first morning.
pub fn opening(dice: &mut Dice) -> Session {
    Session {
        id: AgendaSessionId::new(id(10, 0)),
        span: Span::on(monday(), at(8 + u32::try_from(dice.below(3)).expect("a few"), 30), 45),
        place: Place::Venue(venue(0)),
        activity: ActivityType::Report,
        languages: vec![language("es")],
        item: None,
        offer: None,
        agency: None,
        lead: Lead::Accepted,
        presenters: Vec::new(),
        guide: None,
        interpreter: true,
        sub_group: None,
        delegations: Vec::new(),
        pinned: true,
        live: true,
    }
}

/// The request for a draft of an instance.
pub fn asked(instance: &Instance) -> Drafting<'_> {
    Drafting {
        city: &instance.city,
        programme: &instance.programme,
        today: instance.today,
        mode: instance.mode,
        declined: instance.declined.clone(),
        effort: 5,
        alternatives: 1,
    }
}

/// The session that a placement becomes in the working copy.
fn working_copy(city: &City, placement: &Placement, number: usize) -> Session {
    let offer = &city.offers[&placement.offer];
    Session {
        id: AgendaSessionId::new(id(11, number)),
        span: Span::on(placement.day, placement.start, offer.minutes),
        place: offer.place,
        activity: offer.activity,
        languages: offer.languages.clone(),
        item: Some(placement.item),
        offer: Some(placement.offer),
        agency: Some(offer.agency),
        presenters: placement.presenter.into_iter().collect(),
        pinned: false,
        ..opening(&mut Dice::new(1))
    }
}

/// The same exchange with its draft as the working copy, after the agency with most sessions in it declined them all.
pub fn repair(instance: &Instance) -> Instance {
    let draft = drafts(&asked(instance), &|| false).swap_remove(0);
    let mut of = BTreeMap::<AgencyId, Vec<RequestItemId>>::new();
    for placement in &draft.placements {
        of.entry(instance.city.offers[&placement.offer].agency).or_default().push(placement.item);
    }
    let busiest = of.into_iter().max_by_key(|(id, items)| (items.len(), *id));
    let declined = busiest.into_iter().flat_map(|(id, items)| items.into_iter().map(move |item| (item, id))).collect();
    let copy = draft.placements.iter().enumerate().map(|(number, one)| working_copy(&instance.city, one, number));
    let mut programme = instance.programme.clone();
    programme.sessions.extend(copy);
    Instance {
        id: instance.id.replace("made ", "made R-"),
        city: instance.city.clone(),
        programme,
        today: instance.today + Days::new(10),
        mode: DraftMode::Repair,
        declined,
        optimum: None,
        agenda: Vec::new(),
    }
}
