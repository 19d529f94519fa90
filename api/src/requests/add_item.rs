use actix_web::{HttpResponse, post};
use convite_domain::input::{FieldError, Line};
use convite_domain::practices::CatalogueLanguage;
use convite_domain::requests::{AddItem, ItemCode, RequestAction, RequestView};
use convite_domain::vocabularies::UiLanguage;
use convite_domain::{RequestId, RequestItemId};
use convite_persistence::{practices, topics};

use crate::extract::{Json, Path, Signed};
use crate::life_cycle::transition;
use crate::problem::ApiError;
use crate::write::{Tx, Write};

/// Ask for one thing more: a topic, or a practice that answers the question.
///
/// For officers, while the request is in review: what was found among its `practice-matches` becomes an item that is granted,
/// rejected or substituted like the others. At most 12 items (409 `too_many_items`), none twice (409 `already_asked`).
#[utoipa::path(
    tag = "requests",
    params(("id" = RequestId, Path, description = "The request.")),
    request_body(content = AddItem, content_type = "application/json"),
    responses((status = 200, description = "The request after it.", body = RequestView,
            headers(("ETag" = String, description = "Version and hash of the request."))),
        (status = 409, description = "The state or a guard does not allow it."),
        (status = 428, description = "If-Match is missing.")),
    security(("oauth2" = []), ("bearer" = []))
)]
#[post("/v1/requests/{id}/items")]
pub async fn add_request_item(
    write: Write,
    caller: Signed,
    Path(id): Path<RequestId>,
    json: Json<AddItem>,
) -> Result<HttpResponse, ApiError> {
    transition(write, caller, id, RequestAction::AddItem, json, async |tx, request, command: AddItem| {
        let name = name_of(tx, &command.code, request.intake.language()).await?;
        let text = command.text.unwrap_or(name);
        let id = tx.app.ids.next(RequestItemId::new);
        Ok(request.add_item((id, command.code, text), tx.caller)?)
    })
    .await
}

/// What a topic or a published practice is called in a language.
async fn name_of(tx: &mut Tx<'_>, code: &ItemCode, language: UiLanguage) -> Result<Line<1, 200>, ApiError> {
    let found = match code {
        ItemCode::Topic(topic) => {
            let label = topics::labels(tx.connection, std::slice::from_ref(topic)).await?.remove(topic.as_str());
            let name = label.map(|label| language.pick(label.es, label.en));
            name.ok_or(("unknown_topic", "is not the code of a topic"))
        }
        ItemCode::Practice(practice) => {
            let language = language.pick(CatalogueLanguage::Es, CatalogueLanguage::En);
            let title = practices::revisions::published_title(tx.connection, practice.as_str(), language).await?;
            title.ok_or(("unknown_practice", "is not the code of a published practice"))
        }
    };
    let name = found.map_err(|(error, detail)| FieldError::new("/code", error, detail))?;
    Line::parse(&name).map_err(|(_, detail)| ApiError::internal(detail))
}
