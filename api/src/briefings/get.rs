use actix_web::{HttpRequest, HttpResponse, get};
use convite_domain::access::Caller;
use convite_domain::briefings::Briefing;
use convite_domain::input::ZoneName;
use convite_domain::{AgendaSessionId, Version};
use convite_persistence::{agenda_sessions, agenda_versions, briefings, exchanges};

use super::page;
use crate::app::App;
use crate::delegations::access_needs;
use crate::extract::{Path, Query, Signed};
use crate::pages::{LanguageQuery, in_language};
use crate::problem::ApiError;
use crate::reply::{Reply, tag};

/// Read what the hosts of a session are told: who comes, what they ask, what was agreed.
///
/// For whoever may read the session. Visitors are counts, levels, languages, countries and kinds of bodies; access needs are
/// counts. It names no visitor, of presenters what their agency shows, and the agencies that accepted to bring an interpreter.
#[utoipa::path(
    tag = "sessions",
    params(("id" = AgendaSessionId, Path, description = "The session.")),
    responses((status = 200, description = "The briefing.", body = Briefing,
        headers(("ETag" = String, description = "Version of the session, and hash of the briefing.")))),
    security(("oauth2" = []), ("bearer" = []))
)]
#[get("/v1/sessions/{id}/briefing")]
pub async fn get_session_briefing(
    app: App,
    Signed(caller): Signed,
    Path(id): Path<AgendaSessionId>,
) -> Result<HttpResponse, ApiError> {
    let (briefing, version) = briefing(&app, &caller, id).await?;
    Ok(Reply::ok(&briefing, version)?.into_response())
}

/// Read what the hosts of a session are told as a page to be printed.
///
/// For whoever may read the session. The same as the briefing, in Spanish or English, in the zone of the city.
#[utoipa::path(
    tag = "sessions",
    params(("id" = AgendaSessionId, Path, description = "The session."), LanguageQuery),
    responses((status = 200, description = "The page.", content((String = "text/html")),
        headers(("ETag" = String, description = "Version of the session, hash and language of the page.")))),
    security(("oauth2" = []), ("bearer" = []))
)]
#[get("/v1/sessions/{id}/briefing.html")]
pub async fn get_session_briefing_page(
    http: HttpRequest,
    app: App,
    Signed(caller): Signed,
    Path(id): Path<AgendaSessionId>,
    query: Query<LanguageQuery>,
) -> Result<HttpResponse, ApiError> {
    let (briefing, version) = briefing(&app, &caller, id).await?;
    let language = query.parse()?.or_accepted(http.headers());
    let page = page::page(&briefing, ZoneName(app.calendar().zone()), language)?;
    Ok(in_language(language, "text/html", &tag(version, page.as_bytes())).body(page))
}

/// The briefing of a session that the caller may see, and the session's version. Whoever hosts visitors need not be allowed to
/// read their requests: what is told of them is the same for all.
async fn briefing(app: &App, caller: &Caller, id: AgendaSessionId) -> Result<(Briefing, Version), ApiError> {
    let mut connection = app.db.connection().await?;
    let session = agenda_sessions::find(&mut connection, caller, id).await?.ok_or_else(ApiError::not_found)?;
    let exchange = exchanges::get(&mut connection, session.exchange_id).await?;
    let mut coming = briefings::coming(&mut connection, exchange.id, &session.form.delegation_ids).await?;
    let ids: Vec<_> = coming.iter().map(|delegation| delegation.id).collect();
    let counts = access_needs(&mut connection, &app.shared.key_ring, &ids).await?;
    for delegation in &mut coming {
        let needs = counts.get(&delegation.id).copied().unwrap_or_default();
        (delegation.step_free, delegation.access_needs) = (needs.step_free, needs.any);
    }
    let staff = briefings::staff(&mut connection, &session).await?;
    let shown = agenda_versions::shown(&mut connection, std::slice::from_ref(&session)).await?;
    Ok((Briefing::of(&session, &exchange, &shown, staff, coming), session.version))
}
