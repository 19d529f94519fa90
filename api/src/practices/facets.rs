use std::collections::{BTreeMap, HashSet};

use actix_web::{HttpRequest, HttpResponse, get};
use convite_domain::PracticeId;
use convite_domain::practices::{AgencyCount, AgencyRef, FacetCount, PracticeFacets};
use convite_domain::vocabularies::SdgTarget;
use convite_persistence::practices::search;

use crate::app::App;
use crate::catalogue::filter::{FacetQuery, Filter};
use crate::catalogue::{Body, Entry, Snapshot};
use crate::extract::{Anyone, Query};
use crate::problem::ApiError;
use crate::reply::Reply;

/// Count the published practices by what a list of them can be narrowed to.
///
/// For anybody. Takes the filters of the list, and counts what they leave by axis, topic with all below it, agency,
/// Sustainable Development Goal and language.
#[utoipa::path(
    tag = "practices",
    params(FacetQuery),
    responses((status = 200, description = "The counts.", body = PracticeFacets,
        headers(("ETag" = String, description = "Version of the catalogue and hash of the counts; not of a search."),
            ("Cache-Control" = String, description = "How long it may be kept."),
            ("Age" = u64, description = "How old it is, in seconds, while the database is away.")))),
    security((), ("oauth2" = []), ("bearer" = []), ("tracking_token" = []))
)]
#[get("/v1/practices/facets")]
pub async fn get_practice_facets(
    http: HttpRequest,
    app: App,
    _caller: Anyone,
    query: Query<FacetQuery>,
) -> Result<HttpResponse, ApiError> {
    let filter = query.parse()?.filter();
    let reading = app.shared.catalogue.read(app.now()).await?;
    let snapshot = &reading.snapshot;
    let Some(search) = filter.search() else {
        let body = snapshot.reply(format!("facets?{}", http.query_string()), || {
            let bytes = serde_json::to_vec(&counted(&filter, snapshot, None)).map_err(ApiError::internal)?;
            Ok::<_, ApiError>(Body::new(bytes, "application/json", snapshot.version))
        })?;
        return Ok(body.reply(&http, &reading));
    };
    let mut connection = app.db.connection().await?;
    let found: HashSet<PracticeId> = search::all(&mut connection, &search).await?.into_iter().collect();
    Ok(Reply::plain(&counted(&filter, snapshot, Some(&found)))?.into_response())
}

/// How often there is each value.
type Counts = BTreeMap<String, i64>;

fn counted(filter: &Filter, snapshot: &Snapshot, found: Option<&HashSet<PracticeId>>) -> PracticeFacets {
    let (mut axes, mut topics, mut goals, mut languages) = (Counts::new(), Counts::new(), Counts::new(), Counts::new());
    let mut agencies: BTreeMap<String, (AgencyRef, i64)> = BTreeMap::new();
    let mut total = 0;
    for entry in filter.left(snapshot, found) {
        total += 1;
        count(&mut axes, entry.axes.iter().map(|own| own.axis.as_str()));
        count(&mut topics, lines(entry, snapshot));
        count(&mut goals, entry.sdg_targets.iter().filter_map(goal).collect::<HashSet<_>>());
        count(&mut languages, entry.titles.iter().map(|(language, _)| language.as_str()));
        let agency = &entry.edition.agency;
        agencies.entry(agency.code.clone()).or_insert_with(|| (agency.clone(), 0)).1 += 1;
    }
    PracticeFacets {
        total,
        axes: most_first(axes),
        topics: most_first(topics),
        agencies: agencies.into_values().map(|(agency, count)| AgencyCount { agency, count }).collect(),
        sdg_goals: most_first(goals),
        languages: most_first(languages),
    }
}

fn goal(target: &SdgTarget) -> Option<&'static str> {
    target.goal().map(|goal| goal.as_str())
}

/// A practice's topics and all above them, each once.
fn lines<'a>(entry: &Entry, snapshot: &'a Snapshot) -> HashSet<&'a str> {
    entry.topics.iter().flat_map(|topic| snapshot.topics.line(topic)).map(String::as_str).collect()
}

/// Counts values, each once.
pub fn count<'a>(counts: &mut Counts, values: impl IntoIterator<Item = &'a str>) {
    for value in values {
        match counts.get_mut(value) {
            Some(count) => *count += 1,
            None => drop(counts.insert(value.to_owned(), 1)),
        }
    }
}

/// The values, the most frequent first, equal ones by their code.
pub fn most_first(counts: Counts) -> Vec<FacetCount> {
    let mut counts: Vec<_> = counts.into_iter().map(|(value, count)| FacetCount { value, count }).collect();
    counts.sort_by_key(|facet| std::cmp::Reverse(facet.count));
    counts
}
