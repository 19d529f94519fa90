//! Drafts of an agenda: for each item at most one option (offer, presenter, day, start), such that no rule is broken and the
//! cost is least.
//!
//! *Exact by day patterns*: for each day, label setting finds the sets of items that fit into it, each with its least cost
//! ([`labels`]); a linear relaxation that picks one pattern per day and no item twice gives a bound ([`bound`]); a depth-first
//! choice among the patterns that the bound leaves proves the optimum ([`choose`]). Nothing is drawn at random: the same data
//! and effort give the same draft.

mod bound;
mod choose;
mod improve;
mod label;
mod labels;
mod limits;
mod model;
mod options;
mod rank;
mod reasons;
mod report;
mod route;
mod search;
mod seats;
mod tracks;

use std::collections::BTreeSet;

use chrono::{NaiveDate, NaiveTime};
use serde::{Deserialize, Serialize};

use super::{City, Programme};
use crate::{AgencyId, AgendaSessionId, OfferId, PresenterId, RequestItemId, text_enum};

pub use rank::{Loaded, Shares, Turn, fair_order};
pub use reasons::{ChosenAmong, LeftOut, Obstacle, OfferObstacles};
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
    /// Who could have served it; nobody where it falls away.
    pub chosen_among: ChosenAmong,
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
    /// Whether nothing cut the search short: the draft is then the best there is, or the best that gives each day other items
    /// than those before it.
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

/// How many labels are made before anything is improved: they prove most drafts of sixteen items.
const FIRST_LABELS: u64 = 2_000_000;

/// So many days an exchange has at most that drafts are made for.
pub const MOST_DAYS: i64 = 31;

/// Makes drafts, the best first; one at least. `stop` is asked every now and then: once it says yes, what was found so far is
/// the draft, and it is not complete.
///
/// A first look proves most drafts. What it does not prove is improved, and then proven with all effort. What that does not prove
/// either is joined with what came up meanwhile, and improved further. What was found is never given up for anything dearer.
pub fn drafts(asked: &Drafting<'_>, stop: &dyn Fn() -> bool) -> Vec<Draft> {
    let mut search = search::Search::new(asked, stop);
    let first = search.first(FIRST_LABELS);
    let best = if first.complete { first } else { improved(asked.effort, &mut search, first, stop) };
    search.with_others(best)
}

/// A draft that is at least as good as a first one.
fn improved(effort: u8, search: &mut search::Search<'_, '_>, first: Draft, stop: &dyn Fn() -> bool) -> Draft {
    let model = search.under_all_limits();
    let Some(mut improving) = improve::Improving::new(&model, &first.placements, stop) else { return first };
    let effort = effort.clamp(1, 10);
    improving.go_on(effort, stop);
    let mut known = first;
    if !stop()
        && let Some(best) = search.thorough(LABELS_PER_EFFORT * u64::from(effort))
    {
        if best.complete {
            return best;
        }
        known = if best.cost.total() < known.cost.total() { best } else { known };
    }
    search.join(&mut improving);
    improving.go_on(effort, stop);
    search.better(known, &mut improving)
}
