//! Practices: what the city learned to do. A revision is a text about one; the public sees the published revision, and only
//! a publication changes that.

mod assets;
mod catalogue;
mod claims;
mod contradictions;
mod document;
mod multilingual;
mod numbers;
mod profile;
mod revisions;
pub mod sheet;
mod state;
#[cfg(test)]
mod tests;
mod view;
mod worklists;

use chrono::{DateTime, Months, NaiveDate, Utc};
use deserr::Deserr;
use serde::Serialize;
use utoipa::ToSchema;

use crate::access::Caller;
use crate::input::{BadFields, FieldError};
use crate::{AgencyId, PracticeId, Refusal, Rejected, RevisionId, Version};

pub use assets::{Asset, AssetFile, AssetForm, AssetKind, AssetView, MOST_ASSETS, PublishedAsset};
pub use catalogue::{
    AgencyCount, AxisCoverage, AxisWeight, CatalogueCoverage, FacetCount, PracticeFacets, PracticeSummary,
    PublicationRecord, search_words,
};
pub use claims::{Claim, ClaimAction, ClaimForm, ClaimState, MOST_CLAIMS, Period, Source, Trust, may_to_claim};
pub use contradictions::{
    ContradictingClaim, Contradiction, ContradictionDecision, DecideContradiction, Preference, Witness, contradictions,
};
pub use document::{
    AxisTag, BuildingBlock, CatalogueLanguage, PracticeCode, PracticeText, RevisionForm, Translation,
    TranslationProgress, TranslationStatus, Translations,
};
pub use multilingual::{Multilingual, Title};
pub use numbers::{UnmatchedNumber, unmatched_numbers};
pub use revisions::{Publish, Remarks, Revision};
pub use state::{
    Ended, PracticeAction, PracticeState, Publication, RevisionAction, RevisionState, Stage, Standing, Validation, may,
    may_to_revision, validates_for, writes_for,
};
pub use view::{
    ClaimView, PracticeHandling, PracticeView, PublicationCheck, PublishedClaim, PublishedRevision, RevisionView,
    TranslationView,
};
pub use worklists::{Differing, OpenContradictions, OverdueReview, StaleTranslations};

/// So long after a publication or a review somebody should look whether a practice still holds.
const REVIEW_MONTHS: Months = Months::new(24);

/// A practice by its name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct PracticeRef {
    /// Its id.
    pub id: PracticeId,
    /// Its code.
    #[schema(examples("P01"))]
    pub code: String,
}

/// The agency that owns a practice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct AgencyRef {
    /// Its id.
    pub id: AgencyId,
    /// Its code.
    #[schema(examples("metro"))]
    pub code: String,
    /// Its name.
    #[schema(examples("Metro de Medellín"))]
    pub name: String,
}

/// A revision by its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct RevisionRef {
    /// Its id.
    pub id: RevisionId,
    /// Its place among the revisions of the practice.
    #[schema(examples(2))]
    pub number: i32,
    /// Where it stands.
    pub state: RevisionState,
}

/// A practice, whatever its state.
#[derive(Clone, Debug, PartialEq)]
pub struct Practice {
    /// Its id.
    pub id: PracticeId,
    /// Grows with every change.
    pub version: Version,
    /// A unique code.
    pub code: String,
    /// The agency that owns it.
    pub agency: AgencyRef,
    /// Its state, with the state's data.
    pub standing: Standing,
    /// The revision that is on its way to be published.
    pub open_revision: Option<RevisionRef>,
    /// When it was first written down.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

/// A practice to be written down, with its first revision.
#[derive(Clone, Debug, Deserr, ToSchema)]
#[deserr(error = BadFields, deny_unknown_fields)]
pub struct NewPractice {
    /// The agency that owns it; for an agency's own people and systems their own.
    #[deserr(default)]
    pub agency_id: Option<AgencyId>,
    /// A unique code; the next free number unless said.
    #[deserr(default)]
    pub code: Option<PracticeCode>,
    /// What it says.
    pub revision: RevisionForm,
}

/// What takes the place of a practice, and why.
#[derive(Clone, Debug, Deserr, ToSchema)]
#[deserr(error = BadFields, deny_unknown_fields)]
pub struct Supersede {
    /// The published practice that takes its place.
    pub by_id: PracticeId,
    /// Why.
    #[schema(inline, examples("La línea se integró en el plan de corredores."))]
    pub reason: crate::requests::Text,
}

/// Why something is disputed, withdrawn, returned, rejected or retired.
#[derive(Clone, Debug, Deserr, ToSchema)]
#[deserr(error = BadFields, deny_unknown_fields)]
pub struct WithReason {
    /// Why.
    #[schema(inline, examples("La cifra es de otra línea."))]
    pub reason: crate::requests::Text,
}

impl WithReason {
    /// That it ended now, for this reason.
    pub fn at(self, now: DateTime<Utc>) -> Ended {
        Ended { at: now, reason: self.reason.into_inner() }
    }
}

impl RevisionForm {
    /// The form of a first revision, with the edition of its source text.
    pub fn first(self) -> Result<(Self, i32), BadFields> {
        self.following(None)
    }
}

impl Practice {
    /// A practice that somebody begins to write down.
    pub fn new(id: PracticeId, code: PracticeCode, agency: AgencyRef, now: DateTime<Utc>) -> Self {
        let code = code.as_str().to_owned();
        let standing = Standing::Identified;
        Self { id, version: 1, code, agency, standing, open_revision: None, created_at: now, updated_at: now }
    }

