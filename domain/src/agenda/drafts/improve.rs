//! Where the exact search is cut short: items are put in one after another where they cost least; then some are taken out and put
//! in again, over and over, as long as that gains something (insertion and large neighbourhood search). At the end of each round
//! the best days that came up are put together anew, once they were joined with those that the exact search knows of.
//!
//! What is drawn is drawn from a fixed seed, and effort is counted in labels as in the exact search: the same data and effort give
//! the same draft, and more rounds none that is worse.

use std::collections::HashMap;

use super::Placement;
use super::choose::choose;
use super::labels::{Pattern, Patterns};
use super::model::Model;
use super::seats::{Agenda, Orders, Seat, Seats};

/// How many items are taken out at once.
const MOST_OUT: usize = 5;
/// How much dearer an agenda may be at the beginning of a round that is gone on with: by turns far around, where the best has one
/// item too many left out, and close by.
const HOT: [i64; 2] = [300, 60];
/// How many labels a round takes.
const LABELS_PER_ROUND: u64 = 1_000_000;

/// What is being improved.
pub(super) struct Improving<'m, 'a> {
    seats: Seats<'m, 'a>,
    dice: Dice,
    /// How many rounds were made.
    rounds: usize,
    best: Agenda,
}

impl<'m, 'a> Improving<'m, 'a> {
    /// Begins with an agenda that is known, under all limits of a model. None when nothing can be taken, or what stands is against
    /// the rules already.
    pub(super) fn new(model: &'m Model<'a>, known: &[Placement], stop: &dyn Fn() -> bool) -> Option<Self> {
        if model.days.iter().all(|day| day.choices.is_empty()) {
            return None;
        }
        let mut seats = Seats::new(model);
        let empty = seats.agenda(vec![Vec::new(); model.days.len()])?;
        let mut improving = Self { seats, dice: Dice(0x9e37_79b9_7f4a_7c15), best: empty, rounds: 0 };
        improving.best = improving.seated(known, stop);
        Some(improving)
    }

    /// Makes so many rounds more.
    pub(super) fn go_on(&mut self, rounds: u8, stop: &dyn Fn() -> bool) {
        for _ in 0..rounds {
            if stop() {
                return;
            }
            self.round(stop);
            self.put_together(stop);
        }
    }

