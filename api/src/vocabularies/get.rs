use actix_web::{HttpResponse, get};
use convite_domain::Label;
use convite_domain::vocabularies::{Term, VocabularyName, vocabulary};
use serde::Serialize;
use utoipa::ToSchema;

use super::constant;
use crate::extract::{Anyone, Path};
use crate::problem::ApiError;

/// A vocabulary with its terms.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Vocabulary {
    /// Its name, as in its path.
    name: VocabularyName,
    /// What people read.
    label: Label,
    /// Every value that input may use, in the vocabulary's order.
    terms: Vec<Term>,
}

/// Read a vocabulary.
///
/// For anybody. All terms at once, to fill a form's list with.
#[utoipa::path(
    tag = "vocabularies",
    params(("name" = VocabularyName, Path, description = "The vocabulary.")),
    responses((status = 200, description = "The vocabulary.", body = Vocabulary,
        headers(("ETag" = String, description = "Hash of the vocabulary."),
            ("Cache-Control" = String, description = "How long it may be kept.")))),
    security((), ("oauth2" = []), ("bearer" = []), ("tracking_token" = []))
)]
#[get("/v1/vocabularies/{name}")]
pub async fn get_vocabulary(_caller: Anyone, Path(name): Path<VocabularyName>) -> Result<HttpResponse, ApiError> {
    constant(&Vocabulary { name, label: name.label(), terms: vocabulary(name) })
}
