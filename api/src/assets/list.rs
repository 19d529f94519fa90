use actix_web::{HttpRequest, HttpResponse, get};
use convite_domain::RevisionId;
use convite_domain::practices::AssetView;
use convite_persistence::Page;
use convite_persistence::practices::assets;

use super::see;
use crate::app::App;
use crate::extract::{Listed, NoQuery, Path, Signed};
use crate::problem::ApiError;
use crate::reply::Reply;

/// List the assets of a revision, in the order in which they were added.
///
/// For the people and systems of the agency that owns the practice, and for editors. A revision has few, so there is one page.
#[utoipa::path(
    tag = "assets",
    params(("id" = RevisionId, Path, description = "The revision.")),
    responses((status = 200, description = "The assets, oldest first.", body = Listed<AssetView>)),
    security(("oauth2" = []), ("bearer" = []))
)]
#[get("/v1/revisions/{id}/assets")]
pub async fn list_assets(
    http: HttpRequest,
    app: App,
    Signed(caller): Signed,
    Path(id): Path<RevisionId>,
    no_query: NoQuery,
) -> Result<HttpResponse, ApiError> {
    let mut connection = app.db.connection().await?;
    let revision = see(&mut connection, &caller, id).await?;
    no_query.refuse(Ok(()))?;
    let found = assets::of_revisions(&mut connection, &[revision.id]).await?;
    let items = found.into_iter().map(|asset| AssetView::new(asset, &revision)).collect();
    let listed = Listed::new(Page { items, has_more: false }, |asset: &AssetView| asset.id);
    Ok(Reply::page(&http, &listed)?.into_response())
}
