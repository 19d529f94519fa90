use actix_web::{HttpRequest, HttpResponse, get};
use convite_domain::VenueId;
use convite_domain::input::BadFields;
use convite_domain::travel_times::TravelTime;
use convite_persistence::travel_times;
use deserr::Deserr;
use utoipa::IntoParams;

use crate::app::App;
use crate::extract::{Cursor, Limit, Listed, Query, Signed};
use crate::problem::ApiError;
use crate::reply::Reply;

/// What the list is narrowed to.
#[derive(Clone, Debug, Deserr, IntoParams)]
#[deserr(error = BadFields, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct TravelTimeQuery {
    /// Only ways that leave this venue.
    #[deserr(default)]
    from_id: Option<VenueId>,
    /// How many elements at most.
    #[param(inline, required = false)]
    #[deserr(default)]
    limit: Limit,
    /// The `next_cursor` of the page before, with the same filters.
    #[param(inline, required = false)]
    #[deserr(default)]
    cursor: Option<Cursor>,
}

/// List travel times that are known, by the venues that are left and reached.
///
/// For staff all of them, for an agency's people and systems those between its own venues; empty for everybody else. Where nothing is known the rule holds: five
/// minutes, and the way through the city at 22 km/h, 1.4 times as long as the line through the air, rounded up to five.
#[utoipa::path(
    tag = "travel times",
    params(TravelTimeQuery),
    responses((status = 200, description = "One page of travel times.", body = Listed<TravelTime>,
        headers(("Link" = String, description = "The next page, when there is one.")))),
    security(("oauth2" = []), ("bearer" = []), ("tracking_token" = []))
)]
#[get("/v1/travel-times")]
pub async fn list_travel_times(
    http: HttpRequest,
    app: App,
    Signed(caller): Signed,
    query: Query<TravelTimeQuery>,
) -> Result<HttpResponse, ApiError> {
    let TravelTimeQuery { from_id, limit, cursor } = query.parse()?;
    let after = cursor.map(Cursor::key).transpose()?;
    let mut connection = app.db.connection().await?;
    let page = travel_times::list(&mut connection, &caller, from_id, after, limit.size()).await?;
    Ok(Reply::page(&http, &Listed::new(page, |last: &TravelTime| (last.from_id, last.to_id)))?.into_response())
}
