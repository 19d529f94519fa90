use actix_web::{HttpRequest, HttpResponse, get};
use convite_domain::agencies::Agency;
use convite_domain::input::Code;
use convite_persistence::agencies;

use crate::app::App;
use crate::extract::{Listed, PageQuery, Query, Signed};
use crate::problem::ApiError;
use crate::reply::Reply;

/// List agencies, by code.
///
/// For staff, who see all, and for partners, who see their own. The list is empty for anybody else with a credential.
#[utoipa::path(
    tag = "agencies",
    params(PageQuery),
    responses((status = 200, description = "One page of agencies.", body = Listed<Agency>,
        headers(("Link" = String, description = "The next page, when there is one.")))),
    security(("oauth2" = []), ("bearer" = []), ("tracking_token" = []))
)]
#[get("/v1/agencies")]
pub async fn list_agencies(
    http: HttpRequest,
    app: App,
    Signed(caller): Signed,
    query: Query<PageQuery>,
) -> Result<HttpResponse, ApiError> {
    let query = query.parse()?;
    let mut connection = app.db.connection().await?;
    let size = query.limit.size();
    let after: Option<Code> = query.after()?;
    let after = after.as_ref().map(Code::as_str);
    let page = agencies::list(&mut connection, &caller, after, size).await?;
    Ok(Reply::page(&http, &Listed::new(page, |last: &Agency| last.code.clone()))?.into_response())
}
