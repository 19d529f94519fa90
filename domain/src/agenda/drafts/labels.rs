//! Label setting: for each day the sets of items that fit, each with its least cost.
//!
//! A label is the day so far. It gives way to another with the same items, place, family, standing sessions behind and half of
//! the day that is at least as good in all that can still matter. After a session every next one takes its first start, except
//! where waiting earns the free hour at noon, or leaves a session of the working copy as it was; a first session, and every one
//! on a day on which the group parts, takes every start.

use std::collections::BTreeMap;

use super::Placement;
use super::bound::members;
use super::label::{Key, Label, MORNING_ENDS, NOTHING, Quick, used};
use super::model::{Choice, Day, Model};
use super::route::Route;

/// A set of items that fits into a day, with the least that it costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Pattern {
    pub(super) items: u128,
    /// What it takes of the limits that bind over several days.
    pub(super) weekly: u128,
    pub(super) cost: i64,
    label: u32,
}

impl Pattern {
    /// A day without anything.
    pub(super) const fn nothing() -> Self {
        Self::new(0, 0, 0)
    }

    /// A set that is read back from somewhere else.
    pub(super) const fn new(items: u128, weekly: u128, cost: i64) -> Self {
        Self { items, weekly, cost, label: NOTHING }
    }
}

/// The patterns of all days.
pub(super) struct Patterns {
    /// By day; the first of each is the day without a session of the draft.
    pub(super) days: Vec<Vec<Pattern>>,
    labels: Vec<Vec<Label>>,
    /// What they were made of.
    choices: Vec<Option<Vec<Choice>>>,
    /// Which days have all theirs.
    whole: Vec<bool>,
    /// How many labels were made.
    pub(super) made: u64,
    /// Whether nothing was left out of what the model has.
    pub(super) complete: bool,
}

/// How many labels of a layer are extended when the effort does not reach for all.
const BEAM: usize = 4_000;

/// How many labels the first rough look at a day may take.
const FEW: u64 = 50_000;

/// What is being enumerated for one day.
struct Making<'m, 'a> {
    route: Route<'m, 'a>,
    /// The place of the day among all.
    place: usize,
    labels: Vec<Label>,
    kept: Quick<Key, Vec<u32>>,
    /// Labels with one item more than those that are extended.
    next: Vec<u32>,
    made: u64,
    allowed: u64,
    /// When the last session of the day can end.
    latest: i32,
    /// Whether idle time does not count when labels are compared.
    rough: bool,
}

/// The patterns of all days, within an effort. What is known already of days whose choices are the same is taken over.
///
/// Each day is first looked at roughly, without regard to idle time and with few labels, so that there is something whenever
/// the caller says stop. What the effort does not reach is looked at roughly again, with more; a draft from it is not proven.
pub(super) fn enumerate(model: &Model<'_>, known: Patterns, effort: u64, stop: &dyn Fn() -> bool) -> Patterns {
    let mut all = known;
    let (open, end) = all.open(model, effort);
    let share = |days: usize, made: u64| end.saturating_sub(made) / u64::try_from(days.max(1)).unwrap_or(1);
    for day in &open {
        let few = (share(open.len(), all.made) / 8).min(FEW);
        all.look(Making::new(model, *day, few, true), stop);
    }
    for (done, day) in open.iter().enumerate() {
        let left = open.len() - done;
        // One day may take more than its share, but once one is not known all through, nothing is proven by the others.
        let most = (share(left, all.made) * 3 / 2).min(share(1, all.made) / 4 * 3);
        all.complete = all.complete && all.look(Making::new(model, *day, most, false), stop);
        if !all.complete && !stop() {
            all.look(Making::new(model, *day, share(left, all.made) / 4, true), stop);
        }
    }
    all
}

/// The same where nothing but all patterns of every day is of use: the effort ends with the first day that it does not reach.
pub(super) fn complete(model: &Model<'_>, known: Patterns, effort: u64, stop: &dyn Fn() -> bool) -> Patterns {
    let mut all = known;
    let (open, end) = all.open(model, effort);
    for day in open {
        let most = end.saturating_sub(all.made);
        all.complete = all.complete && all.look(Making::new(model, day, most, false), stop);
    }
    all
}

