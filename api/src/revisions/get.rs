use actix_web::{HttpResponse, get};
use convite_domain::RevisionId;
use convite_domain::practices::RevisionView;
use convite_persistence::practices::revisions;

use crate::app::App;
use crate::extract::{Path, Signed};
use crate::problem::ApiError;
use crate::reply::Reply;

/// Read a revision.
///
/// For the people and systems of the agency that owns the practice, and for editors.
#[utoipa::path(
    tag = "revisions",
    params(("id" = RevisionId, Path, description = "The revision.")),
    responses((status = 200, description = "The revision.", body = RevisionView,
        headers(("ETag" = String, description = "Version and hash of the revision.")))),
    security(("oauth2" = []), ("bearer" = []))
)]
#[get("/v1/revisions/{id}")]
pub async fn get_revision(
    app: App,
    Signed(caller): Signed,
    Path(id): Path<RevisionId>,
) -> Result<HttpResponse, ApiError> {
    let mut connection = app.db.connection().await?;
    let revision = revisions::find(&mut connection, &caller, id).await?.ok_or_else(ApiError::not_found)?;
    let version = revision.version;
    Ok(Reply::ok(&RevisionView::new(revision, &caller), version)?.into_response())
}
