//! Limits on the sessions of a day or a week: what other exchanges and what stands leave of them, and which could bind.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::model::{Choice, Model};
use super::options::{Chance, forbids};
use super::{Drafting, Obstacle, Placement};
use crate::agenda::conflicts::ConflictCode as Code;
use crate::agenda::programme::standing;
use crate::agenda::{Session, Span};
use crate::{AgencyId, PresenterId, VenueId};

/// A limit that may bind: so many sessions, counted in unary in some bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Use {
    pub(super) shift: u32,
    pub(super) limit: u32,
}

impl Use {
    /// How much of it some bits take.
    pub(super) const fn taken(self, bits: u128) -> u32 {
        let mask = if self.limit >= 128 { u128::MAX } else { (1 << self.limit) - 1 };
        (bits >> self.shift & mask).count_ones()
    }
}

/// What a limit is about.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Limit {
    Agency(AgencyId, NaiveDate),
    Site(VenueId, NaiveDate),
    Presenter(PresenterId, NaiveDate),
}

/// What remains under each limit, and which items could want it.
type Limits = BTreeMap<Limit, (u32, BTreeSet<u32>)>;

impl Model<'_> {
    /// Takes out what a limit forbids, and gives bits to the limits that could bind; of them only to the watched ones, where
    /// some are named.
    pub(super) fn limit(&mut self, asked: &Drafting<'_>, watched: Option<&BTreeSet<Limit>>) {
        let mut limits = self.limits(asked);
        limits.retain(|limit, (left, _)| *left == 0 || watched.is_none_or(|watched| watched.contains(limit)));
        let mut next = 0;
        let mut bits = BTreeMap::<Limit, Use>::new();
        let mut give = |limit: Limit, next: &mut u32, crowded: &mut bool| {
            let Some((left, wanting)) = limits.get(&limit) else { return };
            if *left == 0 || wanting.len() <= *left as usize {
                return;
            }
            *crowded |= *next + left > 128;
            if *next + left <= 128 {
                bits.insert(limit, Use { shift: *next, limit: *left });
                *next += left;
            }
        };
        for limit in limits.keys().filter(|limit| !matches!(limit, Limit::Presenter(..))) {
            give(*limit, &mut next, &mut self.crowded);
        }
        self.weekly = if next == 128 { u128::MAX } else { (1 << next) - 1 };
        let weeks = next;
        for day in &self.days {
            next = weeks;
            for limit in limits.keys().filter(|limit| matches!(limit, Limit::Presenter(_, date) if *date == day.date)) {
                give(*limit, &mut next, &mut self.crowded);
            }
        }
        self.weekly_uses = bits.values().copied().filter(|one| one.shift < weeks).collect();
        self.apply(asked, &limits, &bits);
    }

    /// Every limit that a choice counts for, with what remains under it beside what stands.
    fn limits(&self, asked: &Drafting<'_>) -> Limits {
        let own: Vec<_> = standing(asked.programme).collect();
        let mut limits = Limits::new();
        for day in &self.days {
            for choice in &day.all {
                for limit in limits_of(asked, choice, day.date) {
                    let slot = limits.entry(limit);
                    let slot = slot.or_insert_with(|| (remaining(asked, limit, &own), BTreeSet::new()));
                    slot.1.insert(choice.item);
                }
            }
        }
        limits
    }

    /// The limits that some placements do not keep: those that were not watched.
    pub(super) fn exceeded(&self, asked: &Drafting<'_>, placements: &[Placement]) -> BTreeSet<Limit> {
        let mut taken = BTreeMap::<Limit, u32>::new();
        for placement in placements {
            let Some(offer) = asked.city.offers.get(&placement.offer) else { continue };
            let limits = limits_for(asked, offer.agency, offer.place.venue(), placement.presenter, placement.day);
            for limit in limits {
                *taken.entry(limit).or_default() += 1;
            }
        }
        let limits = self.limits(asked);
        let over = taken.into_iter().filter(|(limit, taken)| limits.get(limit).is_some_and(|(left, _)| taken > left));
        over.map(|(limit, _)| limit).collect()
    }

    fn apply(&mut self, asked: &Drafting<'_>, limits: &Limits, bits: &BTreeMap<Limit, Use>) {
        for day in &mut self.days {
            let date = day.date;
            day.choices = day.open();
            day.choices.retain(|choice| {
                let none_left = |limit: &Limit| {
                    limits.get(limit).is_some_and(|(left, wanting)| {
                        // A limit without bits is kept by leaving out what could break it.
                        *left == 0 || (wanting.len() > *left as usize && !bits.contains_key(limit))
                    })
                };
                !limits_of(asked, choice, date).iter().any(none_left)
            });
            for choice in &mut day.choices {
                let limits = limits_of(asked, choice, date);
                choice.uses = limits.iter().filter_map(|limit| bits.get(limit).copied()).collect();
            }
            day.drop_the_dominated();
        }
    }
}

