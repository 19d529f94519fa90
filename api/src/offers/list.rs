use actix_web::{HttpRequest, HttpResponse, get};
use convite_domain::AgencyId;
use convite_domain::input::{BadFields, Code};
use convite_domain::offers::{OfferState, OfferView};
use convite_domain::practices::PracticeCode;
use convite_domain::vocabularies::AssignmentRole;
use convite_persistence::offers::{self, OfferFilter};
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
pub struct OfferQuery {
    /// Only those of this agency.
    #[deserr(default)]
    agency_id: Option<AgencyId>,
    /// Only offers in this state.
    #[deserr(default)]
    state: Option<OfferState>,
    /// Only those for this topic itself, by its code.
    #[deserr(default)]
    topic: Option<Code>,
    /// Only those for this practice, by its code.
    #[deserr(default)]
    practice: Option<PracticeCode>,
    /// Only those in which the agency has this role.
    #[deserr(default)]
    role: Option<AssignmentRole>,
    /// How many elements at most.
    #[param(inline, required = false)]
    #[deserr(default)]
    limit: Limit,
    /// The `next_cursor` of the page before, with the same filters.
    #[param(inline, required = false)]
    #[deserr(default)]
    cursor: Option<Cursor>,
}

/// List offers, those made last first.
///
/// Staff see those of all agencies, an agency's people and systems its own, everybody else none.
#[utoipa::path(
    tag = "offers",
    params(OfferQuery),
    responses((status = 200, description = "One page of offers.", body = Listed<OfferView>,
        headers(("Link" = String, description = "The next page, when there is one.")))),
    security(("oauth2" = []), ("bearer" = []), ("tracking_token" = []))
)]
#[get("/v1/offers")]
pub async fn list_offers(
    http: HttpRequest,
    app: App,
    Signed(caller): Signed,
    query: Query<OfferQuery>,
) -> Result<HttpResponse, ApiError> {
    let OfferQuery { agency_id: agency, state, topic, practice, role, limit, cursor } = query.parse()?;
    let after = cursor.map(Cursor::key).transpose()?;
    let mut connection = app.db.connection().await?;
    let filter = OfferFilter { agency, state, topic, practice, role };
    let page = offers::list(&mut connection, &caller, &filter, after, limit.size()).await?;
    resources::page(&http, &caller, page)
}
