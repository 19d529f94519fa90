use actix_web::{HttpResponse, get};
use convite_domain::practices::AssetView;
use convite_domain::{AssetId, RevisionId};
use convite_persistence::practices::assets;

use super::see;
use crate::app::App;
use crate::extract::{Pair, Path, Signed};
use crate::problem::ApiError;
use crate::reply::Reply;

/// Read what is known of an asset of a revision.
///
/// For the people and systems of the agency that owns the practice, and for editors; everybody else reads the assets of a
/// published practice with it.
#[utoipa::path(
    tag = "assets",
    params(("id" = RevisionId, Path, description = "The revision."),
        ("asset_id" = AssetId, Path, description = "The asset.")),
    responses((status = 200, description = "The asset.", body = AssetView,
        headers(("ETag" = String, description = "Version and hash of what is known of the asset.")))),
    security(("oauth2" = []), ("bearer" = []))
)]
#[get("/v1/revisions/{id}/assets/{asset_id}")]
pub async fn get_asset(
    app: App,
    Signed(caller): Signed,
    Path(Pair(id, asset)): Path<Pair<RevisionId, AssetId>>,
) -> Result<HttpResponse, ApiError> {
    let mut connection = app.db.connection().await?;
    let revision = see(&mut connection, &caller, id).await?;
    let asset = assets::find(&mut connection, revision.id, asset).await?.ok_or_else(ApiError::not_found)?;
    let version = asset.version;
    Ok(Reply::ok(&AssetView::new(asset, &revision), version)?.into_response())
}