/// Whether other exchanges leave room for the one session under the limits of days and weeks.
pub(super) fn is_free(asked: &Drafting<'_>, chance: &Chance<'_>, against: &mut BTreeSet<Obstacle>) -> bool {
    let venue = chance.offer.place.venue();
    let full = limits_for(asked, chance.offer.agency, venue, chance.presenter, chance.day);
    let full: Vec<_> = full.into_iter().filter(|limit| remaining(asked, *limit, &[]) == 0).collect();
    against.extend(full.iter().map(|limit| Obstacle::Rule(limit.code())));
    full.is_empty()
}

impl Limit {
    const fn code(self) -> Code {
        match self {
            Self::Agency(..) => Code::AgencyWeeklyCap,
            Self::Site(..) => Code::SiteCarryingCapacity,
            Self::Presenter(..) => Code::PresenterDailyCap,
        }
    }
}

fn limits_of(asked: &Drafting<'_>, choice: &Choice, day: NaiveDate) -> Vec<Limit> {
    let venue = asked.city.offers.get(&choice.offer).and_then(|offer| offer.place.venue());
    limits_for(asked, choice.agency, venue, choice.presenter, day)
}

/// The limits of days and weeks that a session counts for and that a draft has to keep.
fn limits_for(
    asked: &Drafting<'_>,
    agency: AgencyId,
    venue: Option<VenueId>,
    presenter: Option<PresenterId>,
    day: NaiveDate,
) -> Vec<Limit> {
    let (city, week) = (asked.city, day.week(chrono::Weekday::Mon).first_day());
    let capped = city.agencies.get(&agency).is_some_and(|agency| agency.weekly_cap.is_some());
    let borne = |id: &VenueId| city.venues.get(id).is_some_and(|venue| venue.weekly_visitors.is_some());
    let site = venue.filter(borne).filter(|_| forbids(&city.rules, Code::SiteCarryingCapacity));
    let limits = [
        capped.then_some(Limit::Agency(agency, week)),
        site.map(|venue| Limit::Site(venue, week)),
        presenter.filter(|id| city.presenters.contains_key(id)).map(|id| Limit::Presenter(id, day)),
    ];
    limits.into_iter().flatten().collect()
}

/// How many more sessions fit under a limit beside other exchanges and some sessions of this one.
fn remaining(asked: &Drafting<'_>, limit: Limit, own: &[&Session]) -> u32 {
    let (city, programme) = (asked.city, asked.programme);
    let of_week = |span: Span, monday| span.week() == monday;
    let group: u32 = programme.delegations.iter().map(|delegation| delegation.size).sum();
    let own = || own.iter().copied();
    match limit {
        Limit::Agency(id, week) => {
            let others =
                programme.bookings.iter().filter(|one| one.agency == Some(id) && of_week(one.span, week)).count();
            let ours = own().filter(|one| one.counts_for(city) == Some(id) && of_week(one.span, week)).count();
            let cap = city.agencies.get(&id).and_then(|agency| agency.weekly_cap).unwrap_or(u32::MAX);
            cap.saturating_sub(u32::try_from(others + ours).unwrap_or(u32::MAX))
        }
        Limit::Site(id, week) => {
            let others = programme.bookings.iter().filter(|one| one.venue == Some(id) && of_week(one.span, week));
            let ours = own().filter(|one| one.place.venue() == Some(id) && of_week(one.span, week));
            let visitors: u32 = others.map(|one| one.visitors).chain(ours.map(|one| programme.size(one))).sum();
            let cap = city.venues.get(&id).and_then(|venue| venue.weekly_visitors).unwrap_or(u32::MAX);
            cap.saturating_sub(visitors).checked_div(group).unwrap_or(u32::MAX)
        }
        Limit::Presenter(id, day) => {
            let others =
                programme.bookings.iter().filter(|one| one.presenters.contains(&id) && one.span.day() == day).count();
            let ours = own().filter(|one| one.presenters.contains(&id) && one.span.day() == day).count();
            let cap = city.presenters.get(&id).map_or(u32::MAX, |presenter| presenter.daily_cap);
            cap.saturating_sub(u32::try_from(others + ours).unwrap_or(u32::MAX))
        }
    }
}
