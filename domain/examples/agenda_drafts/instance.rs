//! The instances of `data/agenda-dev.json` as the domain reads them.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, Weekday};
use convite_domain::agenda::{
    Agency, Booking, City, Delegation, DraftMode, Hours, Item, Lead, Offer, Place, Placement, Point, Presenter,
    Programme, Rules, Session, Span, Subject, Travel, Venue,
};
use convite_domain::calendar::WorkCalendar;
use convite_domain::vocabularies::{ActivityType, Language};
use convite_domain::{
    AgencyId, AgendaSessionId, DelegationId, ExchangeId, OfferId, PracticeId, PresenterId, RequestItemId, VenueId,
};
use serde_json::Value;
use uuid::Uuid;

/// A city, an exchange in it, and what is known of its best agenda.
pub struct Instance {
    /// Its name.
    pub id: String,
    /// The city.
    pub city: City,
    /// The exchange.
    pub programme: Programme,
    /// The day of the drafting.
    pub today: NaiveDate,
    /// New or repair.
    pub mode: DraftMode,
    /// Who declined what.
    pub declined: BTreeSet<(RequestItemId, AgencyId)>,
    /// The least cost, if it is known.
    pub optimum: Option<i64>,
    /// An agenda of that cost.
    pub agenda: Vec<Placement>,
}

/// Ids by the names of the file.
fn id(kind: u128, name: &str) -> Uuid {
    let letters = name.bytes().fold(0u128, |all, letter| all << 8 | u128::from(letter));
    Uuid::from_u128(kind << 120 | letters)
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}"))
}