    /// The practice by its name.
    pub fn reference(&self) -> PracticeRef {
        PracticeRef { id: self.id, code: self.code.clone() }
    }

    fn permit(&self, action: PracticeAction) -> Result<(), Refusal> {
        self.standing.name().permit(action)
    }

    /// Whether the next revision may be opened now.
    pub fn permit_revision(&self) -> Result<(), Refusal> {
        let action = PracticeAction::Revise;
        self.permit(action)?;
        match &self.open_revision {
            None => Ok(()),
            Some(open) => {
                let detail = format!("Revision {} is on its way to be published.", open.number);
                Err(Refusal::guard(self.standing.name().as_str(), action.as_str(), "open_revision", detail))
            }
        }
    }

    /// A revision of it was published. Returns the one that it takes the place of, too.
    pub fn published(mut self, revision: RevisionId, today: NaiveDate, now: DateTime<Utc>) -> Result<Self, Refusal> {
        let from = self.standing.name();
        if !from.is_listed() && from != PracticeState::Identified {
            let detail = format!("The practice is `{from}`.");
            return Err(Refusal::guard(from.as_str(), RevisionAction::Publish.as_str(), "practice_state", detail));
        }
        let first_at = self.standing.publication().map_or(now, |publication| publication.first_at);
        self.open_revision = None;
        self.standing = Standing::Published(Publication {
            revision_id: revision,
            first_at,
            at: now,
            review_due_on: today + REVIEW_MONTHS,
        });
        Ok(self)
    }

    /// The publication of one that is listed: which it is, as long as the action exists only there.
    fn listed(&self, action: PracticeAction) -> Result<Publication, Refusal> {
        self.permit(action)?;
        let listed = self.standing.publication().cloned();
        listed.ok_or_else(|| Refusal::wrong_state(self.standing.name().as_str(), action.as_str()))
    }

    /// Somebody looks whether it still holds.
    pub fn start_review(mut self, now: DateTime<Utc>) -> Result<Self, Refusal> {
        self.standing = Standing::UnderReview(self.listed(PracticeAction::StartReview)?, now);
        Ok(self)
    }

    /// It still holds; the next review falls due later.
    pub fn complete_review(mut self, today: NaiveDate) -> Result<Self, Refusal> {
        let publication = self.listed(PracticeAction::CompleteReview)?;
        self.standing = Standing::Published(Publication { review_due_on: today + REVIEW_MONTHS, ..publication });
        Ok(self)
    }

    /// It holds no longer.
    pub fn retire(mut self, ended: Ended) -> Result<Self, Refusal> {
        self.standing = Standing::Retired(self.listed(PracticeAction::Retire)?, ended);
        Ok(self)
    }

    /// Another one, which is published now, takes its place. As one that is superseded is never published again, no chain of
    /// them closes.
    pub fn supersede(mut self, by: &Self, ended: Ended) -> Result<Self, Rejected> {
        let publication = self.listed(PracticeAction::Supersede)?;
        if by.id == self.id {
            return Err(BadFields::from(FieldError::new("/by_id", "itself", "must be another practice")).into());
        }
        if !by.standing.name().is_listed() {
            let detail = "must be a practice that is published";
            return Err(BadFields::from(FieldError::new("/by_id", "not_published", detail)).into());
        }
        self.standing = Standing::Superseded(publication, ended, by.id);
        Ok(self)
    }

    /// It is none.
    pub fn reject(mut self, ended: Ended) -> Result<Self, Refusal> {
        self.permit(PracticeAction::Reject)?;
        self.standing = Standing::Rejected(ended);
        Ok(self)
    }

    /// What the caller may do now, by the same rules that enforce it.
    pub fn allowed_actions(&self, caller: &Caller) -> Vec<PracticeAction> {
        let allowed = |action: &&PracticeAction| {
            may(caller, **action, self.agency.id)
                && self.permit(**action).is_ok()
                && (**action != PracticeAction::Revise || self.permit_revision().is_ok())
        };
        PracticeAction::ALL.iter().filter(allowed).copied().collect()
    }
}
