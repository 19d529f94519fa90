use actix_web::{HttpRequest, HttpResponse, get};
use convite_domain::practices::StaleTranslations;
use convite_persistence::practices::{Scope, worklists};

use super::WorklistQuery;
use crate::app::App;
use crate::extract::{Cursor, Listed, Query, Signed};
use crate::problem::ApiError;
use crate::reply::Reply;

/// List the revisions with translations that are older than the source text, those opened first first.
///
/// Of a practice the open revision, else the published one: then `POST /v1/practices/{id}/revisions` opens the next. Editors see
/// all, an agency's people and systems those of their agency, everybody else none.
#[utoipa::path(
    tag = "worklists",
    params(WorklistQuery),
    responses((status = 200, description = "One page of revisions with stale translations.", body = Listed<StaleTranslations>,
        headers(("Link" = String, description = "The next page, when there is one.")))),
    security(("oauth2" = []), ("bearer" = []), ("tracking_token" = []))
)]
#[get("/v1/worklists/stale-translations")]
pub async fn list_stale_translations(
    http: HttpRequest,
    app: App,
    Signed(caller): Signed,
    query: Query<WorklistQuery>,
) -> Result<HttpResponse, ApiError> {
    let WorklistQuery { agency_id, limit, cursor } = query.parse()?;
    let after = cursor.map(Cursor::key).transpose()?;
    let scope = Scope::of(&caller).narrowed(agency_id);
    let mut connection = app.db.connection().await?;
    let page = worklists::stale_translations(&mut connection, scope, after, limit.size()).await?;
    Ok(Reply::page(&http, &Listed::keyed(page, |stale| stale))?.into_response())
}
