use actix_web::{HttpResponse, get};
use convite_domain::TopicId;
use convite_domain::topics::Topic;
use convite_persistence::topics;

use crate::app::App;
use crate::extract::{Anyone, Path};
use crate::problem::ApiError;
use crate::reply::Reply;

/// Read a topic.
///
/// For anybody.
#[utoipa::path(
    tag = "topics",
    params(("id" = TopicId, Path, description = "The topic.")),
    responses((status = 200, description = "The topic.", body = Topic,
        headers(("ETag" = String, description = "Version and hash of the topic.")))),
    security((), ("oauth2" = []), ("bearer" = []), ("tracking_token" = []))
)]
#[get("/v1/topics/{id}")]
pub async fn get_topic(app: App, _caller: Anyone, Path(id): Path<TopicId>) -> Result<HttpResponse, ApiError> {
    let mut connection = app.db.connection().await?;
    let topic = topics::find(&mut connection, id).await?.ok_or_else(ApiError::not_found)?;
    Ok(Reply::ok(&topic, topic.version)?.into_response())
}