    /// Takes in what patterns of another model of the same are known, and puts the best days together anew.
    pub(super) fn join(&mut self, (model, patterns): (&Model<'_>, &Patterns), stop: &dyn Fn() -> bool) {
        for (day, known) in patterns.days.iter().enumerate() {
            let choices = &self.seats.model.days[day].choices;
            let numbers: HashMap<_, _> = choices.iter().map(|choice| model.given(choice)).zip(0u32..).collect();
            for pattern in known {
                let order = patterns.order(day, pattern).map(|(choice, _)| numbers.get(&model.given(choice)).copied());
                if let Some(mut sessions) = order.collect::<Option<Vec<_>>>() {
                    sessions.reverse();
                    self.seats.learn(day, &sessions, pattern.cost, usize::MAX);
                }
            }
        }
        self.put_together(stop);
    }

    /// The best agenda that was found, and how many labels were made.
    pub(super) fn found(&mut self) -> (Vec<Placement>, u64) {
        (self.seats.placements(&self.best), self.seats.made)
    }

    /// An agenda without anything with some placements, as far as they keep all limits, and with every item that has a place
    /// besides.
    fn seated(&mut self, known: &[Placement], stop: &dyn Fn() -> bool) -> Agenda {
        let (mut agenda, model) = (self.best.clone(), self.seats.model);
        for placement in known {
            let Some(day) = model.days.iter().position(|day| day.date == placement.day) else { continue };
            let mut choices = (0u32..).zip(&model.days[day].choices);
            let given = (placement.item, placement.offer, placement.presenter);
            let Some((number, _)) = choices.find(|(_, choice)| model.given(choice) == given) else { continue };
            if let Some(seat) = self.seats.seat(&agenda, day, agenda.days[day].len(), number) {
                self.seats.take(&mut agenda, seat);
            }
        }
        self.fill(&mut agenda, stop);
        agenda
    }

    /// Goes from agenda to agenda: the hotter, the dearer may be what is gone on with; it cools down to nothing.
    fn round(&mut self, stop: &dyn Fn() -> bool) {
        let (begun, mut at) = (self.seats.made, self.best.clone());
        let hot = HOT[self.rounds % HOT.len()];
        self.rounds += 1;
        while self.seats.made - begun < LABELS_PER_ROUND && !stop() {
            let next = self.shaken(&at, stop);
            // A round ends also where no seat is worth a look.
            self.seats.made += 1;
            if next.cost < self.best.cost {
                self.best = next.clone();
            }
            let left = LABELS_PER_ROUND.saturating_sub(self.seats.made - begun);
            let heat = hot * i64::try_from(left).unwrap_or(0) / LABELS_PER_ROUND.cast_signed();
            let dearer = self.score(&next) - self.score(&at);
            if dearer * 100 <= heat * i64::from(self.dice.below(100)) {
                at = next;
            }
        }
    }

    /// What an agenda is preferred by: where items are left out, short sessions make room for them.
    fn score(&self, agenda: &Agenda) -> i64 {
        let out = agenda.items.count_ones() as usize != self.seats.model.items.len();
        let all =
            agenda.days.iter().enumerate().flat_map(|(day, sessions)| sessions.iter().map(move |one| (day, *one)));
        let minutes: i64 = all.map(|(day, one)| i64::from(self.seats.choice(day, one).minutes)).sum();
        agenda.cost + if out { minutes / 2 } else { 0 }
    }

    /// An agenda in which some items have another place.
    fn shaken(&mut self, from: &Agenda, stop: &dyn Fn() -> bool) -> Agenda {
        let mut agenda = from.clone();
        // Of two days, of one, or of all: what is close to each other is best put in anew together.
        let days = agenda.days.len();
        let (one, two, way) = (self.dice.place(days), self.dice.place(days), self.dice.below(3));
        let is_meant = |day: usize| way == 0 || day == one || way == 1 && day == two;
        let among = (0..days).filter(|day| is_meant(*day)).map(|day| agenda.days[day].len()).sum::<usize>();
        let most = if way == 1 { among } else { MOST_OUT.min(among) };
        for _ in 0..=self.dice.place(most) {
            let sessions = |day: usize| (0..agenda.days[day].len()).map(move |place| (day, place));
            let places: Vec<_> = (0..days).filter(|day| is_meant(*day)).flat_map(sessions).collect();
            if places.is_empty() {
                break;
            }
            let (day, place) = places[self.dice.place(places.len())];
            self.seats.give_up(&mut agenda, day, place);
        }
        // What was left out comes first every other time: others then have to find a place beside it.
        let out: Vec<_> = self.seats.missing(from.items).collect();
        if !out.is_empty() && self.dice.below(2) == 0 {
            let item = out[self.dice.place(out.len())];
            let seat = (0..days).filter_map(|day| self.seats.cheapest(&agenda, day, item)).min();
            if let Some(seat) = seat {
                self.seats.take(&mut agenda, seat);
            }
        }
        self.fill(&mut agenda, stop);
        agenda
    }

    /// Puts what is missing in where it costs least, when that is less than to leave it out: the one next that would lose most by
    /// waiting, because its second best day is so much dearer. What is not seated when it is cut short stays out.
    fn fill(&mut self, agenda: &mut Agenda, stop: &dyn Fn() -> bool) {
        let (days, mut items) = (agenda.days.len(), self.seats.missing(agenda.items).collect::<Vec<_>>());
        let noise = if self.dice.below(2) == 0 { 100 } else { 2000 };
        let mut seats: Vec<Vec<Option<Seat>>> = Vec::new();
        for item in &items {
            if stop() {
                return;
            }
            seats.push((0..days).map(|day| self.seats.cheapest(agenda, day, *item)).collect());
        }
        while let Some((place, seat)) = self.next(&items, &seats, noise) {
            self.seats.take(agenda, seat);
            items.swap_remove(place);
            seats.swap_remove(place);
            // What a limit over several days leaves may be less by now on each of them.
            let changed = if self.seats.model.weekly_uses.is_empty() { seat.day..seat.day + 1 } else { 0..days };
            for (item, seats) in items.iter().zip(&mut seats) {
                if stop() {
                    return;
                }
                for day in changed.clone() {
                    seats[day] = self.seats.cheapest(agenda, day, *item);
                }
            }
        }
    }

    /// Who is seated next, and where.
    fn next(&mut self, items: &[usize], seats: &[Vec<Option<Seat>>], noise: u32) -> Option<(usize, Seat)> {
        let mut next: Option<(i64, usize, Seat)> = None;
        for (place, (item, seats)) in items.iter().zip(seats).enumerate() {
            let mut days: Vec<_> = seats.iter().flatten().collect();
            days.sort_unstable();
            let Some(best) = days.first() else { continue };
            let second = days.get(1).map_or(self.seats.model.items[*item].penalty, |second| second.more);
            let lost = (second - best.more + 1) * 100 / i64::from(100 + self.dice.below(noise));
            if next.is_none_or(|(most, ..)| lost > most) {
                next = Some((lost, place, **best));
            }
        }
        next.map(|(_, place, seat)| (place, seat))
    }

    /// The best choice of all days that came up, each in its cheapest order.
    fn put_together(&mut self, stop: &dyn Fn() -> bool) {
        let pattern = |((items, weekly), (cost, _)): (&(u128, u128), &(i64, _))| Pattern::new(*items, *weekly, *cost);
        let days = self.seats.orders.iter().map(|orders| orders.iter().map(pattern).collect()).collect();
        let chosen = choose(self.seats.model, &Patterns::some(days), stop).patterns;
        let order = |(pattern, orders): (&Pattern, &Orders)| {
            orders.get(&(pattern.items, pattern.weekly)).map(|(_, order)| order.to_vec()).unwrap_or_default()
        };
        let days = chosen.iter().zip(&self.seats.orders).map(order).collect();
        if let Some(agenda) = self.seats.agenda(days).filter(|agenda| agenda.cost < self.best.cost) {
            self.best = agenda;
        }
    }
}

/// SplitMix64: a sequence that stays the same whatever becomes of a library.
struct Dice(u64);

impl Dice {
    /// A number below a bound.
    fn below(&mut self, bound: u32) -> u32 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        u32::try_from((mixed ^ (mixed >> 31)) % u64::from(bound.max(1))).unwrap_or_default()
    }

    /// A place among so many.
    fn place(&mut self, all: usize) -> usize {
        self.below(u32::try_from(all).unwrap_or(u32::MAX)) as usize
    }
}
