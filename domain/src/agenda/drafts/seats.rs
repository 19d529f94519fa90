//! Seats of items in an agenda whose days have an order: what a seat costs more, and whether it breaks a rule.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, HashMap};

use super::Placement;
use super::label::{Label, MORNING_ENDS, NOTHING, SAME_FAMILY, used};
use super::labels::placement;
use super::model::{Choice, Day, Model, NOWHERE};
use super::route::Route;
use crate::agenda::conflicts::LONGEST_DAY;

/// A session saves no more than this where what stands is not looked at: all idle time of a day, and a pair of one family.
const FILLED_AT_MOST: i64 = 28 + 4 + SAME_FAMILY;
/// So many orders are remembered of a day.
const MOST_KNOWN: usize = 50_000;

/// An agenda: the choices of each day, in order.
#[derive(Clone)]
pub(super) struct Agenda {
    pub(super) days: Vec<Vec<u32>>,
    /// What each day costs.
    costs: Vec<i64>,
    /// What each day takes of the limits over several days.
    weekly: Vec<u128>,
    pub(super) items: u128,
    /// All together, with what is left out.
    pub(super) cost: i64,
}

/// A place for an item.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Seat {
    /// What it costs more.
    pub(super) more: i64,
    pub(super) day: usize,
    /// Before which session of the day.
    pub(super) before: usize,
    pub(super) choice: u32,
}

/// What some items cost in their cheapest order, by the items and what they take of the limits over several days.
pub(super) type Orders = BTreeMap<(u128, u128), (i64, Box<[u32]>)>;

/// All seats there are.
pub(super) struct Seats<'m, 'a> {
    pub(super) model: &'m Model<'a>,
    /// For each day the choices of each item.
    choices: Vec<Vec<Vec<u32>>>,
    /// How many labels were made, and how many orders of a day were looked up.
    pub(super) made: u64,
    /// For each day what sessions in an order are known to cost; none where they break a rule.
    known: Vec<HashMap<Box<[u32]>, Option<i64>>>,
    /// For each day what came up.
    pub(super) orders: Vec<Orders>,
    labels: Vec<Label>,
}

impl<'m, 'a> Seats<'m, 'a> {
    pub(super) fn new(model: &'m Model<'a>) -> Self {
        let by_item = |day: &Day| {
            let mut of_items = vec![Vec::new(); model.items.len()];
            for (number, choice) in (0u32..).zip(&day.choices) {
                of_items[choice.item as usize].push(number);
            }
            of_items
        };
        let choices = model.days.iter().map(by_item).collect();
        let (known, orders) = (vec![HashMap::new(); model.days.len()], vec![Orders::new(); model.days.len()]);
        Self { model, choices, made: 0, known, orders, labels: Vec::new() }
    }

