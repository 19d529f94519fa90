use actix_web::{HttpResponse, post};
use convite_domain::audit::SubjectKind;
use convite_domain::privacy::{NewPrivacyNotice, PrivacyNotice};
use convite_domain::{PrivacyNoticeId, Version};
use convite_persistence::privacy;

use crate::extract::{Can, Json, can};
use crate::problem::ApiError;
use crate::reply::Reply;
use crate::write::Write;

/// Publish a text of the privacy notice.
///
/// For admins. It is in force in its language from `valid_from` on, at once unless said, when its version is the highest;
/// drafts whose consents were given under an older one must renew them before they are submitted. A published text is never
/// changed, because consents name it: each language has each version once.
#[utoipa::path(
    tag = "privacy",
    request_body(content = NewPrivacyNotice, content_type = "application/json"),
    responses((status = 201, description = "The text.", body = PrivacyNotice,
        headers(("ETag" = String, description = "Version and hash of the text."),
            ("Location" = String, description = "Where the text is.")))),
    security(("oauth2" = []), ("bearer" = []))
)]
#[post("/v1/privacy-notices")]
pub async fn create_privacy_notice(
    write: Write,
    caller: Can<can::ManagePrivacyNotices>,
    json: Json<NewPrivacyNotice>,
) -> Result<HttpResponse, ApiError> {
    let body = json.body.clone();
    let caller = caller.permit()?;
    write
        .make(
            &caller,
            &body,
            async |_| Ok(()),
            async |tx, ()| {
                let new = json.parse()?;
                let valid_from = new.valid_from(tx.now)?;
                let NewPrivacyNotice { version, language, body, .. } = new;
                let id = tx.app.ids.next(PrivacyNoticeId::new);
                let (version, body) = (version.get(), body.into_inner());
                let notice = PrivacyNotice { id, version, language, body, valid_from };
                privacy::insert(tx.connection, &notice).await?;
                tx.audit((SubjectKind::PrivacyNotice, id.get()), "create", None, Vec::new());
                Reply::created(format!("/v1/privacy-notices/{id}"), &notice, Version::from(version))
            },
        )
        .await
}
