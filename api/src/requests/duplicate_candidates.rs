use actix_web::{HttpResponse, get};
use chrono::{DateTime, Utc};
use convite_domain::RequestId;
use convite_domain::duplicates::{DuplicateCandidates, NOT_A_SCORE, Score, Traits};
use convite_domain::input::{BadFields, parse_text};
use convite_domain::requests::Request;
use convite_persistence::requests::duplicates;
use convite_persistence::{Connection, DbResult, policies};
use deserr::{Deserr, IntoValue, Value, ValuePointerRef};
use utoipa::{IntoParams, ToSchema};

use super::notes::visible;
use crate::app::App;
use crate::extract::{Can, Path, Query, can};
use crate::problem::ApiError;
use crate::reply::Reply;

/// A score as a query has it.
#[derive(Clone, Copy, Debug, ToSchema)]
#[schema(value_type = f64, minimum = 0, maximum = 1, examples(0.5))]
pub struct MinScore(Score);

impl Deserr<BadFields> for MinScore {
    fn deserialize_from_value<V: IntoValue>(value: Value<V>, location: ValuePointerRef) -> Result<Self, BadFields> {
        parse_text(value, location, |text| {
            let score = text.parse().ok().and_then(Score::parse).map(Self);
            score.ok_or_else(|| (NOT_A_SCORE.0, NOT_A_SCORE.1.to_owned()))
        })
    }
}

/// How probable a duplicate must be.
#[derive(Clone, Debug, Deserr, IntoParams)]
#[deserr(error = BadFields, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct CandidatesQuery {
    /// The score from which on requests are shown, in the place of the policy's `duplicate_threshold`.
    #[param(inline)]
    #[deserr(default)]
    min_score: Option<MinScore>,
}

/// List the probable duplicates of a request, the most probable first.
///
/// For officers, leads and analysts; the requester never sees them. Compared are filed requests of the twelve months around,
/// but for those that were withdrawn, expired, cancelled or marked as duplicates. Nothing is merged: `mark-duplicate` is an
/// officer's act. The threshold is that of the policy in force.
#[utoipa::path(
    tag = "requests",
    params(("id" = RequestId, Path, description = "The request."), CandidatesQuery),
    responses((status = 200, description = "Its probable duplicates.", body = DuplicateCandidates)),
    security(("oauth2" = []), ("bearer" = []))
)]
#[get("/v1/requests/{id}/duplicate-candidates")]
pub async fn list_duplicate_candidates(
    app: App,
    caller: Can<can::ReadRequests>,
    Path(id): Path<RequestId>,
    query: Query<CandidatesQuery>,
) -> Result<HttpResponse, ApiError> {
    let mut connection = app.db.connection().await?;
    let request = visible(&mut connection, &caller, id).await?;
    let query = query.parse()?;
    let threshold = match query.min_score {
        Some(MinScore(score)) => score,
        None => policies::current(&mut connection).await?.duplicate_threshold,
    };
    // A draft is compared as if it were filed now.
    let filed_at = request.state.filed().map_or(app.now(), |filed| filed.submitted_at);
    let traits = duplicates::traits(&mut connection, &request).await?;
    let mut candidates = candidates(&mut connection, &request, &traits, filed_at, threshold).await?;
    duplicates::count_each(&mut connection, candidates.items.iter_mut().map(|found| &mut found.request)).await?;
    Ok(Reply::plain(&candidates)?.into_response())
}

/// Those of the requests near by that reach a score.
pub(super) async fn candidates(
    connection: &mut Connection,
    request: &Request,
    traits: &Traits,
    filed_at: DateTime<Utc>,
    threshold: Score,
) -> DbResult<DuplicateCandidates> {
    let near = duplicates::near(connection, request, traits, filed_at).await?;
    Ok(DuplicateCandidates::among(traits, near, threshold))
}
