use actix_web::{HttpRequest, HttpResponse, get};
use convite_domain::AgencyId;
use convite_domain::input::BadFields;
use convite_domain::presenters::{PresenterState, PresenterView};
use convite_persistence::{ResourceFilter, presenters};
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
pub struct PresenterQuery {
    /// Only those of this agency.
    #[deserr(default)]
    agency_id: Option<AgencyId>,
    /// Only presenters in this state.
    #[deserr(default)]
    state: Option<PresenterState>,
    /// How many elements at most.
    #[param(inline, required = false)]
    #[deserr(default)]
    limit: Limit,
    /// The `next_cursor` of the page before, with the same filters.
    #[param(inline, required = false)]
    #[deserr(default)]
    cursor: Option<Cursor>,
}

/// List presenters, those named last first.
///
/// Officers, leads and admins see those of all agencies, an agency's people and systems its own, everybody else none.
#[utoipa::path(
    tag = "presenters",
    params(PresenterQuery),
    responses((status = 200, description = "One page of presenters.", body = Listed<PresenterView>,
        headers(("Link" = String, description = "The next page, when there is one.")))),
    security(("oauth2" = []), ("bearer" = []), ("tracking_token" = []))
)]
#[get("/v1/presenters")]
pub async fn list_presenters(
    http: HttpRequest,
    app: App,
    Signed(caller): Signed,
    query: Query<PresenterQuery>,
) -> Result<HttpResponse, ApiError> {
    let PresenterQuery { agency_id: agency, state, limit, cursor } = query.parse()?;
    let after = cursor.map(Cursor::key).transpose()?;
    let mut connection = app.db.connection().await?;
    let filter = ResourceFilter { agency, state };
    let page = presenters::list(&mut connection, &caller, filter, after, limit.size()).await?;
    resources::page(&http, &caller, page)
}
