use actix_web::{HttpRequest, HttpResponse, get};
use convite_domain::PracticeId;
use convite_domain::access::{Caller, Permission};
use convite_domain::practices::PracticeView;
use convite_persistence::practices;

use super::view;
use crate::app::App;
use crate::catalogue::filter::wanted_languages;
use crate::catalogue::formats::{self, Format};
use crate::extract::{Anyone, Path};
use crate::problem::ApiError;
use crate::reply::Reply;

/// Read a practice.
///
/// For anybody, once it was published; what was retired or superseded says so. Its agency and editors also read what was
/// never published, and see `handling` and what they may do. By `Accept` as JSON with all texts, or in one language, that of
/// `Accept-Language`: as `application/ld+json`, a schema.org `HowTo`, or as `application/xml`, the elements of Dublin Core.
#[utoipa::path(
    tag = "practices",
    params(("id" = PracticeId, Path, description = "The practice.")),
    responses((status = 200, description = "The practice.",
        content((PracticeView = "application/json"), (serde_json::Value = "application/ld+json"), (String = "application/xml")),
        headers(("ETag" = String, description = "Version and hash of the representation."),
            ("Cache-Control" = String, description = "How long it may be kept."),
            ("Age" = u64, description = "How old it is, in seconds, while the database is away.")))),
    security((), ("oauth2" = []), ("bearer" = []), ("tracking_token" = []))
)]
#[get("/v1/practices/{id}")]
pub async fn get_practice(
    http: HttpRequest,
    app: App,
    Anyone(caller): Anyone,
    Path(id): Path<PracticeId>,
) -> Result<HttpResponse, ApiError> {
    let format = Format::of(&http);
    if format == Format::Json && works_on_practices(&caller) {
        return from_the_database(&app, &caller, id).await;
    }
    let reading = app.shared.catalogue.read(app.now()).await?;
    let entry = reading.snapshot.get(id).ok_or_else(ApiError::not_found)?;
    if format == Format::Json {
        return Ok(entry.body.reply(&http, &reading));
    }
    let language = entry.title_in(&wanted_languages(&http, None)).0;
    let body = reading.snapshot.reply(format!("{id} {format:?} {language}"), || {
        formats::render(entry, format, language, &app.settings().public_url(), &reading.snapshot.topics)
    })?;
    Ok(body.reply(&http, &reading))
}

/// Whether somebody may see more of some practices than the public does.
fn works_on_practices(caller: &Caller) -> bool {
    caller.may(Permission::PublishPractices) || caller.may(Permission::ReadOwnPractices)
}

async fn from_the_database(app: &App, caller: &Caller, id: PracticeId) -> Result<HttpResponse, ApiError> {
    let mut connection = app.db.connection().await?;
    let practice = practices::find(&mut connection, caller, id).await?.ok_or_else(ApiError::not_found)?;
    let version = practice.version;
    Ok(Reply::ok(&view(&mut connection, practice, caller).await?, version)?.into_response())
}