fn number<T: TryFrom<i64>>(value: &Value) -> T {
    value.as_i64().and_then(|number| T::try_from(number).ok()).unwrap_or_else(|| panic!("no number: {value}"))
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn day(value: &Value) -> NaiveDate {
    text(value).parse().expect("a day")
}

fn time(value: &Value) -> NaiveTime {
    NaiveTime::parse_from_str(text(value), "%H:%M").expect("a time")
}

fn spans(value: &Value) -> Vec<Span> {
    let moment = |value| NaiveDateTime::parse_from_str(text(value), "%Y-%m-%dT%H:%M").expect("a moment");
    list(value).iter().map(|span| Span { from: moment(&span["from"]), to: moment(&span["to"]) }).collect()
}

fn span(value: &Value) -> Span {
    let moment = |value| NaiveDateTime::parse_from_str(text(value), "%Y-%m-%dT%H:%M").expect("a moment");
    Span { from: moment(&value["start"]), to: moment(&value["end"]) }
}

fn hours(value: &Value) -> Vec<Hours> {
    let weekday = |value: &Value| Weekday::try_from(number::<u8>(value) - 1).expect("a weekday");
    let hours =
        |one: &Value| Hours { weekday: weekday(&one["weekday"]), from: time(&one["from"]), to: time(&one["to"]) };
    list(value).iter().map(hours).collect()
}

fn languages(value: &Value) -> Vec<Language> {
    list(value).iter().map(|code| Language::known(text(code)).expect("a language")).collect()
}

fn point(value: &Value) -> Point {
    let degrees = |value: &Value| value.as_f64().expect("degrees");
    Point { latitude: degrees(&value["lat"]), longitude: degrees(&value["lon"]) }
}

fn agency(name: &Value) -> AgencyId {
    AgencyId::new(id(1, text(name)))
}

fn presenter(name: &Value) -> PresenterId {
    PresenterId::new(id(2, text(name)))
}

/// The id of a venue of the file.
pub fn venue(name: &Value) -> VenueId {
    VenueId::new(id(3, text(name)))
}

fn offer(name: &Value) -> OfferId {
    OfferId::new(id(4, text(name)))
}

fn item(name: &Value) -> RequestItemId {
    RequestItemId::new(id(5, text(name)))
}

fn session(name: &Value) -> AgendaSessionId {
    AgendaSessionId::new(id(6, text(name)))
}

fn practice(value: &Value) -> Subject {
    Subject::Practice(PracticeId::new(Uuid::from_u128(number::<u32>(value).into())))
}

fn presenters(value: &Value) -> Vec<PresenterId> {
    list(value).iter().map(presenter).collect()
}

fn activity(value: &Value) -> ActivityType {
    text(value).parse().expect("an activity")
}

fn agencies(all: &Value) -> BTreeMap<AgencyId, Agency> {
    let agency = |one: &Value| {
        let read = Agency {
            code: text(&one["code"]).to_owned(),
            name: text(&one["name"]).to_owned(),
            parallel_capacity: number(&one["parallel_capacity"]),
            weekly_cap: one["weekly_cap"].as_i64().and_then(|cap| u32::try_from(cap).ok()),
            weight: number(&one["weight"]),
            load_minutes: number(&one["load_90d"]),
            last_used: (!one["last_used"].is_null()).then(|| day(&one["last_used"])),
            closures: spans(&one["closures"]),
        };
        (agency(&one["code"]), read)
    };
    list(all).iter().map(agency).collect()
}

fn venues(all: &Value) -> BTreeMap<VenueId, Venue> {
    let read = |one: &Value| {
        let read = Venue {
            name: text(&one["name"]).to_owned(),
            point: point(one),
            capacity: number(&one["capacity"]),
            accessible: one["accessible"] == true,
            simultaneous_groups: number(&one["simultaneous_groups"]),
            weekly_visitors: None,
            opening_hours: hours(&one["opening_hours"]),
            closures: spans(&one["closures"]),
        };
        (venue(&one["id"]), read)
    };
    list(all).iter().map(read).collect()
}

fn offers(all: &Value) -> BTreeMap<OfferId, Offer> {
    let read = |one: &Value| {
        let read = Offer {
            agency: agency(&one["agency"]),
            subject: practice(&one["practice"]),
            activity: activity(&one["activity_type"]),
            minutes: number(&one["duration_minutes"]),
            hours: hours(&one["windows"]),
            group_from: number(&one["group_from"]),
            group_to: number(&one["group_to"]),
            languages: languages(&one["languages"]),
            place: place(&one["venue"]),
            presenters: presenters(&one["presenters"]),
            notice_business_days: number(&one["notice_business_days"]),
            valid_from: day(&one["valid_from"]),
            valid_to: Some(day(&one["valid_to"])),
            axes: Vec::new(),
            withdrawn: false,
        };
        (offer(&one["id"]), read)
    };
    list(all).iter().map(read).collect()
}

fn place(value: &Value) -> Place {
    match value.as_str() {
        None => Place::Virtual,
        Some("BASE" | "base") => Place::Base,
        Some(_) => Place::Venue(venue(value)),
    }
}

fn presenters_of(all: &Value) -> BTreeMap<PresenterId, Presenter> {
    let read = |one: &Value| {
        let read = Presenter {
            agency: agency(&one["agency"]),
            languages: languages(&one["languages"]),
            daily_cap: number(&one["daily_cap"]),
            absences: spans(&one["absences"]),
        };
        (presenter(&one["id"]), read)
    };
    list(all).iter().map(read).collect()
}

fn city(of: &Value) -> City {
    let minutes = |one: &Value| ((venue(&one["from"]), venue(&one["to"])), number(&one["minutes"]));
    let from_to = (time(&of["business_hours"]["from"]), time(&of["business_hours"]["to"]));
    City {
        agencies: agencies(&of["agencies"]),
        venues: venues(&of["venues"]),
        presenters: presenters_of(&of["presenters"]),
        offers: offers(&of["offers"]),
        topic_above: BTreeMap::new(),
        travel: Travel { minutes: list(&of["travel_matrix"]).iter().map(minutes).collect() },
        calendar: WorkCalendar::colombian(),
        rules: Rules { buffer_minutes: number(&of["buffer_minutes"]), business_hours: from_to, ..Rules::default() },
    }
}

/// A session that stands: its agency has accepted.
fn pinned(of: &Value) -> Session {
    Session {
        id: session(&of["id"]),
        span: span(of),
        place: place(&of["venue"]),
        activity: activity(&of["activity_type"]),
        languages: Vec::new(),
        item: of["item"].as_str().map(|_| item(&of["item"])),
        offer: of["offer"].as_str().map(|_| offer(&of["offer"])),
        agency: of["agency"].as_str().map(|_| agency(&of["agency"])),
        lead: Lead::Accepted,
        presenters: presenters(&of["presenters"]),
        guide: None,
        interpreter: false,
        sub_group: None,
        delegations: Vec::new(),
        pinned: true,
        live: true,
    }
}

fn placement(of: &Value) -> Placement {
    Placement {
        day: day(&of["day"]),
        start: time(&of["start"]),
        item: item(&of["item"]),
        offer: offer(&of["offer"]),
        presenter: of["presenter"].as_str().map(|_| presenter(&of["presenter"])),
    }
}

/// A session of the working copy that a repair keeps if it can.
fn previous(city: &City, of: &Value) -> Session {
    let place = placement(of);
    let offer = &city.offers[&place.offer];
    Session {
        id: AgendaSessionId::new(id(7, text(&of["item"]))),
        span: Span::on(place.day, place.start, offer.minutes),
        place: offer.place,
        activity: offer.activity,
        languages: offer.languages.clone(),
        item: Some(place.item),
        offer: Some(place.offer),
        agency: Some(offer.agency),
        lead: Lead::Open,
        presenters: place.presenter.into_iter().collect(),
        guide: None,
        interpreter: false,
        sub_group: None,
        delegations: Vec::new(),
        pinned: false,
        live: true,
    }
}

fn booking(of: &Value) -> Booking {
    Booking {
        session: session(&of["id"]),
        span: span(of),
        venue: of["venue"].as_str().map(|_| venue(&of["venue"])),
        agency: Some(agency(&of["agency"])),
        presenters: presenters(&of["presenters"]),
        guide: None,
        visitors: 0,
    }
}

fn programme(of: &Value, city: &City) -> Programme {
    let days: Vec<_> = list(&of["days"]).iter().map(day).collect();
    let asked = |one: &Value| Item {
        id: item(&one["id"]),
        title: text(&one["title"]).to_owned(),
        subject: Some(practice(&one["practice"])),
        weight: number(&one["weight"]),
        axes: Vec::new(),
    };
    let group = Delegation {
        id: DelegationId::new(id(8, "group")),
        size: number(&of["group"]["size"]),
        languages: languages(&of["group"]["languages"]),
        step_free: u32::from(of["group"]["step_free"] == true),
    };
    let standing = list(&of["pinned"]).iter().map(pinned);
    Programme {
        exchange: ExchangeId::new(id(9, "exchange")),
        first_day: days[0],
        last_day: days[days.len() - 1],
        delegations: vec![group],
        base: (!of["base"].is_null()).then(|| point(&of["base"])),
        items: list(&of["items"]).iter().map(asked).collect(),
        axes: Vec::new(),
        sessions: standing.chain(list(&of["previous"]).iter().map(|one| previous(city, one))).collect(),
        bookings: list(&of["booked"]).iter().map(booking).collect(),
    }
}

impl Instance {
    /// The instances of the file.
    pub fn all() -> Vec<Self> {
        let file: Value = serde_json::from_str(include_str!("../../data/agenda-dev.json")).expect("the instances");
        list(&file).iter().map(Self::read).collect()
    }

    fn read(value: &Value) -> Self {
        let of = &value["instance"];
        let city = city(of);
        let declined = |one: &Value| (item(&one["item"]), agency(&one["agency"]));
        Self {
            id: text(&value["id"]).to_owned(),
            programme: programme(of, &city),
            city,
            today: day(&of["as_of"]),
            mode: text(&of["mode"]).parse().expect("a mode"),
            declined: list(&of["declined"]).iter().map(declined).collect(),
            optimum: value["optimum"].as_i64(),
            agenda: list(&value["agenda"]).iter().map(placement).collect(),
        }
    }
}
