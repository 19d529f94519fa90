//! Practices, revisions and claims as their readers see them.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::assets::{Asset, PublishedAsset};
use super::claims::{Claim, ClaimAction, ClaimForm, ClaimState};
use super::contradictions::Contradiction;
use super::document::{CatalogueLanguage, RevisionForm, TranslationProgress, TranslationStatus};
use super::numbers::UnmatchedNumber;
use super::revisions::Revision;
use super::state::{Ended, PracticeAction, PracticeState, RevisionAction, RevisionState, Stage};
use super::{AgencyRef, Practice, PracticeRef, RevisionRef};
use crate::access::Caller;
use crate::{ClaimId, PracticeId, RevisionId, Version};

/// How far the translation into a language is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct TranslationView {
    /// The language.
    pub language: CatalogueLanguage,
    /// How far it is.
    pub status: TranslationProgress,
    /// Whether the source text was changed after the edition that it follows.
    pub stale: bool,
}

/// A claim as everybody reads it beside a published text.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PublishedClaim {
    /// Its id.
    pub id: ClaimId,
    /// Where it stands.
    pub state: ClaimState,
    /// What it says.
    #[serde(flatten)]
    pub form: ClaimForm,
    /// When it was verified.
    #[schema(required)]
    pub verified_at: Option<DateTime<Utc>>,
    /// Why it is disputed, and since when.
    #[schema(required)]
    pub ended: Option<Ended>,
}

/// A revision as everybody reads it once it is published.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PublishedRevision {
    /// Its id.
    pub id: RevisionId,
    /// Its place among the revisions of the practice.
    #[schema(examples(1))]
    pub number: i32,
    /// What it says.
    #[serde(flatten)]
    pub form: RevisionForm,
    /// How far each translation is.
    pub translation_states: Vec<TranslationView>,
    /// When the owning agency stood by it.
    #[schema(required)]
    pub validated_at: Option<DateTime<Utc>>,
    /// When it was published.
    #[schema(required)]
    pub published_at: Option<DateTime<Utc>>,
    /// When a later one took its place.
    #[schema(required)]
    pub replaced_at: Option<DateTime<Utc>>,
    /// Its claims, each with its source.
    pub claims: Vec<PublishedClaim>,
    /// What goes with it: files, and links to videos.
    pub assets: Vec<PublishedAsset>,
    /// The contradictions between its claims, and with those of other published practices, with what was decided.
    pub contradictions: Vec<Contradiction>,
}

/// What those see of a practice who work on it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PracticeHandling {
    /// The revision that is on its way to be published.
    #[schema(required)]
    pub open_revision: Option<RevisionRef>,
}

/// A practice.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PracticeView {
    /// Its id.
    pub id: PracticeId,
    /// Grows with every change.
    #[schema(inline, examples(1))]
    pub version: Version,
    /// A unique code.
    #[schema(examples("P01"))]
    pub code: String,
    /// The agency that owns it.
    pub agency: AgencyRef,
    /// Where it stands.
    pub state: PracticeState,
    /// When it was published first.
    #[schema(required)]
    pub first_published_at: Option<DateTime<Utc>>,
    /// When it was published last.
    #[schema(required)]
    pub published_at: Option<DateTime<Utc>>,
    /// When somebody should look whether it still holds.
    #[schema(required)]
    pub review_due_on: Option<NaiveDate>,
    /// When and why it was retired, superseded or rejected.
    #[schema(required)]
    pub ended: Option<Ended>,
    /// The practice that took its place.
    #[schema(required)]
    pub superseded_by: Option<PracticeId>,
    /// What the public reads, or read last.
    #[schema(required)]
    pub revision: Option<PublishedRevision>,
    /// When it was first written down.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
    /// Present for its agency and for editors.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub handling: Option<PracticeHandling>,
    /// What the caller may do now.
    pub allowed_actions: Vec<PracticeAction>,
}

impl PracticeView {
    /// What the caller sees; `works_on_it` when it is of the agency or an editor.
    pub fn new(practice: Practice, revision: Option<PublishedRevision>, caller: &Caller, works_on_it: bool) -> Self {
        let publication = practice.standing.publication();
        Self {
            allowed_actions: practice.allowed_actions(caller),
            state: practice.standing.name(),
            first_published_at: publication.map(|publication| publication.first_at),
            published_at: publication.map(|publication| publication.at),
            review_due_on: publication.map(|publication| publication.review_due_on),
            ended: practice.standing.ended().cloned(),
            superseded_by: practice.standing.superseded_by(),
            id: practice.id,
            version: practice.version,
            code: practice.code,
            agency: practice.agency,
            revision,
            created_at: practice.created_at,
            updated_at: practice.updated_at,
            handling: works_on_it.then_some(PracticeHandling { open_revision: practice.open_revision }),
        }
    }
}

impl PublishedRevision {
    /// What everybody reads.
    pub fn new(revision: Revision, claims: Vec<Claim>, assets: Vec<Asset>, contradictions: Vec<Contradiction>) -> Self {
        let claims = claims.into_iter().filter(|claim| claim.trust.name() != ClaimState::Withdrawn);
        let published = |claim: Claim| PublishedClaim {
            id: claim.id,
            state: claim.trust.name(),
            verified_at: claim.trust.verified_at(),
            ended: claim.trust.ended().cloned(),
            form: claim.form,
        };
        Self {
            id: revision.id,
            number: revision.number,
            translation_states: revision.translation_states(),
            validated_at: revision.stage.validation().map(|validation| validation.at),
            published_at: revision.stage.published_at(),
            replaced_at: revision.stage.replaced_at(),
            form: revision.form,
            claims: claims.map(published).collect(),
            assets: assets.into_iter().map(PublishedAsset::from).collect(),
            contradictions,
        }
    }
}

