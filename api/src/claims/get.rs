use actix_web::{HttpResponse, get};
use convite_domain::ClaimId;
use convite_domain::practices::ClaimView;

use super::Statement;
use crate::app::App;
use crate::extract::{Path, Signed};
use crate::problem::ApiError;
use crate::reply::Reply;
use crate::write::Changeable;

/// Read a claim.
///
/// For the people and systems of the agency that owns the practice, and for editors; everybody else reads the claims of a
/// published practice with it.
#[utoipa::path(
    tag = "claims",
    params(("id" = ClaimId, Path, description = "The claim.")),
    responses((status = 200, description = "The claim.", body = ClaimView,
        headers(("ETag" = String, description = "Version and hash of the claim.")))),
    security(("oauth2" = []), ("bearer" = []))
)]
#[get("/v1/claims/{id}")]
pub async fn get_claim(app: App, Signed(caller): Signed, Path(id): Path<ClaimId>) -> Result<HttpResponse, ApiError> {
    let mut connection = app.db.connection().await?;
    let found = Statement::find(&mut connection, &caller, id).await?.ok_or_else(ApiError::not_found)?;
    let version = found.version();
    Ok(Reply::ok(&ClaimView::new(found.claim, &found.revision, &caller), version)?.into_response())
}
