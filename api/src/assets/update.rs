use actix_web::{HttpResponse, patch};
use convite_domain::audit::SubjectKind;
use convite_domain::practices::{Asset, AssetForm, AssetView};
use convite_domain::{AssetId, RevisionId};
use convite_persistence::practices::assets;

use super::{Enclosed, may_write};
use crate::extract::{Json, Pair, Path, Signed};
use crate::life_cycle::{Rejection, allowed};
use crate::patch::{MergePatch, patched};
use crate::problem::ApiError;
use crate::reply::Reply;
use crate::revisions::written;
use crate::write::Write;

/// Named, so that its schema is not called after the generic type.
type AssetPatch = MergePatch<AssetForm>;

/// Change what is said of an asset.
///
/// JSON Merge Patch, for those who write the agency's practices, while the revision is in capture. Needs If-Match. The file
/// stays as it is: another file is another asset.
#[utoipa::path(
    tag = "assets",
    params(("id" = RevisionId, Path, description = "The revision."),
        ("asset_id" = AssetId, Path, description = "The asset.")),
    request_body(content = AssetPatch, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "The changed asset.", body = AssetView,
            headers(("ETag" = String, description = "Version and hash of what is known of the asset."))),
        (status = 409, description = "The state does not allow it."),
        (status = 428, description = "If-Match is missing.")),
    security(("oauth2" = []), ("bearer" = []))
)]
#[patch("/v1/revisions/{id}/assets/{asset_id}")]
pub async fn update_asset(
    write: Write,
    Signed(caller): Signed,
    Path(Pair(id, asset)): Path<Pair<RevisionId, AssetId>>,
    json: Json<AssetPatch>,
) -> Result<HttpResponse, ApiError> {
    let body = json.body;
    let edited = |asset: Option<&Asset>| -> Result<AssetForm, ApiError> {
        let asset = asset.ok_or_else(ApiError::not_found)?;
        patched(serde_json::to_value(&asset.form).map_err(ApiError::internal)?, &body.value)
    };
    write
        .change(
            &caller,
            (id, asset),
            &body,
            |seen: &Enclosed| may_write(&caller, &seen.revision),
            async |_, seen| edited(seen.asset.as_ref()).map(|_| ()),
            async |tx, Enclosed { revision, asset }, ()| {
                // Once more: with `If-Match: *` the asset may say something else than what was seen.
                let form = edited(asset.as_ref())?;
                let before = asset.ok_or_else(ApiError::not_found)?;
                let allowed = allowed(&revision, tx);
                let after = before.clone().edit(&revision, form, tx.now);
                let after = after.map_err(|rejected| Rejection::from(rejected).into_error(allowed))?;
                let (version, changed) = (after.version, after != before);
                let mut revision = revision;
                if changed {
                    assets::update(tx.connection, &after).await?;
                    revision = written(tx, revision).await?;
                    tx.audit((SubjectKind::Asset, after.id.get()), "edit", None, Vec::new());
                }
                Reply::ok(&AssetView::new(after, &revision), version)
            },
        )
        .await
}
