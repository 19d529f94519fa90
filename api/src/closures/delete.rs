use actix_web::{HttpResponse, delete};
use convite_domain::ClosureId;
use convite_domain::closures::Closure;
use convite_domain::resources::manages;
use convite_persistence::closures;

use super::note;
use crate::extract::{Body, Path, Signed};
use crate::problem::ApiError;
use crate::reply::Reply;
use crate::write::Write;

/// Delete a closure: it is open after all, or was.
///
/// For the coordinators and systems of its agency, and for admins. Needs If-Match.
#[utoipa::path(
    tag = "closures",
    params(("id" = ClosureId, Path, description = "The closure.")),
    responses((status = 204, description = "The closure is gone."),
        (status = 428, description = "If-Match is missing.")),
    security(("oauth2" = []), ("bearer" = []))
)]
#[delete("/v1/closures/{id}")]
pub async fn delete_closure(
    write: Write,
    Signed(caller): Signed,
    Path(id): Path<ClosureId>,
) -> Result<HttpResponse, ApiError> {
    write
        .change(
            &caller,
            id,
            &Body::empty(),
            |closure: &Closure| manages(&caller, closure.agency.id),
            async |_, _| Ok(()),
            async |tx, closure, ()| {
                closures::delete(tx.connection, closure.id).await?;
                note(tx, closure.id, "delete", Vec::new());
                Ok(Reply::no_content())
            },
        )
        .await
}
