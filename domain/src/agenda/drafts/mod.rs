//! Drafts of an agenda: for each item at most one option (offer, presenter, day, start), such that no rule is broken and the
//! cost is least.
//!
//! *Exact by day patterns*: for each day, label setting finds the sets of items that fit into it, each with its least cost
//! ([`labels`]); a linear relaxation that picks one pattern per day and no item twice gives a bound ([`bound`]); a depth-first
//! choice among the patterns that the bound leaves proves the optimum ([`choose`]). Nothing is drawn at random: the same data
//! and effort give the same draft.

mod bound;
mod choose;
mod label;
mod labels;
mod limits;
mod model;
mod options;
mod rank;
mod reasons;
mod report;

use std::collections::BTreeSet;

use chrono::{NaiveDate, NaiveTime};
use serde::{Deserialize, Serialize};

use super::{City, Programme};
use crate::{AgencyId, AgendaSessionId, OfferId, PresenterId, RequestItemId, text_enum};

use bound::members;

pub use rank::{Loaded, Shares, Turn, fair_order};
pub use reasons::{LeftOut, Obstacle, OfferObstacles};
pub use report::cost_of;

text_enum! {
    /// What a draft starts from.
    pub enum DraftMode {
        New = "new" ("Nuevo", "New"),
        Repair = "repair" ("Reparación", "Repair"),
    }
}

/// What a draft is asked for.
#[derive(Clone, Debug)]
pub struct Drafting<'a> {
    /// The city.
    pub city: &'a City,
    /// The exchange with its working copy. Live sessions that are pinned, or serve no item, stand.
    pub programme: &'a Programme,
    /// Today in the agency's zone: the day from which notice counts.
    pub today: NaiveDate,
    /// Whether the working copy is kept as far as it can be.
    pub mode: DraftMode,
    /// Who declined which item: no option of it in this exchange.
    pub declined: BTreeSet<(RequestItemId, AgencyId)>,
    /// From 1 to 10: how many labels may be made.
    pub effort: u8,
    /// From 1 to 3: how many drafts are wanted. Each after the first gives every day another set of items.
    pub alternatives: u8,
}

impl Drafting<'_> {
    /// The exchange as it is with some placements: what stands, and a session for each. Their ids are nobody's; the caller
    /// gives real ones when it applies a draft.
    pub fn applied(&self, placements: &[Placement]) -> Programme {
        report::programme(self, placements)
    }
}

/// The place of an item in a draft.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Placement {
    /// The day.
    pub day: NaiveDate,
    /// When it starts.
    pub start: NaiveTime,
    /// The item that it serves.
    pub item: RequestItemId,
    /// The offer that it uses.
    pub offer: OfferId,
    /// Who presents; none where the offer names nobody.
    pub presenter: Option<PresenterId>,
}

/// What a draft costs, by component.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cost {
    /// 1000 for each weight of items left out.
    pub left_out: i64,
    /// Minutes of travel, with the ways from and to the base.
    pub travel: i64,
    /// 10 for each place of an agency in the order of fairness.
    pub fairness: i64,
    /// 20 for each two consecutive sessions of one family of activities.
    pub same_category: i64,
    /// Quarter hours of idle time.
    pub idle: i64,
    /// Of a repair: 1000 for each weight that the working copy has and the draft has not.
    pub lost: i64,
    /// Of a repair: 100 for each session that changed.
    pub changed: i64,
}

impl Cost {
    /// All together.
    pub const fn total(self) -> i64 {
        self.left_out + self.travel + self.fairness + self.same_category + self.idle + self.lost + self.changed
    }
}

text_enum! {
    /// What becomes of an item's session in the working copy.
    pub enum StepKind {
        Kept = "kept" ("Se mantiene", "Kept"),
        Moved = "moved" ("Se mueve hasta 15 minutos", "Moved by up to 15 minutes"),
        Changed = "changed" ("Cambia", "Changed"),
        Added = "added" ("Se agrega", "Added"),
        Dropped = "dropped" ("Se retira", "Dropped"),
    }
}