/// A revision as those see it who work on it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RevisionView {
    /// Its id.
    pub id: RevisionId,
    /// Grows with every change.
    #[schema(inline, examples(1))]
    pub version: Version,
    /// The practice that it is about.
    pub practice: PracticeRef,
    /// The agency that owns the practice.
    pub agency: AgencyRef,
    /// Its place among the revisions of the practice.
    #[schema(examples(1))]
    pub number: i32,
    /// Where it stands.
    pub state: RevisionState,
    /// What it says.
    #[serde(flatten)]
    pub form: RevisionForm,
    /// Grows with every change of the source text, from revision to revision: what translations follow.
    #[schema(examples(1))]
    pub text_edition: i32,
    /// How far each translation is.
    pub translation_states: Vec<TranslationView>,
    /// Why it was sent back last, and when.
    #[schema(required)]
    pub remarks: Option<Ended>,
    /// Since when it waits for its validator.
    #[schema(required)]
    pub submitted_at: Option<DateTime<Utc>>,
    /// When the owning agency stood by it.
    #[schema(required)]
    pub validated_at: Option<DateTime<Utc>>,
    /// When it was published.
    #[schema(required)]
    pub published_at: Option<DateTime<Utc>>,
    /// When a later one took its place.
    #[schema(required)]
    pub replaced_at: Option<DateTime<Utc>>,
    /// When and why it was rejected.
    #[schema(required)]
    pub ended: Option<Ended>,
    /// When it was opened.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
    /// What the caller may do now.
    pub allowed_actions: Vec<RevisionAction>,
}

impl RevisionView {
    /// What the caller sees.
    pub fn new(revision: Revision, caller: &Caller) -> Self {
        let (submitted_at, ended) = match &revision.stage {
            Stage::InValidation(at) => (Some(*at), None),
            Stage::Rejected(ended) => (None, Some(ended.clone())),
            _ => (None, None),
        };
        Self {
            allowed_actions: revision.allowed_actions(caller),
            translation_states: revision.translation_states(),
            state: revision.stage.name(),
            validated_at: revision.stage.validation().map(|validation| validation.at),
            published_at: revision.stage.published_at(),
            replaced_at: revision.stage.replaced_at(),
            submitted_at,
            ended,
            id: revision.id,
            version: revision.version,
            practice: revision.practice,
            agency: revision.agency,
            number: revision.number,
            form: revision.form,
            text_edition: revision.text_edition,
            remarks: revision.remarks,
            created_at: revision.created_at,
            updated_at: revision.updated_at,
        }
    }
}

impl Revision {
    /// How far the translation into each language but that of the source is.
    pub fn translation_states(&self) -> Vec<TranslationView> {
        let others = CatalogueLanguage::ALL.iter().filter(|language| **language != self.form.language);
        let state = |language: &CatalogueLanguage| {
            let translation = self.form.translations.get(*language);
            let follows = translation.and_then(|translation| translation.follows);
            TranslationView {
                language: *language,
                status: match translation.map(|translation| translation.status) {
                    None => TranslationProgress::Missing,
                    Some(TranslationStatus::Machine) => TranslationProgress::Machine,
                    Some(TranslationStatus::Draft) => TranslationProgress::Draft,
                    Some(TranslationStatus::Reviewed) => TranslationProgress::Reviewed,
                },
                stale: translation.is_some() && follows.is_none_or(|follows| follows.get() < self.text_edition),
            }
        };
        others.map(state).collect()
    }

    /// The languages whose translation is older than the source text.
    pub fn stale_languages(&self) -> impl Iterator<Item = CatalogueLanguage> {
        self.translation_states().into_iter().filter(|state| state.stale).map(|state| state.language)
    }
}

/// A claim as its readers see it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ClaimView {
    /// Its id.
    pub id: ClaimId,
    /// Grows with every change.
    #[schema(inline, examples(1))]
    pub version: Version,
    /// The revision that it belongs to.
    pub revision_id: RevisionId,
    /// The practice that it is about.
    pub practice_id: PracticeId,
    /// Where it stands.
    pub state: ClaimState,
    /// What it says.
    #[serde(flatten)]
    pub form: ClaimForm,
    /// When it was verified.
    #[schema(required)]
    pub verified_at: Option<DateTime<Utc>>,
    /// Why it is disputed or withdrawn, and since when.
    #[schema(required)]
    pub ended: Option<Ended>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
    /// What the caller may do now.
    pub allowed_actions: Vec<ClaimAction>,
}

impl ClaimView {
    /// What the caller sees.
    pub fn new(claim: Claim, revision: &Revision, caller: &Caller) -> Self {
        Self {
            allowed_actions: claim.allowed_actions(revision, caller),
            id: claim.id,
            version: claim.version,
            revision_id: claim.revision_id,
            practice_id: revision.practice.id,
            state: claim.trust.name(),
            verified_at: claim.trust.verified_at(),
            ended: claim.trust.ended().cloned(),
            form: claim.form,
            created_at: claim.created_at,
            updated_at: claim.updated_at,
        }
    }
}

/// What a publisher looks at before a revision is published.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PublicationCheck {
    /// The numbers in the texts that match no claim: `publish` takes them as `no_claim`, one by one, or is refused.
    pub unmatched_numbers: Vec<UnmatchedNumber>,
    /// The contradictions; those without a decision keep it from being published.
    pub contradictions: Vec<Contradiction>,
    /// How far each translation is; a stale one is shown as such.
    pub translation_states: Vec<TranslationView>,
}
