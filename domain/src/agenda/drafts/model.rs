//! What is asked for, in whole numbers: days, places, and for each day the choices of each item.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::limits::{Use, is_free};
use super::options::{Chance, QUARTERS, Starts, presenters};
use super::rank::fair_order;
use super::tracks::{MOST_TRACKS, parts};
use super::{DraftMode, Drafting, Obstacle, OfferObstacles};
use crate::agenda::programme::{pinned_items, standing};
use crate::agenda::travel::Spot;
use crate::agenda::{City, Item, Place, Session};
use crate::{AgencyId, OfferId, PresenterId, RequestItemId};

/// The most items that are drafted at once; those of less weight stay out.
pub(super) const MOST_ITEMS: usize = 128;

/// The index of no place: the group stays where it is.
pub(super) const NOWHERE: u16 = u16::MAX;

/// One way to serve an item on a day.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Choice {
    pub(super) item: u32,
    pub(super) offer: OfferId,
    pub(super) presenter: Option<PresenterId>,
    pub(super) agency: AgencyId,
    pub(super) place: u16,
    pub(super) minutes: i32,
    pub(super) family: u8,
    pub(super) starts: Starts,
    /// What it costs wherever it stands: its fairness.
    pub(super) cost: i64,
    /// What it costs on top when the session of the working copy changes.
    pub(super) change: i64,
    /// The limits that it counts for.
    pub(super) uses: Vec<Use>,
}

/// A session that stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fixed {
    pub(super) from: i32,
    pub(super) to: i32,
    pub(super) place: u16,
    pub(super) family: u8,
    /// The parts of the group that take part.
    pub(super) tracks: u16,
}

/// A day with its choices and with what stands on it.
#[derive(Clone)]
pub(super) struct Day {
    pub(super) date: NaiveDate,
    /// Every choice there is.
    pub(super) all: Vec<Choice>,
    /// Those that are looked at under the limits that are watched.
    pub(super) choices: Vec<Choice>,
    pub(super) fixed: Vec<Fixed>,
    /// Until which minute the group is in what stands from the day before.
    begins: i32,
    /// How many parts of the group go their own ways; none where it stays together.
    pub(super) tracks: usize,
}

/// An item that a draft may place.
#[derive(Clone)]
pub(super) struct Asked<'a> {
    pub(super) item: &'a Item,
    /// What it costs to leave it out.
    pub(super) penalty: i64,
    /// Its session in the working copy.
    pub(super) previous: Option<&'a Session>,
    /// The order of the agencies with an eligible offer.
    pub(super) ranks: BTreeMap<AgencyId, i64>,
    /// The offers that serve it, and what stands against those that are not eligible.
    pub(super) offers: Vec<(OfferId, Option<OfferObstacles>)>,
}

/// Who gives what for which item.
pub(super) type Given = (RequestItemId, OfferId, Option<PresenterId>);

/// The whole problem.
#[derive(Clone)]
pub(super) struct Model<'a> {
    pub(super) items: Vec<Asked<'a>>,
    /// Items beyond [`MOST_ITEMS`].
    pub(super) beyond: Vec<&'a Item>,
    pub(super) days: Vec<Day>,
    /// Minutes between places.
    pub(super) ways: Vec<Vec<i32>>,
    pub(super) base: u16,
    pub(super) buffer: i32,
    /// The bits of limits that bind over several days.
    pub(super) weekly: u128,
    /// Those limits.
    pub(super) weekly_uses: Vec<Use>,
    /// Whether limits or days had to be left out for want of bits: no draft is then proven.
    pub(super) crowded: bool,
}

/// The places of the city that options are at.
struct Places<'a> {
    city: &'a City,
    base: Option<Spot>,
    spots: Vec<Spot>,
    index: BTreeMap<Place, u16>,
}

impl<'a> Model<'a> {
    pub(super) fn new(asked: &Drafting<'a>) -> Self {
        let (mut items, beyond) = items(asked);
        let mut places = Places::new(asked);
        let dates: Vec<_> =
            asked.programme.first_day.iter_days().take_while(|day| *day <= asked.programme.last_day).collect();
        let mut standing: Vec<_> = standing(asked.programme).collect();
        standing.sort_by_key(|session| (session.span, session.id));
        let mut days: Vec<_> = dates.iter().map(|date| Day::new(&standing, *date, &mut places)).collect();
        for (index, item) in (0u32..).zip(&mut items) {
            offer_choices(asked, (index, item), &mut days, &mut places);
        }
        let crowded = days.iter().any(|day| day.is_parted_too_often() && !day.all.is_empty());
        Self {
            items,
            beyond,
            days,
            ways: places.ways(),
            base: places.index.get(&Place::Base).copied().unwrap_or(NOWHERE),
            buffer: i32::try_from(asked.city.rules.buffer_minutes).unwrap_or(i32::MAX / 4),
            weekly: 0,
            weekly_uses: Vec::new(),
            crowded,
        }
    }

