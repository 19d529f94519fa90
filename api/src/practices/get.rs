use actix_web::{HttpResponse, get};
use convite_domain::PracticeId;
use convite_domain::practices::PracticeView;
use convite_persistence::practices;

use super::view;
use crate::app::App;
use crate::extract::{Anyone, Path};
use crate::problem::ApiError;
use crate::reply::Reply;

/// Read a practice, with its claims and their sources.
///
/// For anybody once it was published, also after it was retired or superseded, which it says. Its agency's people and editors
/// see it before that, too, and in `handling` the revision that is on its way to be published.
#[utoipa::path(
    tag = "practices",
    params(("id" = PracticeId, Path, description = "The practice.")),
    responses((status = 200, description = "The practice.", body = PracticeView,
        headers(("ETag" = String, description = "Version and hash of the practice.")))),
    security((), ("oauth2" = []), ("bearer" = []))
)]
#[get("/v1/practices/{id}")]
pub async fn get_practice(
    app: App,
    Anyone(caller): Anyone,
    Path(id): Path<PracticeId>,
) -> Result<HttpResponse, ApiError> {
    let mut connection = app.db.connection().await?;
    let practice = practices::find(&mut connection, &caller, id).await?.ok_or_else(ApiError::not_found)?;
    let version = practice.version;
    Ok(Reply::ok(&view(&mut connection, practice, &caller).await?, version)?.into_response())
}
