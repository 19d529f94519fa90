use actix_web::{HttpRequest, HttpResponse, get};
use convite_domain::AgencyId;
use convite_domain::input::BadFields;
use convite_domain::venues::{VenueState, VenueView};
use convite_persistence::{ResourceFilter, venues};
use deserr::Deserr;
use utoipa::IntoParams;

use crate::app::App;
use crate::extract::{Cursor, Limit, Listed, Query, Signed};
use crate::problem::ApiError;
use crate::resources;

/// What the list is narrowed to.
#[derive(Clone, Debug, Deserr, IntoParams)]
#[deserr(error = BadFields, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct VenueQuery {
    /// Only those of this agency.
    #[deserr(default)]
    agency_id: Option<AgencyId>,
    /// Only venues in this state.
    #[deserr(default)]
    state: Option<VenueState>,
    /// How many elements at most.
    #[param(inline, required = false)]
    #[deserr(default)]
    limit: Limit,
    /// The `next_cursor` of the page before, with the same filters.
    #[param(inline, required = false)]
    #[deserr(default)]
    cursor: Option<Cursor>,
}

/// List venues, those made known last first.
///
/// Staff see those of all agencies, an agency's people and systems its own, everybody else none.
#[utoipa::path(
    tag = "venues",
    params(VenueQuery),
    responses((status = 200, description = "One page of venues.", body = Listed<VenueView>,
        headers(("Link" = String, description = "The next page, when there is one.")))),
    security(("oauth2" = []), ("bearer" = []), ("tracking_token" = []))
)]
#[get("/v1/venues")]
pub async fn list_venues(
    http: HttpRequest,
    app: App,
    Signed(caller): Signed,
    query: Query<VenueQuery>,
) -> Result<HttpResponse, ApiError> {
    let VenueQuery { agency_id: agency, state, limit, cursor } = query.parse()?;
    let after = cursor.map(Cursor::key).transpose()?;
    let mut connection = app.db.connection().await?;
    let filter = ResourceFilter { agency, state };
    let page = venues::list(&mut connection, &caller, filter, after, limit.size()).await?;
    resources::page(&http, &caller, page)
}