    /// Who gives what for which item.
    pub(super) fn given(&self, choice: &Choice) -> Given {
        (self.items[choice.item as usize].item.id, choice.offer, choice.presenter)
    }

    /// The way between two places and its buffer.
    pub(super) fn way(&self, from: u16, to: u16) -> (i32, i32) {
        if from == to || from == NOWHERE || to == NOWHERE {
            return (0, 0);
        }
        (self.ways[usize::from(from)][usize::from(to)], self.buffer)
    }
}

fn items<'a>(asked: &Drafting<'a>) -> (Vec<Asked<'a>>, Vec<&'a Item>) {
    let fixed = pinned_items(asked.programme);
    let mut free: Vec<_> = asked.programme.items.iter().filter(|item| !fixed.contains(&item.id)).collect();
    free.sort_by_key(|item| (std::cmp::Reverse(item.weight), item.id));
    let beyond = free.split_off(free.len().min(MOST_ITEMS));
    let asked = |item: &'a Item| {
        let previous = asked.programme.live().into_iter().find(|one| one.item == Some(item.id));
        let twice = asked.mode == DraftMode::Repair && previous.is_some();
        let penalty = 1000 * i64::from(item.weight) * if twice { 2 } else { 1 };
        Asked { item, penalty, previous, ranks: BTreeMap::new(), offers: Vec::new() }
    };
    (free.into_iter().map(asked).collect(), beyond)
}

/// Adds the choices of an item to every day, once it is known whose turn it is.
fn offer_choices<'a>(
    asked: &Drafting<'a>,
    (index, item): (u32, &mut Asked<'a>),
    days: &mut [Day],
    places: &mut Places<'_>,
) {
    let dates: Vec<_> = days.iter().map(|day| day.date).collect();
    let found = chances(asked, item, &dates);
    let city = asked.city;
    let eligible =
        item.offers.iter().filter(|(_, against)| against.is_none()).filter_map(|(id, _)| city.offers.get(id));
    item.ranks = fair_order(city, eligible.map(|offer| offer.agency));
    let repairs = asked.mode == DraftMode::Repair && item.previous.is_some();
    for (day, chance, starts) in found {
        let Some(rank) = item.ranks.get(&chance.offer.agency) else { continue };
        let choice = Choice {
            item: index,
            offer: chance.id,
            presenter: chance.presenter,
            agency: chance.offer.agency,
            place: places.of(chance.offer.place),
            minutes: i32::try_from(chance.offer.minutes).unwrap_or(i32::MAX / 4),
            family: chance.offer.activity.family() as u8,
            starts,
            cost: 10 * rank,
            change: if repairs { 100 } else { 0 },
            uses: Vec::new(),
        };
        days[day].all.push(choice);
    }
}

/// What can be had for an item, by place of the day; says of each offer that serves it what stands against it.
fn chances<'a>(asked: &Drafting<'a>, item: &mut Asked<'a>, dates: &[NaiveDate]) -> Vec<(usize, Chance<'a>, Starts)> {
    let city = asked.city;
    let mut found = Vec::new();
    let Some(wanted) = &item.item.subject else { return found };
    for (id, offer) in city.offers.iter().filter(|(_, offer)| city.serves(&offer.subject, wanted)) {
        let mut against = BTreeSet::new();
        let declined = asked.declined.contains(&(item.item.id, offer.agency));
        let mut eligible = false;
        for (day, date) in dates.iter().enumerate().filter(|_| !declined) {
            for presenter in presenters(offer) {
                let chance = Chance { id: *id, offer, presenter, day: *date, previous: item.previous };
                let starts = chance.starts(asked, &mut against);
                if starts.all != 0 {
                    eligible |= is_free(asked, &chance, &mut against);
                    found.push((day, chance, starts));
                }
            }
        }
        if declined {
            against.insert(Obstacle::Declined);
        }
        let obstacles = against.into_iter().collect();
        let against = OfferObstacles { offer: *id, agency: offer.agency, obstacles };
        item.offers.push((*id, (!eligible).then_some(against)));
    }
    found
}