impl<'m, 'a> Making<'m, 'a> {
    fn new(model: &'m Model<'a>, place: usize, allowed: u64, rough: bool) -> Self {
        let route = Route { model, day: &model.days[place] };
        Self {
            route,
            place,
            labels: Vec::new(),
            kept: Quick::default(),
            next: Vec::new(),
            made: 0,
            allowed,
            latest: route.day.latest(),
            rough,
        }
    }

    /// Extends layer by layer, each with one item more; whether all were. A rough look that has a quarter of its effort left
    /// extends only the most promising of each further layer, so that days are filled all the same.
    fn run(&mut self, stop: &dyn Fn() -> bool) -> bool {
        self.add(self.route.root());
        let mut all = true;
        while !self.next.is_empty() {
            let mut layer = std::mem::take(&mut self.next);
            self.kept.clear();
            if self.rough && self.made > self.allowed / 8 {
                layer.sort_by_key(|index| self.promise(*index));
            }
            if !all {
                layer.truncate(BEAM);
            }
            for index in layer {
                // Another of its layer may have taken its place.
                if self.labels[index as usize].is_dead() {
                    continue;
                }
                if stop() || self.made >= self.allowed {
                    return false;
                }
                if self.rough && all && self.made >= self.allowed / 4 * 3 {
                    all = false;
                    break;
                }
                self.extend(index);
            }
        }
        all
    }

    /// What a label costs against leaving its items out: the less, the better.
    fn promise(&self, index: u32) -> i64 {
        let label = &self.labels[index as usize];
        let saved: i64 = members(label.items).map(|item| self.route.model.items[item].penalty).sum();
        label.cost.saturating_sub(saved)
    }

    fn extend(&mut self, index: u32) {
        let (label, day) = (self.labels[index as usize], self.route.day);
        for (number, choice) in (0u32..).zip(&day.choices) {
            if label.items >> choice.item & 1 == 1 {
                continue;
            }
            let Some(uses) = used(label.uses, choice) else { continue };
            for start in self.route.starts(&label, choice) {
                if let Some(next) = self.route.next((index, &label), (number, choice), uses, start) {
                    self.add(next);
                }
            }
        }
    }

    /// Keeps a label unless another is as good, and the same with the sessions that stand next.
    fn add(&mut self, label: Label) {
        self.made += 1;
        let Some(index) = self.keep(label) else { return };
        if let Some(next) = self.route.past_the_next_that_stands((index, &label)) {
            self.add(next);
        }
    }

    fn keep(&mut self, label: Label) -> Option<u32> {
        let key = Key {
            items: label.items,
            place: label.place,
            family: label.family,
            fixed: label.fixed,
            morning: label.first < MORNING_ENDS,
        };
        let (latest, rough) = (self.latest, self.rough);
        let (labels, same) = (&mut self.labels, self.kept.entry(key).or_default());
        if same.iter().any(|other| labels[*other as usize].covers(&label, latest, rough)) {
            return None;
        }
        same.retain(|other| {
            let other = &mut labels[*other as usize];
            let stays = !label.covers(other, latest, rough);
            if !stays {
                other.cost = i64::MAX;
            }
            stays
        });
        let index = u32::try_from(labels.len()).ok()?;
        labels.push(label);
        same.push(index);
        self.next.push(index);
        Some(index)
    }

    /// What the days come to that have all that stands on them.
    fn patterns(&self) -> Vec<Pattern> {
        let mut best = BTreeMap::<(u32, u128, u128), Pattern>::new();
        for (index, label) in (0u32..).zip(&self.labels) {
            let Some(cost) = self.route.whole(label) else { continue };
            let weekly = label.uses & self.route.model.weekly;
            let pattern = Pattern { items: label.items, weekly, cost, label: index };
            let slot = best.entry((label.items.count_ones(), label.items, weekly)).or_insert(pattern);
            if cost < slot.cost {
                *slot = pattern;
            }
        }
        best.into_values().collect()
    }
}

