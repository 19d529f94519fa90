use actix_web::{HttpResponse, get};
use convite_domain::input::BadFields;
use convite_domain::privacy::PrivacyNotice;
use convite_domain::vocabularies::UiLanguage;
use convite_domain::{PrivacyNoticeId, Version};
use convite_persistence::privacy;
use deserr::Deserr;
use utoipa::IntoParams;

use crate::app::App;
use crate::extract::{Anyone, Path, Query};
use crate::problem::ApiError;
use crate::reply::Reply;

/// Which text.
#[derive(Clone, Debug, Deserr, IntoParams)]
#[deserr(error = BadFields, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct CurrentQuery {
    /// The language; Spanish unless said.
    #[param(required = false)]
    #[deserr(default = UiLanguage::Es)]
    language: UiLanguage,
}

/// Read the privacy notice in force.
///
/// For anybody. This is the text that a consent given now is given under.
#[utoipa::path(
    tag = "privacy",
    params(CurrentQuery),
    responses((status = 200, description = "The text in force.", body = PrivacyNotice,
        headers(("ETag" = String, description = "Version and hash of the text.")))),
    security((), ("oauth2" = []), ("bearer" = []), ("tracking_token" = []))
)]
#[get("/v1/privacy-notices/current")]
pub async fn get_current_privacy_notice(
    app: App,
    _caller: Anyone,
    query: Query<CurrentQuery>,
) -> Result<HttpResponse, ApiError> {
    let query = query.parse()?;
    let mut connection = app.db.connection().await?;
    reply(privacy::current(&mut connection, query.language, app.now()).await?)
}

/// Read a text of the privacy notice, in force or not.
///
/// For anybody: who consented can read again what they consented to.
#[utoipa::path(
    tag = "privacy",
    params(("id" = PrivacyNoticeId, Path, description = "The text.")),
    responses((status = 200, description = "The text.", body = PrivacyNotice,
        headers(("ETag" = String, description = "Version and hash of the text.")))),
    security((), ("oauth2" = []), ("bearer" = []), ("tracking_token" = []))
)]
#[get("/v1/privacy-notices/{id}")]
pub async fn get_privacy_notice(
    app: App,
    _caller: Anyone,
    Path(id): Path<PrivacyNoticeId>,
) -> Result<HttpResponse, ApiError> {
    let mut connection = app.db.connection().await?;
    reply(privacy::find(&mut connection, id).await?)
}

fn reply(notice: Option<PrivacyNotice>) -> Result<HttpResponse, ApiError> {
    let notice = notice.ok_or_else(ApiError::not_found)?;
    Ok(Reply::ok(&notice, Version::from(notice.version))?.into_response())
}
