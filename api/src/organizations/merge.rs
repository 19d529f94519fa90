use actix_web::http::header::CONTENT_LOCATION;
use actix_web::{HttpResponse, post};
use convite_domain::OrganizationId;
use convite_domain::audit::SubjectKind;
use convite_domain::input::FieldError;
use convite_domain::organizations::{MergeOrganization, Organization};
use convite_persistence::organizations;

use super::path_of;
use crate::extract::{Can, Json, Path, can};
use crate::problem::ApiError;
use crate::reply::Reply;
use crate::write::{Tx, Write};

/// What the audit trail and the outbox call it.
const MERGE: &str = "merge";

/// Merge an organization into another one that is the same body.
///
/// For admins, with a reason; anybody else who sees it is refused with 403. Needs the If-Match of the one that goes away. The
/// other one, `into_id`, is kept: it also goes by the names of the merged one, the requests of which are then its own, and the
/// merged id leads to it. There is no way back.
#[utoipa::path(
    tag = "organizations",
    params(("id" = OrganizationId, Path, description = "The organization that goes away.")),
    request_body(content = MergeOrganization, content_type = "application/json"),
    responses((status = 200, description = "The organization that is kept.", body = Organization,
            headers(("ETag" = String, description = "Version and hash of the organization that is kept."),
                ("Content-Location" = String, description = "Where it is."))),
        (status = 409, description = "One of the two was merged before, or the kept one would have too many aliases."),
        (status = 428, description = "If-Match is missing.")),
    security(("oauth2" = []), ("bearer" = []))
)]
#[post("/v1/organizations/{id}/merge")]
pub async fn merge_organization(
    write: Write,
    caller: Can<can::MergeOrganizations>,
    Path(id): Path<OrganizationId>,
    json: Json<MergeOrganization>,
) -> Result<HttpResponse, ApiError> {
    let body = json.body.clone();
    let may = |_: &Organization| caller.clone().permit().is_ok();
    write
        .change(
            caller.unchecked(),
            id,
            &body,
            may,
            async |tx, seen: &Organization| both(tx, seen, json.parse()?).await,
            async |tx, merged, (kept, reason)| {
                let kept = organizations::lock(tx.connection, &kept).await?;
                merge(tx, merged, kept, &reason).await
            },
        )
        .await
}

/// The one that is kept, and why. Both rows are locked, in one order, before either is looked at: of two that are merged into
/// each other one comes first.
async fn both(
    tx: &mut Tx<'_>,
    seen: &Organization,
    command: MergeOrganization,
) -> Result<(Organization, String), ApiError> {
    command.check(seen.id)?;
    let unknown = || FieldError::new("/into_id", "unknown", "is no organization");
    let kept = organizations::find(tx.connection, tx.caller, command.into_id).await?.ok_or_else(unknown)?;
    organizations::lock_pair(tx.connection, seen.id, kept.id).await?;
    Ok((kept, command.reason.into_inner()))
}

async fn merge(tx: &mut Tx<'_>, merged: Organization, kept: Organization, reason: &str) -> Result<Reply, ApiError> {
    let by = tx.caller.user().ok_or_else(ApiError::forbidden)?;
    let plain = organizations::plain_names(tx.connection, [&merged, &kept]).await?;
    let (merged, kept) =
        merged.merged_into(kept, &plain, tx.now).map_err(|refusal| ApiError::refused(refusal, Vec::new()))?;
    let moved = organizations::merge(tx.connection, &merged, &kept, (reason, by, tx.now)).await?;
    tx.audit((SubjectKind::Organization, merged.id.get()), MERGE, None, vec!["merged_into_id".to_owned()]);
    let fields = vec!["aliases".to_owned(), "merged".to_owned()];
    tx.audit((SubjectKind::Organization, kept.id.get()), "absorb", None, fields);
    for request in moved {
        tx.audit((SubjectKind::Request, request.get()), "follow_merge", None, vec!["organization_id".to_owned()]);
    }
    tx.outbox(&format!("{}.{MERGE}", SubjectKind::Organization), merged.id.get()).await?;
    let kept = organizations::find(tx.connection, tx.caller, kept.id).await?.ok_or_else(ApiError::not_found)?;
    Ok(Reply::ok(&kept, kept.version)?.header(CONTENT_LOCATION.as_str(), path_of(kept.id)))
}
