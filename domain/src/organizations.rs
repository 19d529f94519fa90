//! Organizations: every body that asks, pays or takes part.

mod history;
mod merge;

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use crate::input::{BadFields, Line, UniqueList, WebAddress};
use crate::vocabularies::{Country, OrganizationKind};
use crate::{OrganizationId, Version};

pub use history::{FormerRequest, FormerVisit, OrganizationHistory, TopicCooldown, TopicHistory};
pub use merge::{MergeOrganization, MergedOrganization};

/// The most other names of an organization.
pub const MOST_ALIASES: usize = 20;

/// What is known of an organization; also the document that a merge patch is applied to.
#[derive(Clone, Debug, PartialEq, Serialize, deserr::Deserr, ToSchema)]
#[deserr(error = BadFields, deny_unknown_fields)]
pub struct OrganizationForm {
    /// Its name, unique within its country but for accents and case.
    #[schema(inline, examples("Municipalidad de Rosario"))]
    pub name: Line<1, 200>,
    /// What kind of body it is.
    pub kind: OrganizationKind,
    /// ISO 3166-1 alpha-2.
    pub country: Country,
    /// Its city.
    #[schema(inline, examples("Rosario"))]
    #[deserr(default)]
    pub city: Option<Line<1, 200>>,
    /// Its web site.
    #[deserr(default)]
    pub website: Option<WebAddress>,
    /// Other names it is known by.
    #[schema(inline, required = false, required = false)]
    #[deserr(default)]
    pub aliases: UniqueList<Line<1, 200>, { MOST_ALIASES }>,
}

/// An organization.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Organization {
    /// Its id.
    pub id: OrganizationId,
    /// Grows with every change.
    #[schema(inline, examples(1))]
    pub version: Version,
    /// Its name.
    #[schema(examples("Municipalidad de Rosario"))]
    pub name: String,
    /// What kind of body it is.
    pub kind: OrganizationKind,
    /// ISO 3166-1 alpha-2.
    pub country: Country,
    /// Its city.
    #[schema(required)]
    pub city: Option<String>,
    /// Its web site.
    #[schema(required)]
    pub website: Option<String>,
    /// Other names it is known by.
    pub aliases: Vec<String>,
    /// Others that were the same body and were merged into it, the latest first, at most 50: their ids lead here.
    pub merged: Vec<MergedOrganization>,
    /// When it was registered.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
    /// The one that was kept when it was merged. It is never shown: where it was, the way to that one is.
    #[serde(skip)]
    pub merged_into_id: Option<OrganizationId>,
}
