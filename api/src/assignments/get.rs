use actix_web::{HttpResponse, get};
use convite_domain::AssignmentId;
use convite_domain::assignments::AssignmentView;
use convite_persistence::assignments;

use super::beside::Beside;
use crate::app::App;
use crate::extract::{Path, Signed};
use crate::problem::ApiError;
use crate::reply::Reply;

/// Read an assignment: what an agency is asked, and what it answered.
///
/// For the agency's people and systems once it was sent, and for officers, leads and analysts.
#[utoipa::path(
    tag = "assignments",
    params(("id" = AssignmentId, Path, description = "The assignment.")),
    responses((status = 200, description = "The assignment.", body = AssignmentView,
        headers(("ETag" = String, description = "Version and hash of the assignment.")))),
    security(("oauth2" = []), ("bearer" = []))
)]
#[get("/v1/assignments/{id}")]
pub async fn get_assignment(
    app: App,
    Signed(caller): Signed,
    Path(id): Path<AssignmentId>,
) -> Result<HttpResponse, ApiError> {
    let mut connection = app.db.connection().await?;
    let assignment = assignments::find(&mut connection, &caller, id).await?.ok_or_else(ApiError::not_found)?;
    let beside = Beside::of(&mut connection, &app, std::iter::once(&assignment)).await?;
    let version = assignment.version;
    Ok(Reply::ok(&beside.view(assignment, &caller, app.now()), version)?.into_response())
}
