use actix_web::{HttpResponse, post};
use convite_domain::requests::{Intake, Warning};
use convite_persistence::policies;
use serde::Serialize;
use utoipa::ToSchema;

use super::known_codes;
use crate::app::App;
use crate::extract::{Anyone, Json, NoQuery};
use crate::problem::ApiError;
use crate::reply::Reply;

/// What the check of a form found.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Validation {
    /// Always true: a form that could not be filed is answered with 422 and every bad or missing field.
    #[schema(examples(true))]
    pub valid: bool,
    /// What may stand in the way of an acceptance.
    pub warnings: Vec<Warning>,
}

/// Check a form without saving it.
///
/// For anybody. Answers whether the form could be filed now: 200 with the warnings that it would get, or 422 with every
/// field that is bad or missing. Nothing is stored, so no Idempotency-Key is needed.
#[utoipa::path(
    tag = "requests",
    responses((status = 200, description = "The form could be filed.", body = Validation)),
    security((), ("oauth2" = []), ("bearer" = []), ("tracking_token" = []))
)]
#[post("/v1/requests/validation")]
pub async fn validate_request(
    app: App,
    _caller: Anyone,
    query: NoQuery,
    json: Json<Intake>,
) -> Result<HttpResponse, ApiError> {
    let validation = query.refuse(checked(&app, json).await)?;
    Ok(Reply::plain(&validation)?.into_response())
}

async fn checked(app: &App, json: Json<Intake>) -> Result<Validation, ApiError> {
    let mut connection = app.db.connection().await?;
    let topics = known_codes(&mut connection, &json.body.value).await?;
    let today = app.calendar().local_date(app.now());
    let intake = Intake::parse_for_submission(json.body.value, &topics, today)?;
    let policy = policies::current(&mut connection).await?;
    Ok(Validation { valid: true, warnings: intake.warnings(&policy, today) })
}