    pub(super) fn choice(&self, day: usize, number: u32) -> &'m Choice {
        &self.model.days[day].choices[number as usize]
    }

    /// The agenda of days in an order; none where that breaks a rule.
    pub(super) fn agenda(&mut self, days: Vec<Vec<u32>>) -> Option<Agenda> {
        let (mut costs, mut weekly, mut items) = (Vec::new(), Vec::new(), 0);
        for (day, sessions) in days.iter().enumerate() {
            costs.push(self.cost_of(day, sessions)?);
            weekly.push(self.weekly(day, sessions)?);
            items = sessions.iter().fold(items, |items, one| items | 1 << self.choice(day, *one).item);
        }
        let out = self.missing(items).map(|item| self.model.items[item].penalty).sum::<i64>();
        let cost = out + costs.iter().sum::<i64>();
        Some(Agenda { days, costs, weekly, items, cost })
    }

    /// The items that are not among some.
    pub(super) fn missing(&self, items: u128) -> impl Iterator<Item = usize> + use<> {
        (0..self.model.items.len()).filter(move |item| items >> item & 1 == 0)
    }

    /// The cheapest seat of an item on a day that is cheaper than to leave it out.
    pub(super) fn cheapest(&mut self, agenda: &Agenda, day: usize, item: usize) -> Option<Seat> {
        let mut seats = Vec::new();
        for choice in &self.choices[day][item] {
            for before in 0..=agenda.days[day].len() {
                let more = self.at_least(agenda, day, before, *choice);
                seats.push(Seat { more, day, before, choice: *choice });
            }
        }
        seats.sort_unstable();
        let (mut best, mut most): (Option<Seat>, i64) = (None, self.model.items[item].penalty);
        for Seat { more, day, before, choice } in seats {
            if more >= most {
                break;
            }
            if let Some(seat) = self.seat(agenda, day, before, choice)
                && seat.more < most
            {
                (best, most) = (Some(seat), seat.more);
            }
        }
        best
    }

    /// What a seat costs more at least: a session fills idle time, and makes a day one with a lunch, at best.
    fn at_least(&self, agenda: &Agenda, day: usize, before: usize, number: u32) -> i64 {
        let (sessions, choice) = (&agenda.days[day], self.choice(day, number));
        let beside = |index: usize| sessions.get(index).map(|number| self.choice(day, *number));
        let (last, next) = (before.checked_sub(1).and_then(beside), beside(before));
        let place = |choice: Option<&Choice>| choice.map_or(self.model.base, |choice| choice.place);
        let (from, to) = (place(last), place(next));
        let stands = !self.model.days[day].fixed.is_empty();
        if stands || [from, to, choice.place].contains(&NOWHERE) {
            return choice.cost - FILLED_AT_MOST;
        }
        let way = |from, to| {
            let (travel, buffer) = self.model.way(from, to);
            (i64::from(travel), i64::from(travel + buffer))
        };
        let ([there, on, before], minutes) =
            ([way(from, choice.place), way(choice.place, to), way(from, to)], i64::from(choice.minutes));
        let same = |one: Option<&Choice>, two: Option<&Choice>| match (one, two) {
            (Some(one), Some(two)) if one.family == two.family => SAME_FAMILY,
            _ => 0,
        };
        let families = same(last, Some(choice)) + same(Some(choice), next) - same(last, next);
        let filled = if sessions.is_empty() { 0 } else { (minutes + there.1 + on.1 + 60) / 15 + 1 };
        choice.cost + there.0 + on.0 - before.0 + families - filled
    }

    /// A seat with what it costs more; none where it breaks a rule.
    pub(super) fn seat(&mut self, agenda: &Agenda, day: usize, before: usize, choice: u32) -> Option<Seat> {
        let mut sessions = agenda.days[day].clone();
        sessions.insert(before, choice);
        let weekly = self.weekly(day, &sessions)?;
        let fits = self.model.weekly_uses.iter().all(|limit| {
            let others = agenda.weekly.iter().enumerate().filter(|(other, _)| *other != day);
            others.map(|(_, bits)| limit.taken(*bits)).sum::<u32>() + limit.taken(weekly) <= limit.limit
        });
        let cost = if fits { self.cost_of(day, &sessions)? } else { return None };
        Some(Seat { more: cost - agenda.costs[day], day, before, choice })
    }

    /// Seats an item.
    pub(super) fn take(&self, agenda: &mut Agenda, Seat { more, day, before, choice }: Seat) {
        let item = self.choice(day, choice).item;
        agenda.days[day].insert(before, choice);
        agenda.weekly[day] = self.weekly(day, &agenda.days[day]).unwrap_or(0);
        agenda.costs[day] += more;
        agenda.items |= 1 << item;
        agenda.cost += more - self.model.items[item as usize].penalty;
    }

    /// Takes a session out.
    pub(super) fn give_up(&mut self, agenda: &mut Agenda, day: usize, place: usize) {
        let choice = agenda.days[day][place];
        let mut sessions = agenda.days[day].clone();
        sessions.remove(place);
        // Without it a day may have no lunch; then it stays.
        let Some(cost) = self.cost_of(day, &sessions) else { return };
        let item = self.choice(day, choice).item;
        agenda.cost += cost - agenda.costs[day] + self.model.items[item as usize].penalty;
        agenda.costs[day] = cost;
        agenda.weekly[day] = self.weekly(day, &sessions).unwrap_or(0);
        agenda.items &= !(1 << item);
        agenda.days[day] = sessions;
    }

    /// What some sessions of a day take of the limits over several days; none when one of the day is full.
    pub(super) fn weekly(&self, day: usize, sessions: &[u32]) -> Option<u128> {
        let uses = sessions.iter().try_fold(0, |uses, number| used(uses, self.choice(day, *number)))?;
        Some(uses & self.model.weekly)
    }

    /// What sessions cost in this order, at their best times; none when there are none.
    fn cost_of(&mut self, day: usize, sessions: &[u32]) -> Option<i64> {
        self.made += 1;
        if let Some(known) = self.known[day].get(sessions) {
            return *known;
        }
        let cost = if self.has_time(day, sessions) { self.walk(day, sessions).map(|(cost, _)| cost) } else { None };
        if let Some(cost) = cost {
            self.learn(day, sessions, cost, MOST_KNOWN);
        }
        if self.known[day].len() >= MOST_KNOWN {
            self.known[day].clear();
        }
        self.known[day].insert(sessions.into(), cost);
        cost
    }

    /// Remembers what sessions cost in an order, unless it is known of too many.
    pub(super) fn learn(&mut self, day: usize, sessions: &[u32], cost: i64, most: usize) {
        let Some(weekly) = self.weekly(day, sessions) else { return };
        let all = self.orders[day].len();
        let items = sessions.iter().fold(0, |items, one| items | 1 << self.choice(day, *one).item);
        match self.orders[day].entry((items, weekly)) {
            Entry::Occupied(mut known) if cost < known.get().0 => _ = known.insert((cost, sessions.into())),
            Entry::Vacant(new) if all < most => _ = new.insert((cost, sessions.into())),
            _ => {}
        }
    }

    /// Whether each can begin after the one before at the earliest, and the day is not too long for all: most that fits nowhere is
    /// told by this already.
    fn has_time(&self, day: usize, sessions: &[u32]) -> bool {
        if !self.model.days[day].fixed.is_empty() {
            return true;
        }
        let (mut end, mut busy, mut place) = (0, 0, self.model.base);
        for number in sessions {
            let choice = self.choice(day, *number);
            let at = if choice.place == NOWHERE { place } else { choice.place };
            let (travel, buffer) = if end == 0 { (0, 0) } else { self.model.way(place, at) };
            let Some(start) = Choice::first_start(choice.starts.all, end + travel + buffer) else { return false };
            (end, busy, place) = (start + choice.minutes, busy + travel + buffer + choice.minutes, at);
        }
        i64::from(busy) <= LONGEST_DAY
    }

    /// The least that sessions cost in this order, with the label that it is read back from.
    fn walk(&mut self, day: usize, sessions: &[u32]) -> Option<(i64, u32)> {
        let (route, latest) = (Route { model: self.model, day: &self.model.days[day] }, self.model.days[day].latest());
        let mut labels = std::mem::take(&mut self.labels);
        labels.clear();
        let mut layer = 0;
        add(&route, &mut labels, layer, (route.root(), latest));
        for number in sessions {
            let (choice, next) = (self.choice(day, *number), labels.len());
            for place in layer..next {
                let label = labels[place];
                let (false, Some(uses)) = (label.is_dead(), used(label.uses, choice)) else { continue };
                for start in route.starts(&label, choice) {
                    let before = (index(place), &label);
                    if let Some(label) = route.next(before, (*number, choice), uses, start) {
                        self.made += 1;
                        add(&route, &mut labels, next, (label, latest));
                    }
                }
            }
            layer = next;
        }
        let whole = |place: usize| Some((route.whole(&labels[place])?, index(place)));
        let least = (layer..labels.len()).filter_map(whole).min();
        self.labels = labels;
        least
    }

    /// Where the items of an agenda are, and when.
    pub(super) fn placements(&mut self, agenda: &Agenda) -> Vec<Placement> {
        let mut placements = Vec::new();
        for (place, (day, sessions)) in self.model.days.iter().zip(&agenda.days).enumerate() {
            let mut next = self.walk(place, sessions).map_or(NOTHING, |(_, label)| label);
            while let Some(label) = self.labels.get(next as usize) {
                if let Some(choice) = day.choices.get(label.choice as usize) {
                    placements.push(placement(self.model, day, choice, label.start));
                }
                next = label.parent;
            }
        }
        placements.sort_unstable();
        placements
    }
}

fn index(place: usize) -> u32 {
    u32::try_from(place).unwrap_or(NOTHING)
}

/// A layer, which begins at a place, with a label more unless another of it is as good; and the same with the sessions that stand
/// next.
fn add(route: &Route<'_, '_>, labels: &mut Vec<Label>, layer: usize, (label, latest): (Label, i32)) {
    let where_it_is = |label: &Label| (label.fixed, label.place, label.family, label.first < MORNING_ENDS);
    let alike = |other: &Label| where_it_is(other) == where_it_is(&label);
    if labels[layer..].iter().any(|other| alike(other) && other.covers(&label, latest, false)) {
        return;
    }
    for other in &mut labels[layer..] {
        if alike(other) && label.covers(other, latest, false) {
            other.kill();
        }
    }
    labels.push(label);
    if let Some(next) = route.past_the_next_that_stands((index(labels.len() - 1), &label)) {
        add(route, labels, layer, (next, latest));
    }
}
