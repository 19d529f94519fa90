use actix_web::{HttpRequest, HttpResponse, get};
use convite_domain::ExchangeId;
use convite_domain::agenda_versions::AgendaVersion;
use convite_persistence::{Page, agenda_versions, exchanges};

use super::last::{last_of, sees_all};
use crate::app::App;
use crate::extract::{Listed, PageQuery, Path, Query, Signed};
use crate::problem::ApiError;
use crate::reply::Reply;

/// List the releases of an exchange's agenda, the last first.
///
/// For officers, leads and analysts; for requesters and agencies that may read the agenda, the last one only, as that shows it.
#[utoipa::path(
    tag = "agendas",
    params(("id" = ExchangeId, Path, description = "The exchange."), PageQuery),
    responses((status = 200, description = "One page of releases.", body = Listed<AgendaVersion>,
        headers(("Link" = String, description = "The next page, when there is one.")))),
    security(("oauth2" = []), ("bearer" = []), ("tracking_token" = []))
)]
#[get("/v1/exchanges/{id}/agenda-versions")]
pub async fn list_agenda_versions(
    http: HttpRequest,
    app: App,
    Signed(caller): Signed,
    Path(id): Path<ExchangeId>,
    query: Query<PageQuery>,
) -> Result<HttpResponse, ApiError> {
    let mut connection = app.db.connection().await?;
    let followed = exchanges::find_agenda(&mut connection, &caller, id).await?.ok_or_else(ApiError::not_found)?;
    let query = query.parse()?;
    let size = query.limit.size();
    let before = query.after()?;
    let page = match sees_all(&caller) {
        true => agenda_versions::list(&mut connection, id, before, size).await?,
        false => {
            let last = last_of(&mut connection, &caller, followed).await?.map(|(version, _)| version);
            let items = last.into_iter().filter(|last| before.is_none_or(|before| last.number < before)).collect();
            Page { items, has_more: false }
        }
    };
    Ok(Reply::page(&http, &Listed::new(page, |last: &AgendaVersion| last.number))?.into_response())
}
