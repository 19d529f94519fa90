//! Drafts of agendas as they are kept: proposals for an exchange's working copy, to be compared, and applied once.

mod asking;
mod basis;
mod plan;
mod proposal;
mod summary;
mod view;

use chrono::{DateTime, Utc};
use deserr::Deserr;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::agenda::DraftMode;
use crate::input::{BadFields, Int};
use crate::{AgendaDraftId, ExchangeId, Refusal, UserId, Version, text_enum};

pub use asking::WorkingCopy;
pub use basis::Basis;
pub use plan::{Plan, Planned};
pub use proposal::{Placed, Proposal};
pub use summary::AgendaDraftSummary;
pub use view::{AgendaDraftView, AppliedDraft, KindOfObstacle, KnownNames, LeftOutReason};

/// So many drafts an exchange keeps; older ones are forgotten when another is made.
pub const MOST_KEPT: i64 = 20;

/// How hard is tried unless it is said.
const USUAL_EFFORT: i64 = 3;

text_enum! {
    /// Where a draft of an agenda stands.
    pub enum AgendaDraftState {
        /// It is a proposal.
        Open = "open" ("Propuesto", "Open"),
        /// The working copy was made as it says.
        Applied = "applied" ("Aplicado", "Applied"),
    }
}

text_enum! {
    /// What can be done to a draft of an agenda.
    pub enum AgendaDraftAction {
        Apply = "apply" ("Aplicar", "Apply"),
    }
}

/// What a draft is asked for.
#[derive(Clone, Debug, Deserr, ToSchema)]
#[deserr(error = BadFields, deny_unknown_fields)]
pub struct DraftAgenda {
    /// Whether the agenda is made anew, or kept as far as it can be.
    pub mode: DraftMode,
    /// Kept with the draft. Nothing is drawn at random: the same data, seed and effort give the same draft, and so does another
    /// seed.
    #[schema(inline, value_type = Option<Int<0, { i32::MAX }>>, examples(7))]
    #[deserr(default)]
    pub seed: Option<Int<0, { i32::MAX }>>,
    /// How many drafts are wanted at most; each after the first gives every day other items.
    #[schema(inline, value_type = Int<1, 3>, required = false, default = 1, examples(2))]
    #[deserr(default = Int::MIN_VALUE)]
    pub alternatives: Int<1, 3>,
    /// How hard is tried before a draft counts as not complete.
    #[schema(inline, value_type = Int<1, 10>, required = false, default = 3, examples(3))]
    #[deserr(default = Int::new(USUAL_EFFORT).unwrap_or(Int::MIN_VALUE))]
    pub effort: Int<1, 10>,
}

/// How a draft was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wish {
    /// Whether the working copy is kept as far as it can be.
    pub mode: DraftMode,
    /// The seed that was sent.
    pub seed: Option<i32>,
    /// How hard was tried.
    pub effort: i32,
}

impl From<&DraftAgenda> for Wish {
    fn from(command: &DraftAgenda) -> Self {
        Self { mode: command.mode, seed: command.seed.map(Int::get), effort: command.effort.get() }
    }
}

/// The state of a draft with its data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DraftStage {
    /// It is a proposal.
    Open,
    /// It was applied: when, and by whom.
    Applied(DateTime<Utc>, UserId),
}

impl DraftStage {
    /// The state's name.
    pub const fn name(self) -> AgendaDraftState {
        match self {
            Self::Open => AgendaDraftState::Open,
            Self::Applied(..) => AgendaDraftState::Applied,
        }
    }
}

/// What a draft says, from what, and for what wish.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DraftDocument {
    /// What was asked for.
    pub wish: Wish,
    /// The working copy that it was made from.
    pub basis: Basis,
    /// What it proposes.
    pub proposal: Proposal,
}

/// A draft of an agenda.
#[derive(Clone, Debug, PartialEq)]
pub struct AgendaDraft {
    /// Its id.
    pub id: AgendaDraftId,
    /// Grows with every change.
    pub version: Version,
    /// The exchange whose agenda it drafts.
    pub exchange_id: ExchangeId,
    /// What it says.
    pub document: DraftDocument,
    /// Its state, with the state's data.
    pub stage: DraftStage,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// By whom.
    pub created_by: UserId,
}

impl AgendaDraft {
    /// A draft that was just made.
    pub const fn new(
        id: AgendaDraftId,
        exchange_id: ExchangeId,
        document: DraftDocument,
        (created_at, created_by): (DateTime<Utc>, UserId),
    ) -> Self {
        Self { id, version: 1, exchange_id, document, stage: DraftStage::Open, created_at, created_by }
    }

    /// Marks it as applied; once.
    pub fn apply(mut self, now: DateTime<Utc>, by: UserId) -> Result<Self, Refusal> {
        match self.stage {
            DraftStage::Open => {
                self.stage = DraftStage::Applied(now, by);
                Ok(self)
            }
            DraftStage::Applied(..) => {
                Err(refusal(AgendaDraftState::Applied, "already_applied", "The draft was applied before."))
            }
        }
    }
}

/// Why a draft is not applied.
fn refusal(from: AgendaDraftState, guard: &'static str, detail: impl Into<String>) -> Refusal {
    Refusal::guard(from.as_str(), AgendaDraftAction::Apply.as_str(), guard, detail)
}
