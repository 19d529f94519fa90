use actix_web::{HttpRequest, HttpResponse, get};
use convite_domain::privacy::PrivacyNotice;
use convite_domain::vocabularies::UiLanguage;
use convite_persistence::privacy;

use crate::app::App;
use crate::extract::{Anyone, Listed, PageQuery, Query};
use crate::problem::ApiError;
use crate::reply::Reply;

/// The version and the language, which no two texts have in common.
type Key = (i32, UiLanguage);

/// List the texts of the privacy notice, the highest version first.
///
/// For anybody.
#[utoipa::path(
    tag = "privacy",
    params(PageQuery),
    responses((status = 200, description = "One page of texts.", body = Listed<PrivacyNotice>,
        headers(("Link" = String, description = "The next page, when there is one.")))),
    security((), ("oauth2" = []), ("bearer" = []), ("tracking_token" = []))
)]
#[get("/v1/privacy-notices")]
pub async fn list_privacy_notices(
    http: HttpRequest,
    app: App,
    _caller: Anyone,
    query: Query<PageQuery>,
) -> Result<HttpResponse, ApiError> {
    let query = query.parse()?;
    let mut connection = app.db.connection().await?;
    let size = query.limit.size();
    let page = privacy::list(&mut connection, query.after::<Key>()?, size).await?;
    let listed = Listed::new(page, |last: &PrivacyNotice| (last.version, last.language));
    Ok(Reply::page(&http, &listed)?.into_response())
}
