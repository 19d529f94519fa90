//! One pattern for each day, no item twice: the cheapest such choice, and the proof that it is.

use super::bound::{DivCeilUnit, UNIT, Worths, members, worths};
use super::labels::{Pattern, Patterns};
use super::model::Model;

/// How far above the bound is looked first, in thousandths; twice as far each time that nothing is found.
const FIRST_REACH: i64 = 4 * UNIT;
/// How many patterns are looked at before the proof is given up.
const MOST_STEPS: u64 = 200_000_000;
/// How many are looked at whatever the caller says: what was enumerated with effort is worth a moment's choice.
const GRACE: u64 = 4_000_000;
/// Of two days together only so many patterns each are tried when a choice is improved.
const TRIED: usize = 300;

/// One pattern per day.
pub(super) struct Chosen {
    pub(super) patterns: Vec<Pattern>,
    /// What nothing costs less than; none when patterns are missing.
    pub(super) bound: Option<i64>,
    /// Whether it is proven to be the best.
    pub(super) complete: bool,
}

/// A pattern with what it costs beyond its worth.
#[derive(Clone, Copy)]
struct Candidate {
    reduced: i64,
    pattern: Pattern,
}

struct Search<'a> {
    model: &'a Model<'a>,
    worths: Worths,
    /// The candidates of each day, the least reduced cost first.
    days: Vec<Vec<Candidate>>,
    /// In which order days are decided.
    order: Vec<usize>,
    /// The items that some candidate of this or a later day has, by place in the order.
    ahead: Vec<u128>,
    best: i64,
    found: Option<Vec<Pattern>>,
    steps: u64,
    /// How many are taken at most.
    most: u64,
    stop: &'a dyn Fn() -> bool,
    stopped: bool,
}

/// The cheapest choice among the patterns.
pub(super) fn choose(model: &Model<'_>, patterns: &Patterns, stop: &dyn Fn() -> bool) -> Chosen {
    let worths = worths(model, patterns, stop);
    let bound = worths.bound;
    let mut search = Search::new(model, worths, patterns, stop);
    let greedy = search.greedy();
    search.best = search.total(&greedy);
    let proven = search.prove();
    let patterns_known = all_known(model, patterns);
    let chosen = search.found.take().unwrap_or(greedy);
    let total = search.total(&chosen).div_ceil_unit();
    let bound = patterns_known.then(|| if proven { total } else { bound.div_ceil_unit().min(total) });
    Chosen { patterns: chosen, bound, complete: patterns_known && proven }
}

/// Whether every pattern there is is known: what had to be left out for want of bits is in none.
const fn all_known(model: &Model<'_>, patterns: &Patterns) -> bool {
    patterns.complete && !model.crowded
}

impl<'a> Search<'a> {
    fn new(model: &'a Model<'a>, worths: Worths, patterns: &Patterns, stop: &'a dyn Fn() -> bool) -> Self {
        let mut search = Self {
            model,
            worths,
            days: Vec::new(),
            order: Vec::new(),
            ahead: Vec::new(),
            best: i64::MAX,
            found: None,
            steps: 0,
            // Where patterns are missing there is no proof to be had.
            most: if all_known(model, patterns) { MOST_STEPS } else { GRACE },
            stop,
            stopped: false,
        };
        for (day, patterns) in patterns.days.iter().enumerate() {
            let least = search.worths.days[day];
            let candidate =
                |pattern: &Pattern| Candidate { reduced: search.reduced(pattern) - least, pattern: *pattern };
            let mut candidates: Vec<_> = patterns.iter().map(candidate).collect();
            candidates.sort_by_key(|one| (one.reduced, one.pattern.items, one.pattern.weekly));
            search.days.push(candidates);
        }
        search
    }

    fn reduced(&self, pattern: &Pattern) -> i64 {
        let items: i64 = members(pattern.items).map(|item| self.worths.items[item]).sum();
        let used = self.model.weekly_uses.iter().zip(&self.worths.limits);
        let limits: i64 = used.map(|(one, worth)| i64::from(one.taken(pattern.weekly)) * worth).sum();
        pattern.cost * UNIT - items + limits
    }

