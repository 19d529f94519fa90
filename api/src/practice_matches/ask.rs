use actix_web::{HttpRequest, HttpResponse, post};
use convite_domain::input::{BadFields, Code, FieldError, Prose, UniqueList};
use convite_domain::matching::Need;
use convite_domain::vocabularies::{Axis, Country, Language, Outcome};
use deserr::{Deserr, ValuePointerRef};
use utoipa::ToSchema;

use super::{MostMatches, PracticeMatches, answers};
use crate::app::App;
use crate::catalogue::Snapshot;
use crate::catalogue::filter::wanted_languages;
use crate::extract::{Anyone, Json, NoQuery};
use crate::problem::ApiError;
use crate::reply::Reply;

/// What somebody needs to learn: members of the intake form, a learning question or topics at least.
#[derive(Clone, Debug, Deserr, ToSchema)]
#[deserr(error = BadFields, deny_unknown_fields, validate = PracticeNeed::check -> BadFields)]
pub struct PracticeNeed {
    /// What you need to be able to decide or do; as much of it as is written.
    #[schema(inline, examples("¿Cómo llevar transporte a barrios de ladera?"))]
    #[deserr(default)]
    learning_question: Option<Prose<1, 2000>>,
    /// The language of the question.
    #[deserr(default)]
    language: Option<Language>,
    /// Codes of topics.
    #[schema(inline, required = false)]
    #[deserr(default)]
    topics: UniqueList<Code, 5>,
    /// Axes of interest.
    #[schema(inline, required = false, value_type = UniqueList<Axis, 6>)]
    #[deserr(default)]
    axes: UniqueList<Axis, 6>,
    /// The intermediate outcomes aimed at.
    #[schema(inline, required = false, value_type = UniqueList<Outcome, 5>)]
    #[deserr(default)]
    outcomes: UniqueList<Outcome, 5>,
    /// Where the asking body is.
    #[deserr(default)]
    country: Option<Country>,
    /// How many practices at most; 10 unless said.
    #[schema(inline, value_type = Option<MostMatches>, examples(5))]
    #[deserr(default)]
    limit: Option<MostMatches>,
}

impl PracticeNeed {
    fn check(self, location: ValuePointerRef) -> Result<Self, BadFields> {
        if self.learning_question.is_none() && self.topics.is_empty() {
            let detail = "is required, or a topic";
            return Err(convite_domain::input::at(location.push_key("learning_question"), "required", detail));
        }
        Ok(self)
    }

    /// The need, with topics that are in the tree.
    fn need(self, snapshot: &Snapshot) -> Result<Need, ApiError> {
        let unknown = self.topics.iter().enumerate().filter(|(_, code)| snapshot.topics.line(code.as_str()).is_empty());
        let error = |i| FieldError::new(format!("/topics/{i}"), "unknown_topic", "is not the code of a topic");
        BadFields(unknown.map(|(i, _)| error(i)).collect()).into_result()?;
        Ok(Need {
            learning_question: self.learning_question.map(Prose::into_inner).unwrap_or_default(),
            other_texts: Vec::new(),
            language: self.language,
            topics: self.topics.iter().map(|code| code.as_str().to_owned()).collect(),
            axes: self.axes.to_vec(),
            outcomes: self.outcomes.to_vec(),
            country: self.country,
        })
    }
}

/// Find the published practices that answer a need best, while it is being written.
///
/// For anybody. `learning_question` alone is enough, in Spanish, English or Portuguese; topics, axes, outcomes and country
/// make it better. Each practice comes with the parts of its score, the words and topics that matched, and what is lacking.
/// Nothing is stored, so no Idempotency-Key is needed.
#[utoipa::path(
    tag = "practices",
    request_body(content = PracticeNeed, content_type = "application/json"),
    responses((status = 200, description = "What answers the need.", body = PracticeMatches)),
    security((), ("oauth2" = []), ("bearer" = []), ("tracking_token" = []))
)]
#[post("/v1/practice-matches")]
pub async fn match_practices(
    http: HttpRequest,
    app: App,
    _caller: Anyone,
    query: NoQuery,
    json: Json<PracticeNeed>,
) -> Result<HttpResponse, ApiError> {
    let wanted = wanted_languages(&http, None);
    let asked = query.refuse(json.parse())?;
    let limit = asked.limit;
    let found = answers(&app, |snapshot| asked.need(snapshot), limit, wanted).await?;
    Ok(Reply::plain(&found)?.into_response())
}