/// The difference between the working copy and a draft, for one item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Step {
    /// The item.
    pub item: RequestItemId,
    /// What becomes of its session.
    pub kind: StepKind,
    /// Its session in the working copy, if it has one.
    pub session: Option<AgendaSessionId>,
    /// The agency that is to be invited, anew or for the first time.
    pub invites: Option<AgencyId>,
}

/// A proposal; it changes nothing by itself.
#[derive(Clone, Debug, PartialEq)]
pub struct Draft {
    /// The items that have a place, in the order of time.
    pub placements: Vec<Placement>,
    /// What it costs.
    pub cost: Cost,
    /// No draft costs less than this; none when that is not known.
    pub bound: Option<i64>,
    /// Whether nothing cut the search short: the draft is then the best there is.
    pub complete: bool,
    /// How many labels were made: the effort that it took.
    pub labels: u64,
    /// Why items have no place.
    pub left_out: Vec<LeftOut>,
    /// The difference to the working copy, by item.
    pub steps: Vec<Step>,
}

/// How many labels an effort is, for all days together.
const LABELS_PER_EFFORT: u64 = 4_000_000;

/// How many labels a draft whose days have their items may take to put them in order.
const LABELS_TO_SETTLE: u64 = 2_000_000;

/// How many labels may be made to give places to items that have none, to see whether a day has room for one of them, and with how
/// many choices of each item.
const LABELS_TO_FILL: u64 = 4_000_000;
const LABELS_TO_TRY: u64 = 40_000;
const CHOICES_TO_TRY: usize = 4;

/// So many days an exchange has at most that drafts are made for.
pub const MOST_DAYS: i64 = 31;

/// Makes drafts, the best first; one at least. `stop` is asked every now and then: once it says yes, what was found so far is
/// the draft, and it is not complete. What little effort finds is known before much is made, so that more effort, and a search
/// that is cut short, never give anything worse.
pub fn drafts(asked: &Drafting<'_>, stop: &dyn Fn() -> bool) -> Vec<Draft> {
    let quick = drafts_of(&Drafting { effort: 1, ..asked.clone() }, stop);
    if asked.effort <= 1 || quick.iter().all(|draft| draft.complete) || stop() {
        return quick;
    }
    let thorough = drafts_of(asked, stop);
    let cost = |drafts: &[Draft]| drafts.first().map(|best| best.cost.total());
    if cost(&quick) < cost(&thorough) { quick } else { thorough }
}

fn drafts_of(asked: &Drafting<'_>, stop: &dyn Fn() -> bool) -> Vec<Draft> {
    let mut model = model::Model::new(asked);
    let (mut search, first) = search(asked, &mut model, stop);
    let bound = first.bound;
    let mut found: Vec<Draft> = Vec::new();
    let mut next = Some(first);
    for _ in 0..asked.alternatives.clamp(1, 3) {
        let chosen = next.take().unwrap_or_else(|| choose::choose(&model, &search, stop));
        let mut placements = search.placements(&model, &chosen.patterns);
        let settled = !search.complete || !model.exceeded(asked, &placements).is_empty();
        if settled {
            let sets: Vec<_> = chosen.patterns.iter().map(|pattern| pattern.items).collect();
            placements = settle(asked, &sets);
            let filled = fill(asked, &sets);
            if filled != sets {
                let filled = settle(asked, &filled);
                placements =
                    [placements, filled].into_iter().min_by_key(|all| cost_of(asked, all).total()).unwrap_or_default();
            }
        }
        if found.iter().all(|draft| draft.placements != placements) {
            let complete = chosen.complete && !settled;
            found.push(report::draft(asked, &model, placements, (bound, complete, search.made)));
        }
        if !search.forbid(&chosen.patterns) {
            break;
        }
    }
    found
}

