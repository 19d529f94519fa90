//! Which published practices, and which agencies, answer a need best: for officers of a request, for everybody of what they
//! are writing.

mod ask;
mod of_request;

use std::collections::HashMap;

use actix_web::web;
use convite_domain::duplicates::Score;
use convite_domain::matching::{Components, Lacking, Match, Matched, Need};
use convite_domain::practices::{AgencyRef, CatalogueLanguage, PracticeSummary};
use convite_domain::{AgencyId, input::Int};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::app::App;
use crate::catalogue::Snapshot;
use crate::problem::ApiError;

pub use ask::PracticeNeed;

/// Registers the operations.
pub fn routes(config: &mut ServiceConfig) {
    config.service(ask::match_practices).service(of_request::list_practice_matches);
}

/// How many practices are shown, unless somebody says.
const USUAL: usize = 10;

/// How many practices are shown at most.
pub type MostMatches = Int<1, 50>;

/// A practice that answers a need, and why.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PracticeMatch {
    /// The practice.
    practice: PracticeSummary,
    /// How well it answers: the sum of the components, each times its weight.
    #[schema(inline)]
    score: Score,
    /// The parts of the score.
    components: Components,
    /// What of the need it answers.
    matched: Matched,
    /// What is lacking; a practice with something in it is a near miss.
    lacking: Vec<Lacking>,
}

/// An agency that could host a visit about a need: it owns practices that answer it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AgencyMatch {
    /// The agency.
    agency: AgencyRef,
    /// The score of the best of its practices.
    #[schema(inline)]
    score: Score,
    /// Codes of its practices among those that answer, the best first.
    #[schema(example = json!(["P01", "P02"]))]
    practices: Vec<String>,
}

/// What answers a need.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PracticeMatches {
    /// The practices, the best first; equal ones by their codes.
    items: Vec<PracticeMatch>,
    /// The agencies that own them, the best first.
    agencies: Vec<AgencyMatch>,
}

/// Compares a need with the published practices, off the event loop.
async fn answers(
    app: &App,
    need: impl FnOnce(&Snapshot) -> Result<Need, ApiError>,
    limit: Option<MostMatches>,
    wanted: Vec<CatalogueLanguage>,
) -> Result<PracticeMatches, ApiError> {
    let reading = app.shared.catalogue.read(app.now()).await?;
    let need = need(&reading.snapshot)?;
    let limit = limit.and_then(|limit| usize::try_from(limit.get()).ok()).unwrap_or(USUAL);
    let today = app.calendar().local_date(app.now());
    let snapshot = reading.snapshot;
    let compare = move || {
        let found = snapshot.index().matches(&need, limit, today);
        PracticeMatches::of(found, &snapshot, &wanted)
    };
    web::block(compare).await.map_err(ApiError::internal)
}

impl PracticeMatches {
    fn of(found: Vec<Match>, snapshot: &Snapshot, wanted: &[CatalogueLanguage]) -> Self {
        let shown = |found: Match| {
            let Match { practice_id, score, components, matched, lacking } = found;
            let practice = snapshot.get(practice_id)?.summary(wanted, None);
            Some(PracticeMatch { practice, score, components, matched, lacking })
        };
        let items: Vec<PracticeMatch> = found.into_iter().filter_map(shown).collect();
        let mut places: HashMap<AgencyId, usize> = HashMap::new();
        let mut agencies: Vec<AgencyMatch> = Vec::new();
        // The items come best first, so the first of an agency's is its best.
        for PracticeMatch { practice, score, .. } in &items {
            let place = *places.entry(practice.agency.id).or_insert(agencies.len());
            if place == agencies.len() {
                let agency = practice.agency.clone();
                agencies.push(AgencyMatch { agency, score: *score, practices: Vec::new() });
            }
            agencies[place].practices.push(practice.code.clone());
        }
        Self { items, agencies }
    }
}
