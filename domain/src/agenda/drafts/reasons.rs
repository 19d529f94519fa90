//! Why an item has no place in a draft.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::model::{Asked, Model};
use super::options::{QUARTERS, forbids, span_at};
use super::{Drafting, Placement, report};
use crate::agenda::conflicts::{ConflictCode, Scope, conflicts_of};
use crate::{AgencyId, AgendaSessionId, OfferId, RequestItemId};

/// How many places of an item are tried to learn what blocks it.
const TRIED: usize = 60;

/// What stands against an option.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Obstacle {
    /// A rule of the agenda would be broken.
    Rule(ConflictCode),
    /// The agency wants to know earlier.
    Notice,
    /// The offer was withdrawn.
    Withdrawn,
    /// The agency declined the item.
    Declined,
    /// The offer is at the visitors' place, and none is known; or its venue is not.
    NoPlace,
    /// The group parts into too many that day for a draft.
    Parts,
    /// It would cost more than it is worth beside the items that are placed.
    Cost,
}

/// An offer that serves an item and has no option, with what stands against those looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfferObstacles {
    /// The offer.
    pub offer: OfferId,
    /// Whose it is.
    pub agency: AgencyId,
    /// What stands against it.
    pub obstacles: Vec<Obstacle>,
}

/// Who could serve an item that has a place, whoever does: why an agency was proposed or was not.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChosenAmong {
    /// The agencies with an eligible offer, the one whose turn it is first: their places are the ranks of fairness.
    pub in_turn: Vec<AgencyId>,
    /// The offers that serve it and are not eligible.
    pub not_eligible: Vec<OfferObstacles>,
}

impl ChosenAmong {
    pub(super) fn of(item: &Asked<'_>) -> Self {
        let mut in_turn: Vec<_> = item.ranks.iter().map(|(agency, rank)| (*rank, *agency)).collect();
        in_turn.sort_unstable();
        Self {
            in_turn: in_turn.into_iter().map(|(_, agency)| agency).collect(),
            not_eligible: item.offers.iter().filter_map(|(_, against)| against.clone()).collect(),
        }
    }
}

/// Why an item has no place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "reason", rename_all = "snake_case")]
pub enum LeftOut {
    /// Nobody offers it.
    NoOffer {
        /// The item.
        item: RequestItemId,
    },
    /// It is offered, but no option of any offer breaks no rule.
    NoneEligible {
        /// The item.
        item: RequestItemId,
        /// What stands against each offer.
        offers: Vec<OfferObstacles>,
    },
    /// There are options, but none beside what is placed.
    NoRoom {
        /// The item.
        item: RequestItemId,
        /// What blocks the options that were tried.
        blocked_by: Vec<Obstacle>,
    },
}

impl LeftOut {
    /// The item that is left out.
    pub const fn item(&self) -> RequestItemId {
        match self {
            Self::NoOffer { item } | Self::NoneEligible { item, .. } | Self::NoRoom { item, .. } => *item,
        }
    }
}

/// The reasons of all items that some placements leave out.
pub(super) fn reasons(asked: &Drafting<'_>, model: &Model<'_>, placements: &[Placement]) -> Vec<LeftOut> {
    let placed: BTreeSet<_> = placements.iter().map(|placement| placement.item).collect();
    let out = (0u32..).zip(&model.items).filter(|(_, one)| !placed.contains(&one.item.id));
    let mut reasons: Vec<_> = out.map(|(index, one)| reason(asked, model, (index, one), placements)).collect();
    let too_many = |item: &&crate::agenda::Item| LeftOut::NoRoom { item: item.id, blocked_by: vec![Obstacle::Cost] };
    reasons.extend(model.beyond.iter().map(too_many));
    reasons
}

fn reason(
    asked: &Drafting<'_>,
    model: &Model<'_>,
    (index, one): (u32, &Asked<'_>),
    placements: &[Placement],
) -> LeftOut {
    let item = one.item.id;
    if one.offers.is_empty() {
        return LeftOut::NoOffer { item };
    }
    if one.offers.iter().all(|(_, against)| against.is_some()) {
        return LeftOut::NoneEligible { item, offers: ChosenAmong::of(one).not_eligible };
    }
    LeftOut::NoRoom { item, blocked_by: blocked_by(asked, model, (index, item), placements) }
}

/// What the checker of conflicts says of the item's options beside what is placed; an option that it allows is too dear.
fn blocked_by(
    asked: &Drafting<'_>,
    model: &Model<'_>,
    (index, item): (u32, RequestItemId),
    placements: &[Placement],
) -> Vec<Obstacle> {
    let (mut options, mut found) = (Vec::new(), BTreeSet::new());
    for day in &model.days {
        for choice in day.all.iter().filter(|choice| choice.item == index) {
            if day.is_parted_too_often() {
                found.insert(Obstacle::Parts);
                continue;
            }
            let starts = (0..QUARTERS).filter(|quarter| choice.starts.all >> quarter & 1 == 1);
            options.extend(starts.map(|quarter| (day.date, choice, quarter)));
        }
    }
    let session = AgendaSessionId::new(uuid::Uuid::max());
    let step = options.len().div_ceil(TRIED).max(1);
    for (date, choice, quarter) in options.into_iter().step_by(step) {
        let start = span_at(date, quarter, 0).from.time();
        let tried = Placement { day: date, start, item, offer: choice.offer, presenter: choice.presenter };
        let mut programme = report::programme(asked, placements);
        programme.sessions.extend(report::session(asked, &tried, session));
        let conflicts = conflicts_of(asked.city, &programme, Scope::Session(session));
        let mut blocking = conflicts.iter().map(|one| one.code).filter(|code| blocks(asked, *code)).peekable();
        if blocking.peek().is_none() {
            found.insert(Obstacle::Cost);
        }
        found.extend(blocking.map(Obstacle::Rule));
    }
    found.into_iter().collect()
}

fn blocks(asked: &Drafting<'_>, code: ConflictCode) -> bool {
    code != ConflictCode::AgencyNotAccepted && forbids(&asked.city.rules, code)
}
