use actix_web::{HttpResponse, patch};
use convite_domain::TopicId;
use convite_domain::topics::{Topic, TopicForm};

use crate::extract::{Can, Json, Path, can};
use crate::patch::MergePatch;
use crate::problem::ApiError;
use crate::registry;
use crate::write::Write;

/// Named, so that its schema is not called after the generic type.
type TopicPatch = MergePatch<TopicForm>;

/// Change a topic.
///
/// JSON Merge Patch, for admins. Needs If-Match. A topic moves with all that stands below it, and never below itself; a code
/// that filed requests name stays as it is.
#[utoipa::path(
    tag = "topics",
    params(("id" = TopicId, Path, description = "The topic.")),
    request_body(content = TopicPatch, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "The changed topic.", body = Topic,
            headers(("ETag" = String, description = "Version and hash of the topic."))),
        (status = 428, description = "If-Match is missing.")),
    security(("oauth2" = []), ("bearer" = []))
)]
#[patch("/v1/topics/{id}")]
pub async fn update_topic(
    write: Write,
    caller: Can<can::ManageTopics>,
    Path(id): Path<TopicId>,
    json: Json<TopicPatch>,
) -> Result<HttpResponse, ApiError> {
    registry::update::<Topic, _>(write, caller, id, json).await
}