/// The best choice. Most limits of persons and weeks never bind, and watching one costs labels: only those are watched that
/// the best choice without them does not keep, until it keeps all.
fn search<'a>(
    asked: &Drafting<'a>,
    model: &mut model::Model<'a>,
    stop: &dyn Fn() -> bool,
) -> (labels::Patterns, choose::Chosen) {
    let effort = u64::from(asked.effort.clamp(1, 10)) * LABELS_PER_EFFORT;
    let mut watched = BTreeSet::new();
    let mut known: Option<labels::Patterns> = None;
    loop {
        model.limit(asked, Some(&watched));
        let left = effort.saturating_sub(known.as_ref().map_or(0, |known| known.made));
        let found = labels::enumerate(model, known.take(), left, stop);
        let chosen = choose::choose(model, &found, stop);
        let exceeded = model.exceeded(asked, &found.placements(model, &chosen.patterns));
        if exceeded.is_empty() || !found.complete || found.made >= effort || stop() {
            return (found, chosen);
        }
        watched.extend(exceeded);
        known = Some(found);
    }
}

/// Puts the items of each day in order under all limits, leaving out what they do not allow: for a choice that is not proven.
fn settle(asked: &Drafting<'_>, sets: &[u128]) -> Vec<Placement> {
    let mut model = model::Model::new(asked);
    for (day, items) in model.days.iter_mut().zip(sets) {
        day.all.retain(|choice| items >> choice.item & 1 == 1);
    }
    model.limit(asked, None);
    let found = labels::enumerate(&model, None, LABELS_TO_SETTLE, &|| false);
    let settled = choose::choose(&model, &found, &|| false);
    found.placements(&model, &settled.patterns)
}

/// The choices of an item that cost least by themselves.
fn cheapest(day: &model::Day, item: usize) -> impl Iterator<Item = &model::Choice> {
    let mut all: Vec<_> = day.all.iter().filter(|choice| choice.item as usize == item).collect();
    all.sort_by_key(|choice| choice.cost + if choice.starts.unchanged == 0 { choice.change } else { 0 });
    all.into_iter().take(CHOICES_TO_TRY)
}

/// The items of each day, and those that are in none where a day has room for one more: a search that is cut short may never
/// have come to such sets. What weighs most comes first, and to the day where it costs least. Few labels, so that it is done
/// whatever the caller says.
fn fill(asked: &Drafting<'_>, sets: &[u128]) -> Vec<u128> {
    let mut model = model::Model::new(asked);
    let days = std::mem::take(&mut model.days);
    let mut sets = sets.to_vec();
    let mut left = LABELS_TO_FILL;
    let mut cost = |model: &mut model::Model<'_>, day: &model::Day, items: u128| {
        let (date, fixed) = (day.date, day.fixed.clone());
        let all = members(items).flat_map(|item| cheapest(day, item)).cloned().collect();
        model.days = vec![model::Day { date, all, choices: Vec::new(), fixed }];
        model.limit(asked, None);
        let found = labels::enumerate(model, None, LABELS_TO_TRY.min(left), &|| false);
        left = left.saturating_sub(found.made);
        found.days[0].iter().filter(|pattern| pattern.items == items).map(|pattern| pattern.cost).min()
    };
    let mut costs: Vec<_> = days.iter().zip(&sets).map(|(day, items)| cost(&mut model, day, *items)).collect();
    // The items stand in the order of their weight.
    for item in 0..model.items.len() {
        if sets.iter().any(|items| items >> item & 1 == 1) {
            continue;
        }
        let mut best = None;
        for (day, items) in sets.iter().enumerate() {
            let with = cost(&mut model, &days[day], items | 1 << item);
            if let Some((with, without)) = with.zip(costs[day]) {
                best = best.into_iter().chain([(with - without, day, with)]).min();
            }
        }
        if let Some((_, day, with)) = best.filter(|(more, ..)| *more < model.items[item].penalty) {
            (sets[day], costs[day]) = (sets[day] | 1 << item, Some(with));
        }
    }
    sets
}
