use actix_web::{HttpRequest, HttpResponse, get};
use convite_domain::AgencyId;
use convite_domain::input::BadFields;
use convite_domain::loads::PresenterLoad;
use convite_persistence::loads;
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
pub struct PresenterLoadQuery {
    /// Only presenters of this agency.
    #[deserr(default)]
    agency_id: Option<AgencyId>,
    /// How many elements at most.
    #[param(inline, required = false)]
    #[deserr(default)]
    limit: Limit,
    /// The `next_cursor` of the page before, with the same filters.
    #[param(inline, required = false)]
    #[deserr(default)]
    cursor: Option<Cursor>,
}

/// List what presenters have to do, those with the most first.
///
/// Officers, leads and admins see the presenters of all agencies, an agency's people and systems its own, everybody else none.
/// Who presents no more stands there as long as sessions of the window are theirs.
#[utoipa::path(
    tag = "loads",
    params(PresenterLoadQuery),
    responses((status = 200, description = "One page of presenters with what they have to do around now.",
        body = Listed<PresenterLoad>, headers(("Link" = String, description = "The next page, when there is one.")))),
    security(("oauth2" = []), ("bearer" = []), ("tracking_token" = []))
)]
#[get("/v1/loads/presenters")]
pub async fn list_presenter_loads(
    http: HttpRequest,
    app: App,
    Signed(caller): Signed,
    query: Query<PresenterLoadQuery>,
) -> Result<HttpResponse, ApiError> {
    let PresenterLoadQuery { agency_id, limit, cursor } = query.parse()?;
    let after = cursor.map(Cursor::key).transpose()?;
    let mut connection = app.db.connection().await?;
    let moment = (app.now(), app.calendar());
    let page = loads::of_presenters(&mut connection, (&caller, agency_id), moment, after, limit.size()).await?;
    Ok(Reply::page(&http, &Listed::keyed(page, |load| load))?.into_response())
}
