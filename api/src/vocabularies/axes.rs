use actix_web::{HttpResponse, get};
use convite_domain::vocabularies::{Term, VocabularyName, vocabulary};
use convite_persistence::Page;

use super::constant;
use crate::extract::{Anyone, Listed};
use crate::problem::ApiError;

/// List the axes of the city's integrated model.
///
/// For anybody. All of them stand on the one page, each with the other names by which people ask for it.
#[utoipa::path(
    tag = "vocabularies",
    responses((status = 200, description = "All axes.", body = Listed<Term>,
        headers(("ETag" = String, description = "Hash of the list."),
            ("Cache-Control" = String, description = "How long it may be kept.")))),
    security((), ("oauth2" = []), ("bearer" = []), ("tracking_token" = []))
)]
#[get("/v1/axes")]
pub async fn list_axes(_caller: Anyone) -> Result<HttpResponse, ApiError> {
    constant(&Listed::new(Page { items: vocabulary(VocabularyName::Axes), has_more: false }, |_| ()))
}
