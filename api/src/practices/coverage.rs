use std::collections::{BTreeMap, HashSet};

use actix_web::{HttpRequest, HttpResponse, get};
use convite_domain::practices::{AxisCoverage, CatalogueCoverage};
use convite_domain::vocabularies::Axis;

use super::facets::{count, most_first};
use crate::app::App;
use crate::catalogue::{Body, Entry, Snapshot};
use crate::extract::Anyone;
use crate::problem::ApiError;

/// See how well the published catalogue covers each axis.
///
/// For anybody. Of each axis of the city's integrated model how many practices stand for it, how strongly, and in which
/// fields.
#[utoipa::path(
    tag = "practices",
    responses((status = 200, description = "The coverage.", body = CatalogueCoverage,
        headers(("ETag" = String, description = "Version of the catalogue and hash of the coverage."),
            ("Cache-Control" = String, description = "How long it may be kept."),
            ("Age" = u64, description = "How old it is, in seconds, while the database is away.")))),
    security((), ("oauth2" = []), ("bearer" = []), ("tracking_token" = []))
)]
#[get("/v1/practices/coverage")]
pub async fn get_catalogue_coverage(http: HttpRequest, app: App, _caller: Anyone) -> Result<HttpResponse, ApiError> {
    let reading = app.shared.catalogue.read(app.now()).await?;
    let snapshot = &reading.snapshot;
    let body = snapshot.reply("coverage".to_owned(), || {
        let axes = Axis::ALL.iter().map(|axis| coverage(*axis, snapshot)).collect();
        let practices = i64::try_from(snapshot.listed.len()).unwrap_or(i64::MAX);
        let bytes = serde_json::to_vec(&CatalogueCoverage { practices, axes }).map_err(ApiError::internal)?;
        Ok::<_, ApiError>(Body::new(bytes, "application/json", snapshot.version))
    })?;
    Ok(body.reply(&http, &reading))
}

fn coverage(axis: Axis, snapshot: &Snapshot) -> AxisCoverage {
    let (mut practices, mut weight_sum, mut topics) = (0, 0, BTreeMap::new());
    for entry in &snapshot.listed {
        let Some(tag) = entry.axes.iter().find(|tag| tag.axis == axis) else { continue };
        practices += 1;
        weight_sum += i64::from(tag.weight);
        count(&mut topics, roots(entry, snapshot));
    }
    // Half a hundredth rounds up.
    let mean = |sum: i64| (sum * 200 + practices) / (2 * practices);
    let weight_mean = (practices > 0).then(|| mean(weight_sum)).map(|mean| format!("{}.{:02}", mean / 100, mean % 100));
    AxisCoverage { axis, practices, weight_sum, weight_mean, topics: most_first(topics) }
}

/// The topics without one above them that a practice belongs to, each once.
fn roots<'a>(entry: &Entry, snapshot: &'a Snapshot) -> HashSet<&'a str> {
    entry.topics.iter().filter_map(|topic| snapshot.topics.line(topic).last()).map(String::as_str).collect()
}
