//! Label setting: for each day the sets of items that fit, each with its least cost.
//!
//! A label is the day so far. It gives way to another with the same items, place, family and half of the day that is at least
//! as good in all that can still matter. After a session every next one takes its first start, except where waiting earns
//! the free hour at noon, or leaves a session of the working copy as it was; a first session takes every start.

use std::collections::{BTreeMap, BTreeSet};

use super::Placement;
use super::bound::members;
use super::label::{Key, Label, MORNING_ENDS, NO_FAMILY, NOTHING, Quick, SAME_FAMILY, later_starts, target, used};
use super::model::{Choice, Day, Fixed, Model};
use crate::agenda::conflicts::{LONGEST_DAY, has_free_hour, needs_lunch};

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
        Self { items: 0, weekly: 0, cost: 0, label: NOTHING }
    }
}

/// The patterns of all days.
pub(super) struct Patterns {
    /// By day; the first of each is the day without a session of the draft.
    pub(super) days: Vec<Vec<Pattern>>,
    labels: Vec<Vec<Label>>,
    /// What they were made of.
    choices: Vec<Option<Vec<Choice>>>,
    /// How many labels were made.
    pub(super) made: u64,
    /// Whether nothing was left out.
    pub(super) complete: bool,
}

/// How many labels of a layer are extended when the effort does not reach for all.
const BEAM: usize = 4_000;

/// How many labels the first rough look at a day may take.
const FEW: u64 = 50_000;

/// What is being enumerated for one day.
struct Making<'m, 'a> {
    model: &'m Model<'a>,
    /// The place of the day among all.
    place: usize,
    day: &'m Day,
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

/// The patterns of all days, within an effort that is shared out evenly. What is known already of days whose choices are the
/// same is taken over.
///
/// Each day is first looked at roughly, without regard to idle time and with few labels, so that there is something whenever
/// the caller says stop. What the effort does not reach is looked at roughly again, with more; a draft from it is not proven.
pub(super) fn enumerate(model: &Model<'_>, known: Option<Patterns>, effort: u64, stop: &dyn Fn() -> bool) -> Patterns {
    let mut all = known.unwrap_or_else(|| Patterns::empty(model.days.len()));
    all.complete = !model.crowded;
    let is_known = |day: &usize| all.choices[*day].as_ref() == Some(&model.days[*day].choices);
    let open: Vec<_> = (0..model.days.len()).filter(|day| !is_known(day)).collect();
    let end = all.made + effort;
    let share = |days: usize, made: u64| end.saturating_sub(made) / u64::try_from(days.max(1)).unwrap_or(1);
    for day in &open {
        let few = (share(open.len(), all.made) / 8).min(FEW);
        all.look(Making::new(model, *day, few, true), stop);
    }
    for (done, day) in open.iter().enumerate() {
        let most = share(open.len() - done, all.made);
        if !all.look(Making::new(model, *day, most / 4 * 3, false), stop) {
            all.complete = false;
            if !stop() {
                all.look(Making::new(model, *day, most / 4, true), stop);
            }
        }
    }
    all
}

impl<'m, 'a> Making<'m, 'a> {
    fn new(model: &'m Model<'a>, place: usize, allowed: u64, rough: bool) -> Self {
        let day = &model.days[place];
        Self {
            model,
            place,
            day,
            labels: Vec::new(),
            kept: Quick::default(),
            next: Vec::new(),
            made: 0,
            allowed,
            latest: day.latest(),
            rough,
        }
    }

