use actix_web::{HttpRequest, HttpResponse, get};
use convite_domain::RevisionId;
use convite_domain::practices::ClaimView;
use convite_persistence::practices::{claims, revisions};

use crate::app::App;
use crate::extract::{Listed, PageQuery, Path, Query, Signed};
use crate::problem::ApiError;
use crate::reply::Reply;

/// List the claims of a revision, in the order in which they were made.
///
/// For the people and systems of the agency that owns the practice, and for editors.
#[utoipa::path(
    tag = "claims",
    params(("id" = RevisionId, Path, description = "The revision."), PageQuery),
    responses((status = 200, description = "One page of claims.", body = Listed<ClaimView>,
        headers(("Link" = String, description = "The next page, when there is one.")))),
    security(("oauth2" = []), ("bearer" = []))
)]
#[get("/v1/revisions/{id}/claims")]
pub async fn list_claims(
    http: HttpRequest,
    app: App,
    Signed(caller): Signed,
    Path(id): Path<RevisionId>,
    query: Query<PageQuery>,
) -> Result<HttpResponse, ApiError> {
    let mut connection = app.db.connection().await?;
    let revision = revisions::find(&mut connection, &caller, id).await?.ok_or_else(ApiError::not_found)?;
    let query = query.parse()?;
    let size = query.limit.size();
    let page = claims::list(&mut connection, revision.id, query.after()?, size).await?;
    let listed = Listed::keyed(page, |claim| ClaimView::new(claim, &revision, &caller));
    Ok(Reply::page(&http, &listed)?.into_response())
}
