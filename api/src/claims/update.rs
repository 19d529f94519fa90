use actix_web::{HttpResponse, patch};
use convite_domain::ClaimId;
use convite_domain::practices::{ClaimAction, ClaimForm, ClaimView};

use super::Statement;
use crate::extract::{Json, Path, Signed};
use crate::life_cycle::{Living, refused, save};
use crate::patch::{MergePatch, patched};
use crate::problem::ApiError;
use crate::revisions::written;
use crate::write::Write;

/// Named, so that its schema is not called after the generic type.
type ClaimPatch = MergePatch<ClaimForm>;

/// Change a claim.
///
/// JSON Merge Patch, for those who write the agency's practices, while its revision is in capture. Needs If-Match. What was
/// verified or disputed is looked at again.
#[utoipa::path(
    tag = "claims",
    params(("id" = ClaimId, Path, description = "The claim.")),
    request_body(content = ClaimPatch, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "The changed claim.", body = ClaimView,
            headers(("ETag" = String, description = "Version and hash of the claim."))),
        (status = 409, description = "The state does not allow it."),
        (status = 428, description = "If-Match is missing.")),
    security(("oauth2" = []), ("bearer" = []))
)]
#[patch("/v1/claims/{id}")]
pub async fn update_claim(
    write: Write,
    Signed(caller): Signed,
    Path(id): Path<ClaimId>,
    json: Json<ClaimPatch>,
) -> Result<HttpResponse, ApiError> {
    let body = json.body;
    let edited = |statement: &Statement| -> Result<ClaimForm, ApiError> {
        let before = serde_json::to_value(&statement.claim.form).map_err(ApiError::internal)?;
        patched(before, &body.value)
    };
    write
        .change(
            &caller,
            id,
            &body,
            |statement: &Statement| statement.may(&caller, ClaimAction::Edit),
            async |tx, statement| Ok(edited(statement)?.check_on(tx.today())?),
            async |tx, statement, ()| {
                // Once more: with `If-Match: *` the claim may be another than the one that was seen.
                let form = edited(&statement)?;
                let before = statement.claim.clone();
                let claim = statement.claim.clone().edit(&statement.revision, form);
                let claim = claim.map_err(|refusal| refused(refusal, &statement, tx))?;
                if claim == before {
                    return statement.reply(tx).await;
                }
                let revision = written(tx, statement.revision).await?;
                save(tx, Statement { revision, claim }, ClaimAction::Edit, None, Vec::new()).await
            },
        )
        .await
}