    /// Extends layer by layer, each with one item more; whether all were. A rough look that has a quarter of its effort left
    /// extends only the most promising of each further layer, so that days are filled all the same.
    fn run(&mut self, stop: &dyn Fn() -> bool) -> bool {
        let root = Label {
            items: 0,
            uses: 0,
            cost: 0,
            first: -1,
            end: 0,
            busy: 0,
            parent: NOTHING,
            choice: NOTHING,
            start: 0,
            place: self.model.base,
            family: NO_FAMILY,
            fixed: 0,
            lunch: false,
        };
        self.add(root);
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
                if self.labels[index as usize].cost == i64::MAX {
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
        let saved: i64 = members(label.items).map(|item| self.model.items[item].penalty).sum();
        label.cost.saturating_sub(saved)
    }

    fn extend(&mut self, index: u32) {
        let (label, day) = (self.labels[index as usize], self.day);
        for (number, choice) in (0u32..).zip(&day.choices) {
            if label.items >> choice.item & 1 == 1 {
                continue;
            }
            if label.first < 0 {
                let Some(uses) = used(label.uses, choice) else { continue };
                let mut starts = choice.starts.all;
                while starts != 0 {
                    let start = i32::try_from(starts.trailing_zeros() * 15).unwrap_or(0);
                    starts &= starts - 1;
                    self.place((index, label), (number, choice), uses, start);
                }
                continue;
            }
            let (travel, buffer) = self.model.way(label.place, target(&label, choice.place));
            let way = travel + buffer;
            let Some(early) = Choice::first_start(choice.starts.all, label.end + way) else { continue };
            if i64::from(early + choice.minutes - label.first) > LONGEST_DAY {
                continue;
            }
            let Some(uses) = used(label.uses, choice) else { continue };
            self.place((index, label), (number, choice), uses, early);
            for start in later_starts(&label, choice, way, early).into_iter().flatten() {
                self.place((index, label), (number, choice), uses, start);
            }
        }
    }

    fn place(&mut self, (parent, label): (u32, Label), (number, choice): (u32, &Choice), uses: u128, start: i32) {
        let unchanged = choice.starts.unchanged >> (start / 15) & 1 == 1;
        let change = if unchanged { 0 } else { choice.change };
        let stop = Fixed { from: start, to: start + choice.minutes, place: choice.place, family: choice.family };
        let Some(mut next) = self.after(&label, stop, true) else { return };
        if self.day.fixed.get(usize::from(label.fixed)).is_some_and(|fixed| next.end > fixed.from) {
            return;
        }
        next.items |= 1 << choice.item;
        next.uses = uses;
        next.cost += choice.cost + change;
        (next.parent, next.choice, next.start) = (parent, number, start);
        self.add(next);
    }

    /// The day with one session more; none when there is no time for it.
    fn after(&self, label: &Label, stop: Fixed, drafted: bool) -> Option<Label> {
        let place = target(label, stop.place);
        let (travel, buffer) = self.model.way(label.place, place);
        let begins = label.first < 0;
        let (first, gap) = if begins { (stop.from, 0) } else { (label.first, stop.from - label.end) };
        // What stands may break the rules of the way and of the day among itself.
        let by_draft = drafted || label.drafted();
        if !begins && by_draft && gap < travel + buffer {
            return None;
        }
        if (drafted || label.items != 0) && i64::from(stop.to - first) > LONGEST_DAY {
            return None;
        }
        let lunch = !begins && has_free_hour(label.end.into(), stop.from.into(), (travel + buffer).into());
        let same = if label.family == stop.family { SAME_FAMILY } else { 0 };
        let between = if begins { 0 } else { travel + buffer };
        Some(Label {
            cost: label.cost + i64::from(travel) + same,
            first,
            end: stop.to.max(label.end),
            busy: label.busy + (stop.to - stop.from) + between,
            place,
            family: stop.family,
            lunch: label.lunch || lunch,
            ..*label
        })
    }

    /// Keeps a label unless another is as good, and the same with the sessions that stand next.
    fn add(&mut self, label: Label) {
        self.made += 1;
        let Some(index) = self.keep(label) else { return };
        let Some(fixed) = self.day.fixed.get(usize::from(label.fixed)).copied() else { return };
        if let Some(mut next) = self.after(&label, fixed, false) {
            next.fixed += 1;
            // Not drafted: told apart by a start before the day.
            (next.parent, next.choice, next.start) = (index, NOTHING, -1);
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
            let Some(cost) = self.whole(label) else { continue };
            let weekly = label.uses & self.model.weekly;
            let pattern = Pattern { items: label.items, weekly, cost, label: index };
            let slot = best.entry((label.items.count_ones(), label.items, weekly)).or_insert(pattern);
            if cost < slot.cost {
                *slot = pattern;
            }
        }
        best.into_values().collect()
    }

    /// What a day costs with its way home and its idle time; none when it is not a day that may be.
    fn whole(&self, label: &Label) -> Option<i64> {
        if label.cost == i64::MAX || usize::from(label.fixed) < self.day.fixed.len() {
            return None;
        }
        if label.first < 0 {
            return Some(0);
        }
        let noon = needs_lunch(label.first.into(), label.end.into());
        if label.items != 0 && noon && !label.lunch {
            return None;
        }
        let home = self.model.way(label.place, self.model.base).0;
        let idle = label.end - label.first - label.busy - if noon { 60 } else { 0 };
        Some(label.cost + i64::from(home) + i64::from(idle.max(0) / 15))
    }
}

impl Patterns {
    /// The places of the items in some patterns, one of each day.
    pub(super) fn placements(&self, model: &Model<'_>, chosen: &[Pattern]) -> Vec<Placement> {
        let mut placements = Vec::new();
        for (((day, choices), labels), pattern) in model.days.iter().zip(&self.choices).zip(&self.labels).zip(chosen) {
            let mut next = pattern.label;
            while let Some(label) = labels.get(next as usize) {
                if let Some(choice) = choices.as_ref().and_then(|choices| choices.get(label.choice as usize)) {
                    placements.push(placement(model, day, choice, label.start));
                }
                next = label.parent;
            }
        }
        placements.sort_unstable();
        placements
    }

    fn empty(days: usize) -> Self {
        let (labels, choices) = (vec![Vec::new(); days], vec![None; days]);
        Self { days: vec![Vec::new(); days], labels, choices, made: 0, complete: true }
    }

    /// Enumerates a day and takes the patterns over if they are all, or only rough ones were asked for; whether they are all.
    fn look(&mut self, mut making: Making<'_, '_>, stop: &dyn Fn() -> bool) -> bool {
        let complete = making.run(stop);
        self.made += making.made;
        if complete || making.rough {
            let mut patterns = making.patterns();
            self.labels[making.place] = only_needed(&making.labels, &mut patterns);
            self.choices[making.place] = Some(making.day.choices.clone());
            self.days[making.place] = patterns;
        }
        complete
    }

    /// Takes these patterns out, so that another agenda is found; whether there is anything left.
    pub(super) fn forbid(&mut self, chosen: &[Pattern]) -> bool {
        let used: Vec<BTreeSet<u128>> = chosen.iter().map(|pattern| BTreeSet::from([pattern.items])).collect();
        for (day, used) in self.days.iter_mut().zip(used) {
            day.retain(|pattern| pattern.items == 0 || !used.contains(&pattern.items));
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

fn placement(model: &Model<'_>, day: &Day, choice: &Choice, start: i32) -> Placement {
    let minutes = u32::try_from(start).unwrap_or(0);
    let start = chrono::NaiveTime::from_num_seconds_from_midnight_opt(minutes * 60, 0).unwrap_or_default();
    let item = model.items[choice.item as usize].item.id;
    Placement { day: day.date, start, item, offer: choice.offer, presenter: choice.presenter }
}
