use actix_web::http::header::CONTENT_DISPOSITION;
use actix_web::{HttpRequest, HttpResponse, get};
use convite_domain::ExchangeId;
use convite_domain::access::Caller;
use convite_domain::agenda_versions::AgendaVersion;
use convite_domain::vocabularies::UiLanguage;
use convite_persistence::requests;

use super::last::{Off, last};
use super::{calendar, page};
use crate::app::App;
use crate::extract::{Path, Query, Signed};
use crate::files::as_download;
use crate::pages::{LanguageQuery, in_language};
use crate::problem::ApiError;
use crate::reply::tag;

/// Read the agenda of an exchange as iCalendar.
///
/// The last release as one file (RFC 5545), for whoever may read the agenda. Ids of sessions are the UIDs, `SEQUENCE` grows when
/// time, place, name or who comes change, and what earlier releases had is `CANCELLED`, as everything is of an exchange that was
/// put off or called off, or whose released sessions were all cancelled since, and for a delegation that was cancelled. Times are
/// in the zone of the city. It names no person. Without a language a visitor is answered in that of the request.
#[utoipa::path(
    tag = "agendas",
    params(("id" = ExchangeId, Path, description = "The exchange."), LanguageQuery),
    responses((status = 200, description = "The calendar.", content((String = "text/calendar")),
        headers(("ETag" = String, description = "Number of the release, hash and language of the file."),
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
    let (version, off, language) = asked(&app, &caller, id, (&http, query)).await?;
    let calendar = calendar::file(&version, off.is_some(), language);
    Ok(in_language(language, "text/calendar", &tag(version.number.into(), calendar.as_bytes()))
        .insert_header((CONTENT_DISPOSITION, as_download(&format!("agenda-{}.ics", version.number))))
        .body(calendar))
}

/// Read the agenda of an exchange as a page to be printed.
///
/// The last release, for whoever may read the agenda, with what changed since the one before; it says so when nothing of it takes
/// place any more. Without a language a visitor is answered in that of the request.
#[utoipa::path(
    tag = "agendas",
    params(("id" = ExchangeId, Path, description = "The exchange."), LanguageQuery),
    responses((status = 200, description = "The page.", content((String = "text/html")),
        headers(("ETag" = String, description = "Number of the release, hash and language of the file.")))),
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
    let (version, off, language) = asked(&app, &caller, id, (&http, query)).await?;
    let page = page::page(&version, off, language)?;
    Ok(in_language(language, "text/html", &tag(version.number.into(), page.as_bytes())).body(page))
}

/// The release that a file is made of, why nothing of it takes place any more, when that is so, and the language: that which is
/// wanted, or else that of the visitor's request; English for whoever says nothing else.
async fn asked(
    app: &App,
    caller: &Caller,
    id: ExchangeId,
    (http, query): (&HttpRequest, Query<LanguageQuery>),
) -> Result<(AgendaVersion, Option<Off>, UiLanguage), ApiError> {
    let mut connection = app.db.connection().await?;
    let (version, off) = last(&mut connection, caller, id).await?;
    let wanted = query.parse()?.wanted(http.headers());
    let own = match (wanted, caller) {
        (None, Caller::Requester { request, .. }) => requests::get(&mut connection, *request).await?,
        _ => None,
    };
    Ok((version, off, wanted.or(own.map(|request| request.intake.language())).unwrap_or(UiLanguage::En)))
}