impl Patterns {
    /// The places of the items in some patterns, one of each day.
    pub(super) fn placements(&self, model: &Model<'_>, chosen: &[Pattern]) -> Vec<Placement> {
        let mut placements = Vec::new();
        for ((place, day), pattern) in model.days.iter().enumerate().zip(chosen) {
            placements.extend(self.order(place, pattern).map(|(choice, start)| placement(model, day, choice, start)));
        }
        placements.sort_unstable();
        placements
    }

    /// The choices of a pattern of a day with their starts, the last first.
    pub(super) fn order(&self, day: usize, pattern: &Pattern) -> impl Iterator<Item = (&Choice, i32)> {
        let (labels, choices) = (&self.labels[day], self.choices[day].as_deref().unwrap_or_default());
        let chain =
            std::iter::successors(labels.get(pattern.label as usize), |label| labels.get(label.parent as usize));
        chain.filter_map(|label| Some((choices.get(label.choice as usize)?, label.start)))
    }

    /// Some patterns of each day, which do not prove anything; of them the first is the day without a session of the draft.
    pub(super) fn some(days: Vec<Vec<Pattern>>) -> Self {
        let (labels, choices, whole) = (vec![Vec::new(); days.len()], vec![None; days.len()], vec![false; days.len()]);
        Self { days, labels, choices, whole, made: 0, complete: false }
    }

    /// The days whose patterns are not all known, and how many labels will have been made after so many more.
    fn open(&mut self, model: &Model<'_>, effort: u64) -> (Vec<usize>, u64) {
        self.complete = true;
        let is_known = |day: &usize| self.whole[*day] && self.choices[*day].as_ref() == Some(&model.days[*day].choices);
        ((0..model.days.len()).filter(|day| !is_known(day)).collect(), self.made + effort)
    }

    /// Enumerates a day and takes the patterns over if they are all, or only rough ones were asked for; whether they are all.
    fn look(&mut self, mut making: Making<'_, '_>, stop: &dyn Fn() -> bool) -> bool {
        let complete = making.run(stop);
        self.made += making.made;
        if complete || making.rough {
            self.whole[making.place] = !making.rough;
            let mut patterns = making.patterns();
            self.labels[making.place] = only_needed(&making.labels, &mut patterns);
            self.choices[making.place] = Some(making.route.day.choices.clone());
            self.days[making.place] = patterns;
        }
        complete
    }

    /// Takes the patterns of these items out, so that another agenda is found; whether there is anything left.
    pub(super) fn forbid(&mut self, sets: &[u128]) -> bool {
        for (day, items) in self.days.iter_mut().zip(sets) {
            day.retain(|pattern| pattern.items == 0 || pattern.items != *items);
        }
        self.days.iter().any(|day| day.len() > 1)
    }
}

/// The labels that patterns lead back to: one in a hundred of those that were made.
fn only_needed(labels: &[Label], patterns: &mut [Pattern]) -> Vec<Label> {
    let mut places = vec![NOTHING; labels.len()];
    let mut needed: Vec<Label> = Vec::new();
    for pattern in patterns {
        let mut chain = Vec::new();
        let mut at = pattern.label;
        while places.get(at as usize) == Some(&NOTHING) {
            chain.push(at as usize);
            at = labels[at as usize].parent;
        }
        for old in chain.into_iter().rev() {
            let parent = places.get(labels[old].parent as usize).copied().unwrap_or(NOTHING);
            places[old] = u32::try_from(needed.len()).unwrap_or(NOTHING);
            needed.push(Label { parent, ..labels[old] });
        }
        pattern.label = places.get(pattern.label as usize).copied().unwrap_or(NOTHING);
    }
    needed
}

/// The place of a choice at a start.
pub(super) fn placement(model: &Model<'_>, day: &Day, choice: &Choice, start: i32) -> Placement {
    let minutes = u32::try_from(start).unwrap_or(0);
    let start = chrono::NaiveTime::from_num_seconds_from_midnight_opt(minutes * 60, 0).unwrap_or_default();
    let item = model.items[choice.item as usize].item.id;
    Placement { day: day.date, start, item, offer: choice.offer, presenter: choice.presenter }
}