    /// What leaving an item out costs beyond its worth; the weight itself is counted at the end.
    fn without(&self, item: usize) -> i64 {
        let asked = &self.model.items[item];
        asked.penalty * UNIT - self.worths.items[item] - self.worths.weight * i64::from(asked.item.weight)
    }

    /// What a choice costs, in thousandths.
    fn total(&self, chosen: &[Pattern]) -> i64 {
        let items = chosen.iter().fold(0, |items, pattern| items | pattern.items);
        let out = self.model.items.iter().enumerate().filter(|(item, _)| items >> item & 1 == 0);
        let penalties: i64 = out.map(|(_, asked)| asked.penalty).sum();
        (penalties + chosen.iter().map(|pattern| pattern.cost).sum::<i64>()) * UNIT
    }

    fn fits(&self, items: u128, taken: &[u32], pattern: &Pattern) -> bool {
        let mut limits = self.model.weekly_uses.iter().zip(taken);
        items & pattern.items == 0 && limits.all(|(one, taken)| taken + one.taken(pattern.weekly) <= one.limit)
    }

    fn taken(&self, chosen: &[Pattern]) -> Vec<u32> {
        let uses = self.model.weekly_uses.iter();
        uses.map(|one| chosen.iter().map(|pattern| one.taken(pattern.weekly)).sum()).collect()
    }

    /// What a pattern saves against leaving its items out.
    fn worth(&self, pattern: &Pattern) -> i64 {
        members(pattern.items).map(|item| self.model.items[item].penalty).sum::<i64>() - pattern.cost
    }

    /// A choice that is made day by day and then mended two days at a time.
    fn greedy(&self) -> Vec<Pattern> {
        let empty: Vec<_> = self.days.iter().map(|day| self.empty(day)).collect();
        let mut chosen = empty.clone();
        for day in 0..chosen.len() {
            self.mend(&mut chosen, &[day]);
        }
        let pairs = (0..chosen.len()).flat_map(|one| (0..one).map(move |two| [two, one]));
        let pairs: Vec<_> = pairs.collect();
        // What is cut short is mended twice all the same: that takes a moment.
        for round in 0.. {
            let before = self.total(&chosen);
            for pair in &pairs {
                self.mend(&mut chosen, pair);
            }
            if self.total(&chosen) >= before || round > 0 && (self.stop)() {
                break;
            }
        }
        chosen
    }

    fn empty(&self, day: &[Candidate]) -> Pattern {
        let least = day.iter().map(|one| one.pattern).min_by_key(|pattern| pattern.items.count_ones());
        least.unwrap_or_else(Pattern::nothing)
    }

    /// Chooses one day or two anew, the others staying as they are.
    fn mend(&self, chosen: &mut [Pattern], free: &[usize]) {
        let others: Vec<_> = (0..chosen.len()).filter(|day| !free.contains(day)).map(|day| chosen[day]).collect();
        let items = others.iter().fold(0, |items, pattern| items | pattern.items);
        let taken = self.taken(&others);
        let fitting = |day: usize| {
            let fit = self.days[day].iter().map(|one| one.pattern).filter(|pattern| self.fits(items, &taken, pattern));
            let mut fit: Vec<_> = fit.collect();
            fit.sort_by_key(|pattern| -self.worth(pattern));
            fit.truncate(TRIED);
            fit
        };
        match *free {
            [day] => chosen[day] = fitting(day).first().copied().unwrap_or(chosen[day]),
            [one, two] => {
                let (ones, twos) = (fitting(one), fitting(two));
                let mut best = self.worth(&chosen[one]) + self.worth(&chosen[two]);
                for first in &ones {
                    let used = self.taken(&[others.clone(), vec![*first]].concat());
                    let second = twos.iter().find(|second| self.fits(items | first.items, &used, second));
                    if let Some(second) = second
                        && self.worth(first) + self.worth(second) > best
                    {
                        best = self.worth(first) + self.worth(second);
                        (chosen[one], chosen[two]) = (*first, *second);
                    }
                }
            }
            _ => {}
        }
    }

