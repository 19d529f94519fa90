use actix_web::{HttpResponse, post};
use convite_domain::topics::{Topic, TopicForm};

use crate::extract::{Can, Json, can};
use crate::problem::ApiError;
use crate::registry;
use crate::write::Write;

/// Add a topic to the tree.
///
/// For admins. The code must be free; a `parent_id` must name a topic, and without one the topic is a root.
#[utoipa::path(
    tag = "topics",
    request_body(content = TopicForm, content_type = "application/json"),
    responses((status = 201, description = "The topic.", body = Topic,
        headers(("ETag" = String, description = "Version and hash of the topic."),
            ("Location" = String, description = "Where the topic is.")))),
    security(("oauth2" = []), ("bearer" = []))
)]
#[post("/v1/topics")]
pub async fn create_topic(
    write: Write,
    caller: Can<can::ManageTopics>,
    json: Json<TopicForm>,
) -> Result<HttpResponse, ApiError> {
    registry::create::<Topic, _>(write, caller, json).await
}
