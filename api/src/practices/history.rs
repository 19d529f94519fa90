use actix_web::{HttpRequest, HttpResponse, get};
use convite_domain::PracticeId;
use convite_domain::access::Caller;
use convite_domain::practices::{PublicationRecord, PublishedRevision};
use convite_persistence::Connection;
use convite_persistence::practices::{self, catalogue};

use super::published;
use crate::app::App;
use crate::extract::{Anyone, Listed, PageQuery, Pair, Path, Query};
use crate::problem::ApiError;
use crate::reply::Reply;

/// List the publications of a practice, the latest first.
///
/// For anybody. Each is a text that was published, and when a later one took its place.
#[utoipa::path(
    tag = "practices",
    params(("id" = PracticeId, Path, description = "The practice."), PageQuery),
    responses((status = 200, description = "One page of publications.", body = Listed<PublicationRecord>,
        headers(("Link" = String, description = "The next page, when there is one.")))),
    security((), ("oauth2" = []), ("bearer" = []), ("tracking_token" = []))
)]
#[get("/v1/practices/{id}/history")]
pub async fn list_practice_history(
    http: HttpRequest,
    app: App,
    Anyone(caller): Anyone,
    Path(id): Path<PracticeId>,
    query: Query<PageQuery>,
) -> Result<HttpResponse, ApiError> {
    let mut connection = app.db.connection().await?;
    see(&mut connection, &caller, id).await?;
    let query = query.parse()?;
    let size = query.limit.size();
    let page = catalogue::history(&mut connection, id, query.after()?, size).await?;
    Ok(Reply::page(&http, &Listed::new(page, |last: &PublicationRecord| last.number))?.into_response())
}

/// Read a publication of a practice, by its number.
///
/// For anybody: the text as it was published, with its claims as they stand now.
#[utoipa::path(
    tag = "practices",
    params(("id" = PracticeId, Path, description = "The practice."),
        ("number" = i32, Path, minimum = 1, maximum = 2147483647, example = 1,
            description = "The revision's place among those of the practice.")),
    responses((status = 200, description = "The text.", body = PublishedRevision,
        headers(("ETag" = String, description = "Version and hash of the text.")))),
    security((), ("oauth2" = []), ("bearer" = []), ("tracking_token" = []))
)]
#[get("/v1/practices/{id}/history/{number}")]
pub async fn get_practice_publication(
    app: App,
    Anyone(caller): Anyone,
    Path(Pair(id, number)): Path<Pair<PracticeId, i32>>,
) -> Result<HttpResponse, ApiError> {
    let mut connection = app.db.connection().await?;
    see(&mut connection, &caller, id).await?;
    let revision = catalogue::publication(&mut connection, id, number).await?.ok_or_else(ApiError::not_found)?;
    let version = revision.version;
    Ok(Reply::ok(&published(&mut connection, revision).await?, version)?.into_response())
}

/// 404 for what the caller may not see.
async fn see(connection: &mut Connection, caller: &Caller, id: PracticeId) -> Result<(), ApiError> {
    practices::find(connection, caller, id).await?.map(|_| ()).ok_or_else(ApiError::not_found)
}