    /// Looks ever farther above the bound until a choice is found, or none can be cheaper than the one that is known.
    fn prove(&mut self) -> bool {
        let all = std::mem::take(&mut self.days);
        let mut reach = FIRST_REACH;
        loop {
            let most = self.best - UNIT - self.worths.bound;
            let near = reach.min(most);
            let within = |day: &Vec<Candidate>| day.iter().copied().take_while(|one| one.reduced <= near).collect();
            self.days = all.iter().map(within).collect();
            self.prepare();
            let known = self.best;
            self.best = known.min(self.worths.bound + near + UNIT);
            let mut chosen = vec![Pattern::nothing(); all.len()];
            let taken = vec![0; self.model.weekly_uses.len()];
            self.descend(0, (0, 0), &taken, &mut chosen);
            if self.stopped || self.found.is_some() {
                return !self.stopped;
            }
            self.best = known;
            if reach >= most {
                return true;
            }
            reach *= 2;
        }
    }

    fn prepare(&mut self) {
        let mut order: Vec<_> = (0..self.days.len()).collect();
        order.sort_by_key(|day| (self.days[*day].len(), *day));
        let union = |day: &usize| self.days[*day].iter().fold(0, |items, one| items | one.pattern.items);
        let mut ahead: Vec<_> = order.iter().map(union).collect();
        for place in (0..ahead.len().saturating_sub(1)).rev() {
            ahead[place] |= ahead[place + 1];
        }
        ahead.push(0);
        (self.order, self.ahead) = (order, ahead);
    }

    /// What is certain to be paid once these items are placed and only days from a place in the order on are open.
    fn certain(&self, place: usize, items: u128) -> (i64, i64) {
        let reachable = items | self.ahead[place];
        let lost = (0..self.model.items.len()).filter(|item| reachable >> item & 1 == 0);
        let (mut cost, mut weight) = (0, 0);
        for item in lost {
            cost += self.without(item);
            weight += i64::from(self.model.items[item].item.weight);
        }
        (cost, (weight - self.worths.least).max(0) * self.worths.weight)
    }

    fn descend(&mut self, place: usize, (items, paid): (u128, i64), taken: &[u32], chosen: &mut Vec<Pattern>) {
        let (lost, weight) = self.certain(place, items);
        let Some(day) = self.order.get(place).copied() else {
            let total = self.total(chosen);
            if total < self.best {
                self.best = total;
                self.found = Some(chosen.clone());
            }
            return;
        };
        let later = self.later(place + 1, items);
        for index in 0..self.days[day].len() {
            let one = self.days[day][index];
            if self.worths.bound + paid + one.reduced + later + lost + weight >= self.best || self.is_over() {
                return;
            }
            if self.fits(items, taken, &one.pattern) {
                let uses = self.model.weekly_uses.iter().zip(taken);
                let taken: Vec<_> = uses.map(|(limit, taken)| taken + limit.taken(one.pattern.weekly)).collect();
                chosen[day] = one.pattern;
                self.descend(place + 1, (items | one.pattern.items, paid + one.reduced), &taken, chosen);
            }
        }
    }

    /// The least that later days cost beyond their worth when these items are placed already.
    fn later(&mut self, place: usize, items: u128) -> i64 {
        let mut sum = 0;
        for day in &self.order[place.min(self.order.len())..] {
            let first = self.days[*day].iter().position(|one| one.pattern.items & items == 0);
            self.steps += u64::try_from(first.unwrap_or(self.days[*day].len())).unwrap_or(0);
            match first {
                Some(first) => sum += self.days[*day][first].reduced,
                None => return i64::MAX / 4,
            }
        }
        sum
    }

    fn is_over(&mut self) -> bool {
        self.steps += 1;
        let asks = self.steps > GRACE && self.steps.is_multiple_of(1024);
        self.stopped |= self.steps > self.most || asks && (self.stop)();
        self.stopped
    }
}
