use actix_web::{HttpResponse, get};
use convite_domain::access::Caller;
use convite_domain::practices::Asset;
use convite_domain::{AssetId, PracticeId, RevisionId};
use convite_persistence::Connection;
use convite_persistence::practices::assets;

use super::see;
use crate::app::App;
use crate::extract::{Anyone, NoQuery, Pair, Path, Signed};
use crate::files::{Download, FileContent, open};
use crate::problem::ApiError;

/// What is not public yet, and what was asked for with a credential, is not shown to others.
const PRIVATE: &str = "private, no-cache";

/// Once it is public the file of an asset stays the same, and so stays what may be kept of it.
const PUBLIC: &str = "public, max-age=3600";

/// Download the file of an asset of a revision.
///
/// For the people and systems of the agency that owns the practice, and for editors. The file is sent as it was, for saving,
/// never for showing. A link has none (404).
#[utoipa::path(
    tag = "assets",
    params(("id" = RevisionId, Path, description = "The revision."),
        ("asset_id" = AssetId, Path, description = "The asset.")),
    responses((status = 200, description = "The file.",
        content((FileContent = "application/pdf"),
            (FileContent = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
            (FileContent = "application/vnd.oasis.opendocument.text"),
            (FileContent = "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
            (FileContent = "application/vnd.oasis.opendocument.presentation"),
            (FileContent = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
            (FileContent = "application/vnd.oasis.opendocument.spreadsheet"),
            (FileContent = "text/csv"),
            (FileContent = "image/jpeg"),
            (FileContent = "image/png")),
        headers(("ETag" = String, description = "The SHA-256 of the file."),
            ("Content-Disposition" = String, description = "`attachment`, and the file's name.")))),
    security(("oauth2" = []), ("bearer" = []))
)]
#[get("/v1/revisions/{id}/assets/{asset_id}/content")]
pub async fn download_asset(
    app: App,
    Signed(caller): Signed,
    Path(Pair(id, asset)): Path<Pair<RevisionId, AssetId>>,
    no_query: NoQuery,
) -> Result<HttpResponse, ApiError> {
    let mut connection = app.db.connection().await?;
    let revision = see(&mut connection, &caller, id).await?;
    let asset = assets::find(&mut connection, revision.id, asset).await?.ok_or_else(ApiError::not_found)?;
    no_query.refuse(Ok(()))?;
    send(&app, &mut connection, &asset, PRIVATE).await
}

/// Download the file of an asset of a practice.
///
/// For anybody, once it was published, also after another publication took its place: what `revision.assets` of a practice, or
/// of a publication in its history, names. The file is sent as it was, for saving. A link has none (404).
#[utoipa::path(
    tag = "assets",
    params(("id" = PracticeId, Path, description = "The practice."),
        ("asset_id" = AssetId, Path, example = "0198f3d2-7c11-7a60-8c34-5f1d2a9b0e48", description = "The asset.")),
    responses((status = 200, description = "The file.",
        content((FileContent = "application/pdf"),
            (FileContent = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
            (FileContent = "application/vnd.oasis.opendocument.text"),
            (FileContent = "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
            (FileContent = "application/vnd.oasis.opendocument.presentation"),
            (FileContent = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
            (FileContent = "application/vnd.oasis.opendocument.spreadsheet"),
            (FileContent = "text/csv"),
            (FileContent = "image/jpeg"),
            (FileContent = "image/png")),
        headers(("ETag" = String, description = "The SHA-256 of the file."),
            ("Cache-Control" = String, description = "How long it may be kept."),
            ("Content-Disposition" = String, description = "`attachment`, and the file's name.")))),
    security((), ("oauth2" = []), ("bearer" = []), ("tracking_token" = []))
)]
#[get("/v1/practices/{id}/assets/{asset_id}/content")]
pub async fn download_published_asset(
    app: App,
    Anyone(caller): Anyone,
    Path(Pair(id, asset)): Path<Pair<PracticeId, AssetId>>,
    no_query: NoQuery,
) -> Result<HttpResponse, ApiError> {
    let mut connection = app.db.connection().await?;
    let asset = assets::find_published(&mut connection, id, asset).await?.ok_or_else(ApiError::not_found)?;
    no_query.refuse(Ok(()))?;
    let public = matches!(caller, Caller::Anonymous);
    send(&app, &mut connection, &asset, if public { PUBLIC } else { PRIVATE }).await
}

async fn send(
    app: &App,
    connection: &mut Connection,
    asset: &Asset,
    cache_control: &'static str,
) -> Result<HttpResponse, ApiError> {
    let file = asset.file.as_ref().ok_or_else(ApiError::not_found)?;
    let content = open(app, connection, async |connection| assets::key(connection, asset.id).await).await?;
    let file = Download { name: &file.name, media_type: file.media_type, size: file.size, sha256: &file.sha256 };
    Ok(file.reply(content, cache_control))
}
