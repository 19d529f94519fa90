//! Drafts as officers compare them.

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::{AgendaDraft, AgendaDraftAction, AgendaDraftState, Basis, DraftStage};
use crate::agenda::{Cost, DraftMode, StepKind};
use crate::{AgendaDraftId, ExchangeId, UserId, Version};

/// What a draft costs, by component, and all together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct DraftCost {
    /// All together: the least is best.
    pub total: i64,
    /// 1000 for each weight of items left out.
    pub left_out: i64,
    /// Minutes of travel, with the ways from and to the base.
    pub travel: i64,
    /// 10 for each place that the agency chosen is behind the one whose turn it is.
    pub fairness: i64,
    /// 20 for each two consecutive sessions of one category of activities.
    pub same_category: i64,
    /// Quarter hours of idle time.
    pub idle: i64,
    /// Of a repair: 1000 for each weight that the working copy has and the draft has not.
    pub lost: i64,
    /// Of a repair: 100 for each session that changed.
    pub changed: i64,
}

impl From<Cost> for DraftCost {
    fn from(cost: Cost) -> Self {
        let Cost { left_out, travel, fairness, same_category, idle, lost, changed } = cost;
        Self { total: cost.total(), left_out, travel, fairness, same_category, idle, lost, changed }
    }
}

/// How many sessions become what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct StepCounts {
    /// As they are.
    pub kept: u32,
    /// Moved by up to 15 minutes.
    pub moved: u32,
    /// With another offer, presenter, day, length or place, moved further, for all of the group instead of a part of it, or in a
    /// language that everybody speaks. The cost counts those of them alone that have another offer, presenter or day or moved.
    pub changed: u32,
    /// New.
    pub added: u32,
    /// Called off.
    pub dropped: u32,
}

/// When a draft was applied, and by whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct DraftApplied {
    /// When.
    pub at: DateTime<Utc>,
    /// By whom.
    pub by: UserId,
}

/// A draft as far as it takes to compare it with others.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AgendaDraftSummary {
    /// Its id.
    pub id: AgendaDraftId,
    /// Grows with every change.
    #[schema(inline, examples(1))]
    pub version: Version,
    /// The exchange whose agenda it drafts.
    pub exchange_id: ExchangeId,
    /// Where it stands.
    pub state: AgendaDraftState,
    /// Whether the agenda is made anew, or kept as far as it can be.
    pub mode: DraftMode,
    /// The seed that was sent.
    #[schema(required, minimum = 0)]
    pub seed: Option<i32>,
    /// How hard was tried.
    #[schema(minimum = 1, maximum = 10)]
    pub effort: i32,
    /// What it costs.
    pub cost: DraftCost,
    /// No draft costs less than this; null when no bound is known.
    #[schema(required)]
    pub bound: Option<i64>,
    /// Whether it is proven that there is no better one, or among alternatives no better one that gives each day other items than
    /// those before; false when effort or time ran out before.
    pub complete: bool,
    /// How many items have a place in it.
    pub placed: u32,
    /// How many items have none.
    pub left_out: u32,
    /// What becomes of the working copy.
    pub changes: StepCounts,
    /// Whether the working copy has changed since: the draft cannot be applied then.
    pub outdated: bool,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// By whom.
    pub created_by: UserId,
    /// When it was applied.
    #[schema(required)]
    pub applied: Option<DraftApplied>,
    /// What the caller may do now.
    pub allowed_actions: Vec<AgendaDraftAction>,
}

impl AgendaDraftSummary {
    /// A draft beside the working copy as it is now.
    pub fn new(draft: &AgendaDraft, now: &Basis) -> Self {
        let (wish, proposal) = (draft.document.wish, &draft.document.proposal);
        let outdated = draft.document.basis != *now;
        let (allowed_actions, applied) = match draft.stage {
            DraftStage::Open if outdated => (Vec::new(), None),
            DraftStage::Open => (vec![AgendaDraftAction::Apply], None),
            DraftStage::Applied(at, by) => (Vec::new(), Some(DraftApplied { at, by })),
        };
        let many = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        let of = |kind| many(proposal.placed.iter().filter(|placed| placed.kind == kind).count());
        let changes = StepCounts {
            kept: of(StepKind::Kept),
            moved: of(StepKind::Moved),
            changed: of(StepKind::Changed),
            added: of(StepKind::Added),
            dropped: many(proposal.dropped.len()),
        };
        Self {
            id: draft.id,
            version: draft.version,
            exchange_id: draft.exchange_id,
            state: draft.stage.name(),
            mode: wish.mode,
            seed: wish.seed,
            effort: wish.effort,
            cost: proposal.cost.into(),
            bound: proposal.bound,
            complete: proposal.complete,
            placed: many(proposal.placed.len()),
            left_out: many(proposal.left_out.len()),
            changes,
            outdated,
            created_at: draft.created_at,
            created_by: draft.created_by,
            applied,
            allowed_actions,
        }
    }
}
