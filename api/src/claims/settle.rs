use actix_web::{HttpResponse, post};
use convite_domain::ClaimId;
use convite_domain::practices::{ClaimAction, ClaimView, WithReason};
use convite_domain::requests::Nothing;

use super::Statement;
use crate::extract::{Json, MaybeJson, Path, Signed};
use crate::life_cycle::transition;
use crate::problem::ApiError;
use crate::write::Write;

/// Say that a claim was found in its source.
///
/// For a validator of the owning agency who wrote nothing of the revision (403 `four_eyes` otherwise), while it is in
/// validation. What has no source cannot be verified (409 `no_source`).
#[utoipa::path(
    tag = "claims",
    params(("id" = ClaimId, Path, description = "The claim.")),
    request_body(content = Option<Nothing>, content_type = "application/json"),
    responses((status = 200, description = "The claim after it.", body = ClaimView,
            headers(("ETag" = String, description = "Version and hash of the claim."))),
        (status = 409, description = "The state or a guard does not allow it."),
        (status = 428, description = "If-Match is missing.")),
    security(("oauth2" = []), ("bearer" = []))
)]
#[post("/v1/claims/{id}/verify")]
pub async fn verify_claim(
    write: Write,
    caller: Signed,
    Path(id): Path<ClaimId>,
    MaybeJson(json): MaybeJson<Nothing>,
) -> Result<HttpResponse, ApiError> {
    transition(write, caller, id, ClaimAction::Verify, json, async |tx, statement, Nothing {}| {
        let Statement { revision, claim } = statement;
        let claim = claim.verify(&revision, tx.caller, tx.now)?;
        Ok(Statement { revision, claim })
    })
    .await
}

/// Say that there are reasons against a claim.
///
/// For validators of the owning agency and for editors, with the reason, while its revision is in validation or published.
#[utoipa::path(
    tag = "claims",
    params(("id" = ClaimId, Path, description = "The claim.")),
    request_body(content = WithReason, content_type = "application/json"),
    responses((status = 200, description = "The claim after it.", body = ClaimView,
            headers(("ETag" = String, description = "Version and hash of the claim."))),
        (status = 409, description = "The state or a guard does not allow it."),
        (status = 428, description = "If-Match is missing.")),
    security(("oauth2" = []), ("bearer" = []))
)]
#[post("/v1/claims/{id}/dispute")]
pub async fn dispute_claim(
    write: Write,
    caller: Signed,
    Path(id): Path<ClaimId>,
    json: Json<WithReason>,
) -> Result<HttpResponse, ApiError> {
    transition(write, caller, id, ClaimAction::Dispute, json, async |tx, statement, command: WithReason| {
        let Statement { revision, claim } = statement;
        let claim = claim.dispute(&revision, command.at(tx.now))?;
        Ok(Statement { revision, claim })
    })
    .await
}

/// Withdraw a claim: it is not made any longer.
///
/// For those who write the agency's practices, with a reason, while its revision is in capture.
#[utoipa::path(
    tag = "claims",
    params(("id" = ClaimId, Path, description = "The claim.")),
    request_body(content = WithReason, content_type = "application/json"),
    responses((status = 200, description = "The claim after it.", body = ClaimView,
            headers(("ETag" = String, description = "Version and hash of the claim."))),
        (status = 409, description = "The state or a guard does not allow it."),
        (status = 428, description = "If-Match is missing.")),
    security(("oauth2" = []), ("bearer" = []))
)]
#[post("/v1/claims/{id}/withdraw")]
pub async fn withdraw_claim(
    write: Write,
    caller: Signed,
    Path(id): Path<ClaimId>,
    json: Json<WithReason>,
) -> Result<HttpResponse, ApiError> {
    transition(write, caller, id, ClaimAction::Withdraw, json, async |tx, statement, command: WithReason| {
        let Statement { revision, claim } = statement;
        let claim = claim.withdraw(&revision, command.at(tx.now))?;
        Ok(Statement { revision, claim })
    })
    .await
}
