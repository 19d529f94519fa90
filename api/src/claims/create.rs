use actix_web::{HttpResponse, post};
use convite_domain::audit::SubjectKind;
use convite_domain::practices::{Claim, ClaimAction, ClaimForm, ClaimView, MOST_CLAIMS, Revision, may_to_claim};
use convite_domain::{ClaimId, Refusal, RevisionId};
use convite_persistence::practices::{claims, revisions};

use crate::extract::{Json, Path, Signed};
use crate::life_cycle::refused;
use crate::problem::ApiError;
use crate::reply::Reply;
use crate::revisions::written;
use crate::write::{Tx, Write};

/// Write a claim of a revision.
///
/// For those who write the agency's practices, while the revision is in capture. At most 100 of a revision. With a source it
/// is `sourced`, else `asserted`; only what has a source can be verified. Whoever writes one cannot validate the revision.
#[utoipa::path(
    tag = "claims",
    params(("id" = RevisionId, Path, description = "The revision.")),
    request_body(content = ClaimForm, content_type = "application/json"),
    responses((status = 201, description = "The claim.", body = ClaimView,
            headers(("ETag" = String, description = "Version and hash of the claim."),
                ("Location" = String, description = "Where the claim is."))),
        (status = 409, description = "The state or a guard does not allow it.")),
    security(("oauth2" = []), ("bearer" = []))
)]
#[post("/v1/revisions/{id}/claims")]
pub async fn create_claim(
    write: Write,
    Signed(caller): Signed,
    Path(id): Path<RevisionId>,
    json: Json<ClaimForm>,
) -> Result<HttpResponse, ApiError> {
    let body = json.body.clone();
    write
        .make(
            &caller,
            &body,
            async |tx| {
                let found = revisions::find(tx.connection, tx.caller, id).await?.ok_or_else(ApiError::not_found)?;
                let may = may_to_claim(tx.caller, ClaimAction::Edit, &found);
                if may { Ok(found) } else { Err(ApiError::forbidden()) }
            },
            async |tx, seen| {
                let form = json.parse()?;
                form.check_on(tx.today())?;
                state(tx, &seen, form).await
            },
        )
        .await
}

async fn state(tx: &mut Tx<'_>, seen: &Revision, form: ClaimForm) -> Result<Reply, ApiError> {
    let revision = revisions::lock(tx.connection, seen).await?;
    revision.permit_writing().map_err(|refusal| refused(refusal, &revision, tx))?;
    if claims::count(tx.connection, revision.id).await? >= MOST_CLAIMS {
        let detail = format!("A revision has at most {MOST_CLAIMS} claims.");
        let full = Refusal::guard(revision.stage.name().as_str(), "edit", "too_many_claims", detail);
        return Err(refused(full, &revision, tx));
    }
    let claim = Claim::new(tx.app.ids.next(ClaimId::new), revision.id, form, tx.now);
    claims::insert(tx.connection, std::slice::from_ref(&claim)).await?;
    let revision = written(tx, revision).await?;
    tx.audit((SubjectKind::Claim, claim.id.get()), "create", None, Vec::new());
    let (location, version) = (format!("/v1/claims/{}", claim.id), claim.version);
    Reply::created(location, &ClaimView::new(claim, &revision, tx.caller), version)
}
