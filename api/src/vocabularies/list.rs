use actix_web::{HttpResponse, get};
use convite_domain::Label;
use convite_domain::vocabularies::VocabularyName;
use convite_persistence::Page;
use serde::Serialize;
use utoipa::ToSchema;

use super::constant;
use crate::extract::{Anyone, Listed};
use crate::problem::ApiError;

/// A vocabulary, without its terms.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct VocabularySummary {
    /// Its name, as in its path.
    name: VocabularyName,
    /// What people read.
    label: Label,
}

/// List the vocabularies.
///
/// For anybody. All of them stand on the one page; the theme tree is not among them, because admins change it.
#[utoipa::path(
    tag = "vocabularies",
    responses((status = 200, description = "All vocabularies.", body = Listed<VocabularySummary>,
        headers(("ETag" = String, description = "Hash of the list."),
            ("Cache-Control" = String, description = "How long it may be kept.")))),
    security((), ("oauth2" = []), ("bearer" = []), ("tracking_token" = []))
)]
#[get("/v1/vocabularies")]
pub async fn list_vocabularies(_caller: Anyone) -> Result<HttpResponse, ApiError> {
    let summary = |name: &VocabularyName| VocabularySummary { name: *name, label: name.label() };
    let items = VocabularyName::ALL.iter().map(summary).collect();
    constant(&Listed::new(Page { items, has_more: false }, |_| ()))
}
