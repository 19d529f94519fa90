use actix_web::{HttpResponse, delete};
use convite_domain::audit::SubjectKind;
use convite_domain::{AssetId, RevisionId};
use convite_persistence::practices::assets;

use super::{Enclosed, may_write};
use crate::extract::{Body, Pair, Path, Signed};
use crate::life_cycle::refused;
use crate::problem::ApiError;
use crate::reply::Reply;
use crate::revisions::written;
use crate::write::Write;

/// Remove an asset from a revision.
///
/// For those who write the agency's practices, while the revision is in capture. Needs If-Match. What was published with an
/// earlier revision stays there.
#[utoipa::path(
    tag = "assets",
    params(("id" = RevisionId, Path, description = "The revision."),
        ("asset_id" = AssetId, Path, description = "The asset.")),
    responses((status = 204, description = "The asset is gone."),
        (status = 409, description = "The state does not allow it."),
        (status = 428, description = "If-Match is missing.")),
    security(("oauth2" = []), ("bearer" = []))
)]
#[delete("/v1/revisions/{id}/assets/{asset_id}")]
pub async fn delete_asset(
    write: Write,
    Signed(caller): Signed,
    Path(Pair(id, asset)): Path<Pair<RevisionId, AssetId>>,
) -> Result<HttpResponse, ApiError> {
    write
        .change(
            &caller,
            (id, asset),
            &Body::empty(),
            |seen: &Enclosed| may_write(&caller, &seen.revision),
            async |_, _| Ok(()),
            async |tx, Enclosed { revision, asset }, ()| {
                let asset = asset.ok_or_else(ApiError::not_found)?;
                revision.permit_writing().map_err(|refusal| refused(refusal, &revision, tx))?;
                assets::delete(tx.connection, asset.id).await?;
                written(tx, revision).await?;
                tx.audit((SubjectKind::Asset, asset.id.get()), "delete", None, Vec::new());
                Ok(Reply::no_content())
            },
        )
        .await
}
