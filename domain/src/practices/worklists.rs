//! What is to be done about practices: elements of the editors' worklists.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::{AgencyRef, CatalogueLanguage, Contradiction, PracticeRef, RevisionRef};

/// A published practice whose review is due, and has not begun.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct OverdueReview {
    /// The practice.
    pub practice: PracticeRef,
    /// What it is called in the language of its source text.
    #[schema(examples("Ladera sin barreras"))]
    pub title: String,
    /// The agency that owns it.
    pub agency: AgencyRef,
    /// When it was published last.
    pub published_at: DateTime<Utc>,
    /// When its review fell due.
    pub review_due_on: NaiveDate,
    /// How many days ago that was.
    #[schema(examples(12))]
    pub days_overdue: i64,
}

/// A revision with translations that are older than its source text: the one that is written now, else the published one.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct StaleTranslations {
    /// The practice.
    pub practice: PracticeRef,
    /// What it is called in the language of its source text.
    #[schema(examples("Ladera sin barreras"))]
    pub title: String,
    /// The agency that owns it.
    pub agency: AgencyRef,
    /// The revision.
    pub revision: RevisionRef,
    /// Which edition the source text is: what a translation has to follow.
    #[schema(examples(3))]
    pub text_edition: i32,
    /// The languages whose translation is stale.
    #[schema(max_items = 3)]
    pub languages: Vec<CatalogueLanguage>,
    /// When the revision last changed.
    pub updated_at: DateTime<Utc>,
}

/// A revision whose claims differ from others, perhaps by more than they may.
#[derive(Clone, Debug)]
pub struct Differing {
    /// The practice.
    pub practice: PracticeRef,
    /// What it is called in the language of its source text.
    pub title: String,
    /// The agency that owns it.
    pub agency: AgencyRef,
    /// The revision.
    pub revision: RevisionRef,
}

impl Differing {
    /// What is to be decided of the contradictions that there are, if anything is.
    pub fn open(self, contradictions: Vec<Contradiction>) -> Option<OpenContradictions> {
        let Self { practice, title, agency, revision } = self;
        let open = |contradiction: &Contradiction| contradiction.decision.is_none();
        let contradictions: Vec<_> = contradictions.into_iter().filter(open).collect();
        (!contradictions.is_empty()).then_some(OpenContradictions { practice, title, agency, revision, contradictions })
    }
}

/// A revision with contradictions that nobody has decided: one on its way to be published, or a published one.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct OpenContradictions {
    /// The practice.
    pub practice: PracticeRef,
    /// What it is called in the language of its source text.
    #[schema(examples("Ladera sin barreras"))]
    pub title: String,
    /// The agency that owns it.
    pub agency: AgencyRef,
    /// The revision.
    pub revision: RevisionRef,
    /// The contradictions, none of them decided.
    #[schema(max_items = 1_000)]
    pub contradictions: Vec<Contradiction>,
}
