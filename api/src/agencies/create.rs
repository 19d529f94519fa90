use actix_web::{HttpResponse, post};
use convite_domain::agencies::{Agency, AgencyForm};

use crate::extract::{Can, Json, can};
use crate::problem::ApiError;
use crate::registry;
use crate::write::Write;

/// Register an agency.
///
/// For admins. The code must be free; users and clients of the agency are made by operations of their own.
#[utoipa::path(
    tag = "agencies",
    request_body(content = AgencyForm, content_type = "application/json"),
    responses((status = 201, description = "The agency.", body = Agency,
        headers(("ETag" = String, description = "Version and hash of the agency."),
            ("Location" = String, description = "Where the agency is.")))),
    security(("oauth2" = []), ("bearer" = []))
)]
#[post("/v1/agencies")]
pub async fn create_agency(
    write: Write,
    caller: Can<can::ManageAgencies>,
    json: Json<AgencyForm>,
) -> Result<HttpResponse, ApiError> {
    registry::create::<Agency, _>(write, caller, json).await
}
