use std::sync::Arc;

use actix_web::{HttpRequest, HttpResponse, get};
use convite_domain::practices::{CatalogueLanguage, PracticeSummary};
use convite_persistence::Page;
use convite_persistence::practices::search::{self, Search};

use crate::app::App;
use crate::catalogue::filter::{Filter, PracticeQuery, wanted_languages};
use crate::catalogue::{Body, Entry, Reading};
use crate::extract::{Anyone, Cursor, Limit, Listed, Query};
use crate::problem::ApiError;
use crate::reply::{Reply, next_link};

/// List and search the published practices.
///
/// For anybody, and the same for everybody: what is under review is listed, what was retired or superseded is not. By code;
/// with `text` the best first, each with a `snippet`, in which letters are escaped for HTML and what was found stands in
/// `<mark>`. Titles are in the language that `language` or `Accept-Language` names, where there is a text in it.
#[utoipa::path(
    tag = "practices",
    params(PracticeQuery),
    responses((status = 200, description = "One page of practices.", body = Listed<PracticeSummary>,
        headers(("Link" = String, description = "The next page, when there is one."),
            ("ETag" = String, description = "Version of the catalogue and hash of the page; not of a search."),
            ("Cache-Control" = String, description = "How long it may be kept."),
            ("Age" = u64, description = "How old it is, in seconds, while the database is away.")))),
    security((), ("oauth2" = []), ("bearer" = []), ("tracking_token" = []))
)]
#[get("/v1/practices")]
pub async fn list_practices(
    http: HttpRequest,
    app: App,
    _caller: Anyone,
    query: Query<PracticeQuery>,
) -> Result<HttpResponse, ApiError> {
    let query = query.parse()?;
    let filter = query.filter();
    let wanted = wanted_languages(&http, filter.language);
    let reading = app.shared.catalogue.read(app.now()).await?;
    let Some(search) = filter.search() else {
        let name = format!("{}#{wanted:?}", http.query_string());
        let body =
            reading.snapshot.reply(name, || page(&http, &reading, &filter, query.cursor, query.limit, &wanted))?;
        return Ok(body.reply(&http, &reading));
    };
    let after = query.cursor.map(Cursor::key).transpose()?;
    let listed = found(&app, &reading, &search, &wanted, after, query.limit).await?;
    Ok(Reply::page(&http, &listed)?.into_response())
}

/// One page by code, from the snapshot.
fn page(
    http: &HttpRequest,
    reading: &Reading,
    filter: &Filter,
    cursor: Option<Cursor>,
    limit: Limit,
    wanted: &[CatalogueLanguage],
) -> Result<Body, ApiError> {
    let (snapshot, after) = (&reading.snapshot, cursor.map(Cursor::key::<String>).transpose()?);
    let is_before = |entry: &Arc<Entry>| after.as_ref().is_some_and(|after| entry.edition.code <= *after);
    let rest = &snapshot.listed[snapshot.listed.partition_point(is_before)..];
    let kept = rest.iter().filter(|entry| filter.keeps(entry, snapshot));
    let items = kept.take(limit.size().fetch_count()).map(|entry| entry.summary(wanted, None)).collect();
    let listed = Listed::new(Page::cut(items, limit.size()), |last: &PracticeSummary| last.code.clone());
    let bytes = serde_json::to_vec(&listed).map_err(ApiError::internal)?;
    let body = Body::new(bytes, "application/json", snapshot.version);
    Ok(match &listed.next_cursor {
        Some(cursor) => body.leading_to(next_link(http, cursor)),
        None => body,
    })
}

/// One page of a search, from the database; what is shown of each comes from the snapshot.
async fn found(
    app: &App,
    reading: &Reading,
    search: &Search,
    wanted: &[CatalogueLanguage],
    after: Option<(i32, i32)>,
    limit: Limit,
) -> Result<Listed<PracticeSummary>, ApiError> {
    let shown = wanted.first().copied().unwrap_or(CatalogueLanguage::Es);
    let mut connection = app.db.connection().await?;
    let page = search::page(&mut connection, search, shown, after, limit.size()).await?;
    let placed = page.try_map(|found| Ok::<_, ApiError>((found.place, found)))?;
    let listed = Listed::keyed(placed, |found| {
        let entry = reading.snapshot.get(found.practice_id)?;
        Some(entry.summary(wanted, Some(marked(&found.snippet))))
    });
    // What was published this very moment is not in the snapshot yet.
    Ok(Listed { items: listed.items.into_iter().flatten().collect(), next_cursor: listed.next_cursor })
}

/// A snippet as HTML.
fn marked(snippet: &str) -> String {
    let mut html = String::with_capacity(snippet.len() + 32);
    for c in snippet.chars() {
        match c {
            '\u{1}' => html.push_str("<mark>"),
            '\u{2}' => html.push_str("</mark>"),
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            c => html.push(c),
        }
    }
    html
}
