use actix_web::http::header::CONTENT_DISPOSITION;
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder, get};
use convite_domain::ExchangeId;
use convite_domain::agenda_versions::AgendaVersion;
use convite_domain::exchanges::ExchangeState;
use convite_domain::vocabularies::UiLanguage;

use super::last::last;
use super::{calendar, page};
use crate::app::App;
use crate::extract::{Path, Query, Signed};
use crate::files::as_download;
use crate::pages::{LanguageQuery, in_language};
use crate::problem::ApiError;

/// Read the agenda of an exchange as iCalendar.
///
/// The last release as one file (RFC 5545), for whoever may read the agenda. Ids of sessions are the UIDs, `SEQUENCE` grows when
/// time, place or name change, and what earlier releases had is `CANCELLED`, as everything is of an exchange that was put off or
/// called off, or whose released sessions were all cancelled since. Times are in the zone of the city. It names no person.
#[utoipa::path(
    tag = "agendas",
    params(("id" = ExchangeId, Path, description = "The exchange."), LanguageQuery),
    responses((status = 200, description = "The calendar.", content((String = "text/calendar")),
        headers(("ETag" = String, description = "Number and language of the release."),
            ("Content-Disposition" = String, description = "`attachment`, and the file's name.")))),
    security(("oauth2" = []), ("bearer" = []), ("tracking_token" = []))
)]
#[get("/v1/exchanges/{id}/agenda.ics")]
pub async fn get_agenda_calendar(
    http: HttpRequest,
    app: App,
    Signed(caller): Signed,
    Path(id): Path<ExchangeId>,
    query: Query<LanguageQuery>,
) -> Result<HttpResponse, ApiError> {
    let (version, off) = last(&app, &caller, id).await?;
    let language = query.parse()?.or_accepted(http.headers());
    Ok(file(&version, off, language, "text/calendar")
        .insert_header((CONTENT_DISPOSITION, as_download(&format!("agenda-{}.ics", version.number))))
        .body(calendar::file(&version, off.is_some(), language)))
}

/// Read the agenda of an exchange as a page to be printed.
///
/// The last release, for whoever may read the agenda, with what changed since the one before; it says so when the exchange was put
/// off or called off since, or all its sessions were cancelled.
#[utoipa::path(
    tag = "agendas",
    params(("id" = ExchangeId, Path, description = "The exchange."), LanguageQuery),
    responses((status = 200, description = "The page.", content((String = "text/html")),
        headers(("ETag" = String, description = "Number and language of the release.")))),
    security(("oauth2" = []), ("bearer" = []), ("tracking_token" = []))
)]
#[get("/v1/exchanges/{id}/agenda.html")]
pub async fn get_agenda_page(
    http: HttpRequest,
    app: App,
    Signed(caller): Signed,
    Path(id): Path<ExchangeId>,
    query: Query<LanguageQuery>,
) -> Result<HttpResponse, ApiError> {
    let (version, off) = last(&app, &caller, id).await?;
    let language = query.parse()?.or_accepted(http.headers());
    Ok(file(&version, off, language, "text/html").body(page::page(&version, off, language)?))
}

/// What every file of a release is sent with. A release never changes, so its number, whether it was called off, and the language
/// tell it from all others.
fn file(
    version: &AgendaVersion,
    off: Option<ExchangeState>,
    language: UiLanguage,
    media_type: &str,
) -> HttpResponseBuilder {
    let off = off.map(|state| format!("-{}", state.as_str())).unwrap_or_default();
    in_language(language, media_type, &format!("{}{off}", version.number))
}
