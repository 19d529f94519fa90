//! Which options of an offer break no rule by themselves and beside other exchanges.

use std::collections::BTreeSet;

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Timelike};

use super::{DraftMode, Drafting, Obstacle, StepKind};
use crate::agenda::conflicts::{ConflictCode as Code, LONGEST_DAY, in_business_hours, needs_lunch};
use crate::agenda::{Booking, City, Hours, Offer, Place, Rules, Session, Span};
use crate::{OfferId, PresenterId};

/// Quarter hours of a day.
pub(super) const QUARTERS: u32 = 96;

/// Whether a draft may not break a rule, by the policy or in any case.
pub(super) fn forbids(rules: &Rules, code: Code) -> bool {
    let always = matches!(
        code,
        Code::TravelTimeTight
            | Code::DayTooLong
            | Code::PublicHoliday
            | Code::OutsideBusinessHours
            | Code::AgencyWeeklyCap
            | Code::PresenterDailyCap
    );
    always || rules.severities.of(code).blocks()
}

/// What becomes of a session that an offer, a presenter and a start are chosen for.
pub(super) fn becomes(
    before: &Session,
    (offer, presenter): (OfferId, Option<PresenterId>),
    from: NaiveDateTime,
) -> StepKind {
    let presenters: Vec<_> = presenter.into_iter().collect();
    let same = before.offer == Some(offer) && before.presenters == presenters && before.span.day() == from.date();
    let moved = (from - before.span.from).abs();
    match same {
        true if moved.is_zero() => StepKind::Kept,
        true if moved <= TimeDelta::minutes(15) => StepKind::Moved,
        _ => StepKind::Changed,
    }
}

/// An offer on a day, given by one presenter or by nobody in particular.
#[derive(Clone, Copy)]
pub(super) struct Chance<'a> {
    pub(super) id: OfferId,
    pub(super) offer: &'a Offer,
    pub(super) presenter: Option<PresenterId>,
    pub(super) day: NaiveDate,
    /// The session of the working copy that is repaired.
    pub(super) previous: Option<&'a Session>,
}

/// When a chance can be taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Starts {
    /// The quarter hours of the day.
    pub(super) all: u128,
    /// Those of them that leave the session of the working copy unchanged.
    pub(super) unchanged: u128,
}

/// The span of a start.
pub(super) fn span_at(day: NaiveDate, quarter: u32, minutes: u32) -> Span {
    let from = day.and_time(NaiveTime::MIN) + TimeDelta::minutes(i64::from(quarter) * 15);
    Span { from, to: from + TimeDelta::minutes(minutes.into()) }
}

/// The presenters that can be asked for an offer; nobody in particular when it names none.
pub(super) fn presenters(offer: &Offer) -> Vec<Option<PresenterId>> {
    if offer.presenters.is_empty() { vec![None] } else { offer.presenters.iter().copied().map(Some).collect() }
}

