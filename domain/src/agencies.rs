//! Partner agencies: the city bodies that host, present, guide and validate.

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use crate::input::{BadFields, Code, Email, Line, Prose, WebAddress};
use crate::{AgencyId, Version};

/// What is known of an agency; also the document that a merge patch is applied to.
#[derive(Clone, Debug, PartialEq, Serialize, deserr::Deserr, ToSchema)]
#[deserr(error = BadFields, deny_unknown_fields)]
pub struct AgencyForm {
    /// A short unique code.
    pub code: Code,
    /// Its name.
    #[schema(inline, examples("Metro de Medellín"))]
    pub name: Line<1, 200>,
    /// What it does.
    #[schema(inline)]
    #[deserr(default)]
    pub description: Option<Prose<1, 2000>>,
    /// Its web site.
    #[deserr(default)]
    pub website: Option<WebAddress>,
    /// Where invitations go.
    #[deserr(default)]
    pub email: Option<Email>,
}

/// A partner agency.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Agency {
    /// Its id.
    pub id: AgencyId,
    /// Grows with every change.
    #[schema(inline, examples(1))]
    pub version: Version,
    /// A short unique code.
    #[schema(examples("metro"))]
    pub code: String,
    /// Its name.
    #[schema(examples("Metro de Medellín"))]
    pub name: String,
    /// What it does.
    #[schema(required)]
    pub description: Option<String>,
    /// Its web site.
    #[schema(required)]
    pub website: Option<String>,
    /// Where invitations go.
    #[schema(required)]
    pub email: Option<String>,
    /// When it was registered.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}
