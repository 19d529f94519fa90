use actix_web::{HttpResponse, delete};
use convite_domain::TopicId;
use convite_domain::audit::SubjectKind;
use convite_domain::topics::Topic;
use convite_persistence::{DbError, topics};

use super::free_to_go;
use crate::extract::{Body, Can, Path, can};
use crate::problem::{ApiError, ProblemKind};
use crate::reply::Reply;
use crate::write::Write;

/// Delete a topic.
///
/// For admins. Needs If-Match. Refused with 409 while other topics stand below it, offers serve it or filed requests name it.
#[utoipa::path(
    tag = "topics",
    params(("id" = TopicId, Path, description = "The topic.")),
    responses((status = 204, description = "The topic is gone."),
        (status = 428, description = "If-Match is missing.")),
    security(("oauth2" = []), ("bearer" = []))
)]
#[delete("/v1/topics/{id}")]
pub async fn delete_topic(
    write: Write,
    caller: Can<can::ManageTopics>,
    Path(id): Path<TopicId>,
) -> Result<HttpResponse, ApiError> {
    let may = |_: &Topic| caller.clone().permit().is_ok();
    write
        .change(
            caller.unchecked(),
            id,
            &Body::empty(),
            may,
            async |_, _| Ok(()),
            async |tx, topic, ()| {
                free_to_go(tx, &topic.code).await?;
                topics::delete(tx.connection, topic.id).await.map_err(in_use)?;
                tx.audit((SubjectKind::Topic, topic.id.get()), "delete", None, Vec::new());
                Ok(Reply::no_content())
            },
        )
        .await
}

fn in_use(error: DbError) -> ApiError {
    match error {
        DbError::Constraint(name) if name == "offers_topic_id_fkey" => {
            ApiError::new(ProblemKind::Taken, "Offers of agencies serve the topic.")
        }
        DbError::Constraint(_) => ApiError::new(ProblemKind::Taken, "Other topics stand below the topic."),
        error => error.into(),
    }
}
