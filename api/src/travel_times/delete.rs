use actix_web::{HttpResponse, delete};
use convite_domain::VenueId;
use convite_persistence::travel_times;

use super::note;
use crate::extract::{Body, Can, Pair, Path, can};
use crate::problem::ApiError;
use crate::reply::Reply;
use crate::write::Write;

/// Forget how long it takes from one venue to another: the rule holds again.
///
/// For admins.
#[utoipa::path(
    tag = "travel times",
    params(("from_id" = VenueId, Path, description = "The venue that is left."),
        ("to_id" = VenueId, Path, description = "The venue that is reached.")),
    responses((status = 204, description = "Nothing is known of the way any more.")),
    security(("oauth2" = []), ("bearer" = []))
)]
#[delete("/v1/travel-times/{from_id}/{to_id}")]
pub async fn delete_travel_time(
    write: Write,
    caller: Can<can::ManageAgencies>,
    Path(Pair(from, to)): Path<Pair<VenueId, VenueId>>,
) -> Result<HttpResponse, ApiError> {
    let way = (from, to);
    write
        .make(
            caller.unchecked(),
            &Body::empty(),
            async |tx| {
                let known = travel_times::find(tx.connection, tx.caller, way).await?;
                known.ok_or_else(ApiError::not_found)?;
                caller.clone().permit().map(|_| ())
            },
            async |tx, ()| {
                // Somebody else may have been faster.
                if !travel_times::delete(tx.connection, way).await? {
                    return Err(ApiError::not_found());
                }
                note(tx, from, "delete");
                Ok(Reply::no_content())
            },
        )
        .await
}
