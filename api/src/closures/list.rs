use actix_web::{HttpRequest, HttpResponse, get};
use convite_domain::closures::ClosureView;
use convite_domain::input::{BadFields, Moment};
use convite_domain::{AgencyId, PresenterId, VenueId};
use convite_persistence::closures::{self, ClosureFilter};
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
pub struct ClosureQuery {
    /// Only those of this agency, of its venues and of its presenters.
    #[deserr(default)]
    agency_id: Option<AgencyId>,
    /// Only those of this venue.
    #[deserr(default)]
    venue_id: Option<VenueId>,
    /// Only those of this presenter.
    #[deserr(default)]
    presenter_id: Option<PresenterId>,
    /// Only those that are not over by this moment.
    #[deserr(default)]
    from: Option<Moment>,
    /// Only those that begin before this moment.
    #[deserr(default)]
    to: Option<Moment>,
    /// How many elements at most.
    #[param(inline, required = false)]
    #[deserr(default)]
    limit: Limit,
    /// The `next_cursor` of the page before, with the same filters.
    #[param(inline, required = false)]
    #[deserr(default)]
    cursor: Option<Cursor>,
}

/// List closures and absences, by their starts.
///
/// Staff see those of all agencies (absences of presenters only officers, leads and admins), an agency's people and systems its
/// own, everybody else none.
#[utoipa::path(
    tag = "closures",
    params(ClosureQuery),
    responses((status = 200, description = "One page of closures.", body = Listed<ClosureView>,
        headers(("Link" = String, description = "The next page, when there is one.")))),
    security(("oauth2" = []), ("bearer" = []), ("tracking_token" = []))
)]
#[get("/v1/closures")]
pub async fn list_closures(
    http: HttpRequest,
    app: App,
    Signed(caller): Signed,
    query: Query<ClosureQuery>,
) -> Result<HttpResponse, ApiError> {
    let ClosureQuery { agency_id: agency, venue_id: venue, presenter_id: presenter, from, to, limit, cursor } =
        query.parse()?;
    let moment = |at: Option<Moment>| at.map(|Moment(at)| at);
    let filter = ClosureFilter { agency, venue, presenter, from: moment(from), to: moment(to) };
    let after = cursor.map(Cursor::key).transpose()?;
    let mut connection = app.db.connection().await?;
    let page = closures::list(&mut connection, &caller, filter, after, limit.size()).await?;
    Ok(Reply::page(&http, &Listed::keyed(page, ClosureView::from))?.into_response())
}
