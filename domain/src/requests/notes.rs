//! What officers write down about a request for one another.

use chrono::{DateTime, Utc};
use deserr::Deserr;
use serde::Serialize;
use utoipa::ToSchema;

use super::commands::Text;
use super::state::RequestAction;
use crate::input::BadFields;
use crate::{RequestNoteId, UserId};

/// An internal note. It stays as it was written.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct RequestNote {
    /// Its id.
    pub id: RequestNoteId,
    /// Who wrote it.
    pub author_id: UserId,
    /// The action that it gives the reason for; null when it stands for itself.
    #[schema(required)]
    pub action: Option<RequestAction>,
    /// What it says.
    #[schema(examples("Llamamos al alcalde: prefieren septiembre."))]
    pub body: String,
    /// When it was written.
    pub created_at: DateTime<Utc>,
}

/// A note to be written.
#[derive(Clone, Debug, Deserr, ToSchema)]
#[deserr(error = BadFields, deny_unknown_fields)]
pub struct NewNote {
    /// What it says.
    #[schema(inline, examples("Llamamos al alcalde: prefieren septiembre."))]
    pub body: Text,
}