impl Day {
    /// A day beside the sessions that stand, which come in the order of time.
    fn new(standing: &[&Session], date: NaiveDate, places: &mut Places<'_>) -> Self {
        let clock = |session: &Session| {
            let (from, to) = session.span.on_the_clock_of(date);
            (i32::try_from(from).unwrap_or(i32::MIN / 4), i32::try_from(to).unwrap_or(i32::MAX / 4))
        };
        let earlier = standing.iter().filter(|one| one.span.day() < date).map(|one| clock(one).1);
        let begins = earlier.fold(0, i32::max);
        let own: Vec<_> = standing.iter().copied().filter(|one| one.span.day() == date).collect();
        let (of, tracks) = parts(&own);
        let mut fix = |(session, tracks): (&Session, u16)| {
            let ((from, to), family) = (clock(session), session.activity.family() as u8);
            Fixed { from, to, place: places.of(session.place), family, tracks }
        };
        let fixed = own.into_iter().zip(of).map(&mut fix).collect();
        Self { date, all: Vec::new(), choices: Vec::new(), fixed, begins, tracks }
    }

    /// Whether the group parts into more than can be told apart: nothing is drafted then.
    pub(super) const fn is_parted_too_often(&self) -> bool {
        self.tracks > MOST_TRACKS
    }

    /// The choices that can be taken once what stands from the day before is over.
    pub(super) fn open(&self) -> Vec<Choice> {
        let mut open = if self.is_parted_too_often() { Vec::new() } else { self.all.clone() };
        for starts in open.iter_mut().map(|choice| &mut choice.starts) {
            let later = |all| Choice::starts_from(all, self.begins);
            *starts = Starts { all: later(starts.all), unchanged: later(starts.unchanged) };
        }
        open.retain(|choice| choice.starts.all != 0);
        open
    }

    /// When the last session of the day can end.
    pub(super) fn latest(&self) -> i32 {
        let last = |choice: &Choice| {
            let quarter = 127 - choice.starts.all.leading_zeros().min(127);
            i32::try_from(quarter * 15).unwrap_or(0) + choice.minutes
        };
        self.choices.iter().map(last).chain(self.fixed.iter().map(|fixed| fixed.to)).max().unwrap_or(0)
    }

    /// Of choices that differ in the presenter alone, keeps those that can do what no other can.
    pub(super) fn drop_the_dominated(&mut self) {
        let choices = std::mem::take(&mut self.choices);
        for choice in &choices {
            let covers = |other: &Choice| {
                let same = other.item == choice.item && other.offer == choice.offer;
                let free = other.uses.iter().all(|one| choice.uses.contains(one));
                let all = choice.starts.all & !other.starts.all == 0
                    && choice.starts.unchanged & !other.starts.unchanged == 0;
                same && free && all && other.presenter != choice.presenter
            };
            // Of two that cover each other the first stays.
            let stays = |other: &Choice| other.presenter < choice.presenter || !mutual(choice, other);
            if !choices.iter().any(|other| covers(other) && stays(other)) {
                self.choices.push(choice.clone());
            }
        }
    }
}

fn mutual(one: &Choice, two: &Choice) -> bool {
    one.starts == two.starts && one.uses == two.uses
}

impl<'a> Places<'a> {
    fn new(asked: &Drafting<'a>) -> Self {
        let base = asked.city.spot(Place::Base, asked.programme.base);
        let mut places = Self { city: asked.city, base, spots: Vec::new(), index: BTreeMap::new() };
        places.of(Place::Base);
        places
    }

    /// The index of a place; none for a virtual session and for what is not known.
    fn of(&mut self, place: Place) -> u16 {
        if let Some(index) = self.index.get(&place) {
            return *index;
        }
        let spot = match place {
            Place::Base => self.base,
            place => self.city.spot(place, None),
        };
        let Some(spot) = spot else { return NOWHERE };
        let index = u16::try_from(self.spots.len()).unwrap_or(NOWHERE);
        self.spots.push(spot);
        self.index.insert(place, index);
        index
    }

    fn ways(&self) -> Vec<Vec<i32>> {
        let minutes = |from, to| i32::try_from(self.city.travel.between(from, to)).unwrap_or(i32::MAX / 4);
        self.spots.iter().map(|from| self.spots.iter().map(|to| minutes(*from, *to)).collect()).collect()
    }
}

impl Choice {
    /// The starts at or after a minute, among some.
    pub(super) fn starts_from(starts: u128, minute: i32) -> u128 {
        let quarter = u32::try_from(minute.max(0)).unwrap_or(0).div_ceil(15);
        if quarter >= QUARTERS { 0 } else { starts >> quarter << quarter }
    }

    /// The first start at or after a minute, among some.
    pub(super) fn first_start(starts: u128, minute: i32) -> Option<i32> {
        let later = Self::starts_from(starts, minute);
        (later != 0).then(|| i32::try_from(later.trailing_zeros() * 15).unwrap_or(i32::MAX / 4))
    }
}
