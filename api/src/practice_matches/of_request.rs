use actix_web::{HttpRequest, HttpResponse, get};
use convite_domain::RequestId;
use convite_domain::input::{BadFields, parse_text};
use convite_domain::matching::Need;
use convite_domain::requests::Intake;
use convite_domain::vocabularies::Language;
use deserr::{Deserr, IntoValue, Value, ValuePointerRef};
use utoipa::{IntoParams, ToSchema};

use super::{MostMatches, PracticeMatches, answers};
use crate::app::App;
use crate::catalogue::filter::wanted_languages;
use crate::extract::{Can, Path, Query, can};
use crate::problem::ApiError;
use crate::reply::Reply;
use crate::requests::visible;

/// How many practices are shown, as a query has it.
#[derive(Clone, Copy, Debug, ToSchema)]
#[schema(value_type = i32, minimum = 1, maximum = 50, default = 10, examples(5))]
pub struct MatchLimit(MostMatches);

impl Deserr<BadFields> for MatchLimit {
    fn deserialize_from_value<V: IntoValue>(value: Value<V>, location: ValuePointerRef) -> Result<Self, BadFields> {
        parse_text(value, location, |text| {
            let limit = text.parse().ok().and_then(MostMatches::new).map(Self);
            limit.ok_or_else(|| ("out_of_range", "must be from 1 to 50".to_owned()))
        })
    }
}

/// How many practices are shown.
#[derive(Clone, Debug, Deserr, IntoParams)]
#[deserr(error = BadFields, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct MatchesQuery {
    /// How many practices at most.
    #[param(inline, required = false)]
    #[deserr(default)]
    limit: Option<MatchLimit>,
}

/// List the practices, and the agencies, that answer a request best, with the reasons.
///
/// For officers, leads and analysts. Compared are the learning question, the other texts of the form, topics, axes, outcomes
/// and country. `POST /v1/requests/{id}/items` makes one of them an item of the request.
#[utoipa::path(
    tag = "requests",
    params(("id" = RequestId, Path, description = "The request."), MatchesQuery),
    responses((status = 200, description = "What answers the request.", body = PracticeMatches)),
    security(("oauth2" = []), ("bearer" = []))
)]
#[get("/v1/requests/{id}/practice-matches")]
pub async fn list_practice_matches(
    http: HttpRequest,
    app: App,
    caller: Can<can::ReadRequests>,
    Path(id): Path<RequestId>,
    query: Query<MatchesQuery>,
) -> Result<HttpResponse, ApiError> {
    let mut connection = app.db.connection().await?;
    let request = visible(&mut connection, &caller, id).await?;
    drop(connection);
    let limit = query.parse()?.limit.map(|MatchLimit(limit)| limit);
    let wanted = wanted_languages(&http, None);
    let found = answers(&app, |_| Ok(need_of(&request.intake)), limit, wanted).await?;
    Ok(Reply::plain(&found)?.into_response())
}

/// What a request's form says of the need.
fn need_of(intake: &Intake) -> Need {
    let prose = [&intake.challenge, &intake.change_objective, &intake.development_goal];
    let prose = prose.into_iter().flatten().map(|text| text.as_str().to_owned());
    let items = intake.items.iter().map(|item| item.text.as_str().to_owned());
    let organization = intake.organization.as_ref();
    Need {
        learning_question: intake.learning_question.as_ref().map(|text| text.as_str().to_owned()).unwrap_or_default(),
        other_texts: prose.chain(items).collect(),
        language: Language::known(intake.language().as_str()),
        topics: intake.topics.iter().map(|code| code.as_str().to_owned()).collect(),
        axes: intake.axes.to_vec(),
        outcomes: intake.outcomes.to_vec(),
        country: organization.and_then(|organization| organization.country),
    }
}