impl Chance<'_> {
    /// Whether a start leaves the session of the working copy as it was.
    fn keeps(&self, span: Span) -> bool {
        let becomes = |before| becomes(before, (self.id, self.presenter), span.from);
        self.previous.map(becomes).is_some_and(|kind| kind != StepKind::Changed)
    }

    /// The starts that break no rule, this exchange's own sessions left aside; what stands against the others is added.
    pub(super) fn starts(&self, asked: &Drafting<'_>, against: &mut BTreeSet<Obstacle>) -> Starts {
        let fixed = self.whatever_the_start(asked);
        if !fixed.is_empty() {
            against.extend(fixed);
            return Starts::default();
        }
        let late = self.day < asked.city.calendar.add_business_days(asked.today, self.offer.notice_business_days);
        let mut starts = Starts::default();
        for quarter in 0..QUARTERS {
            let span = span_at(self.day, quarter, self.offer.minutes);
            let kept = asked.mode == DraftMode::Repair && self.keeps(span);
            if self.offer.withdrawn && !kept {
                against.insert(Obstacle::Withdrawn);
            } else if late && !kept {
                against.insert(Obstacle::Notice);
            } else if let Some(code) = self.broken_at(asked, span) {
                against.insert(Obstacle::Rule(code));
            } else {
                starts.all |= 1 << quarter;
                starts.unchanged |= u128::from(kept) << quarter;
            }
        }
        starts
    }

    /// What no start can mend.
    fn whatever_the_start(&self, asked: &Drafting<'_>) -> Vec<Obstacle> {
        let (city, programme, offer) = (asked.city, asked.programme, self.offer);
        let forbidden = |code| forbids(&city.rules, code);
        let mut found = Vec::new();
        let mut rule = |holds: bool, code: Code| {
            if holds && forbidden(code) {
                found.push(Obstacle::Rule(code));
            }
        };
        let group: u32 = programme.delegations.iter().map(|delegation| delegation.size).sum();
        let venue = offer.place.venue().and_then(|id| city.venues.get(&id));
        let too_many = venue.is_some_and(|venue| group > venue.capacity);
        let other_size = too_many || !(offer.group_from..=offer.group_to).contains(&group);
        rule(!programme.delegations.is_empty() && other_size, Code::VenueCapacityExceeded);
        let step_free = programme.delegations.iter().any(|delegation| delegation.step_free > 0);
        rule(step_free && venue.is_some_and(|venue| !venue.accessible), Code::AccessibilityGap);
        let spoken = languages(city, offer, self.presenter);
        let shared =
            |delegation: &crate::agenda::Delegation| delegation.languages.iter().any(|one| spoken.contains(one));
        rule(city.calendar.is_holiday(self.day), Code::PublicHoliday);
        // A draft has no session without a language, or in one that somebody does not speak, how ever grave the policy calls that.
        if spoken.is_empty() || !programme.delegations.iter().all(shared) {
            found.push(Obstacle::Rule(Code::LanguageGap));
        }
        let unknown = offer.place.venue().is_some() && venue.is_none();
        if offer.place == Place::Base && programme.base.is_none() || unknown {
            found.push(Obstacle::NoPlace);
        }
        found
    }

    /// The first rule that a session at a time breaks by itself or beside other exchanges.
    fn broken_at(&self, asked: &Drafting<'_>, span: Span) -> Option<Code> {
        let city = asked.city;
        let met = |spans: &[Span]| spans.iter().any(|other| other.overlaps(span));
        let agency = city.agencies.get(&self.offer.agency);
        let presenter = self.presenter.and_then(|id| city.presenters.get(&id));
        let venue = self.offer.place.venue().and_then(|id| city.venues.get(&id));
        let closed = agency.is_some_and(|agency| met(&agency.closures));
        let shut = venue.is_some_and(|venue| met(&venue.closures) || !Hours::are_good(&venue.opening_hours, span));
        let (from, minutes) = (i64::from(span.from.num_seconds_from_midnight() / 60), span.minutes());
        let checks = [
            (span.is_empty(), Code::EndBeforeStart),
            (!in_business_hours(&city.rules, span), Code::OutsideBusinessHours),
            (closed || !self.offer.can_be_had(span), Code::AgencyUnavailable),
            (shut, Code::VenueUnavailable),
            (presenter.is_some_and(|presenter| met(&presenter.absences)), Code::PersonUnavailable),
            // Over noon by itself, it leaves a free hour neither before nor after it.
            (minutes > LONGEST_DAY || needs_lunch(from, from + minutes), Code::DayTooLong),
        ];
        let broken = checks.into_iter().find(|(holds, code)| *holds && forbids(&city.rules, *code));
        broken.map(|(_, code)| code).or_else(|| self.taken(asked, span))
    }

    /// The limit that sessions of other exchanges leave no room under.
    fn taken(&self, asked: &Drafting<'_>, span: Span) -> Option<Code> {
        let (city, bookings) = (asked.city, &asked.programme.bookings);
        let at = |is_meant: &dyn Fn(&Booking) -> bool| at_once(bookings.iter().filter(|one| is_meant(one)), span);
        let venue = self.offer.place.venue();
        let groups = venue.and_then(|id| city.venues.get(&id)).map(|venue| venue.simultaneous_groups);
        let capacity = city.agencies.get(&self.offer.agency).map(|agency| agency.parallel_capacity);
        let busy = self.presenter.is_some_and(|id| at(&|one| one.presenters.contains(&id)) > 0);
        let full = groups.is_some_and(|groups| at(&|one| one.venue == venue) >= groups);
        let over = capacity.is_some_and(|capacity| at(&|one| one.agency == Some(self.offer.agency)) >= capacity);
        let checks =
            [(busy, Code::PersonDoubleBooked), (full, Code::VenueDoubleBooked), (over, Code::AgencyOverCapacity)];
        checks.into_iter().find(|(holds, _)| *holds).map(|(_, code)| code)
    }
}

/// What a session speaks: what both offer and presenter speak.
pub(super) fn languages(
    city: &City,
    offer: &Offer,
    presenter: Option<PresenterId>,
) -> Vec<crate::vocabularies::Language> {
    let spoken = presenter.and_then(|id| city.presenters.get(&id)).map(|presenter| &presenter.languages);
    offer.languages.iter().copied().filter(|one| spoken.is_none_or(|spoken| spoken.contains(one))).collect()
}

/// How many of some bookings are at most under way at one instant of a span.
fn at_once<'a>(bookings: impl Iterator<Item = &'a Booking>, span: Span) -> u32 {
    let met: Vec<_> = bookings.map(|one| one.span).filter(|one| one.overlaps(span)).collect();
    let instants = met.iter().map(|one| one.from.max(span.from));
    let under_way = |at| met.iter().filter(|one| one.from <= at && at < one.to).map(|_| 1).sum();
    instants.map(under_way).max().unwrap_or(0)
}
