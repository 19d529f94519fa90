use actix_web::{HttpRequest, HttpResponse, get};
use convite_domain::access::Permission;
use convite_domain::assignments::{AssignmentState, AssignmentView};
use convite_domain::input::{BadFields, Moment};
use convite_domain::vocabularies::AssignmentRole;
use convite_domain::{AgencyId, AgendaSessionId, ExchangeId};
use convite_persistence::assignments::{self, AssignmentFilter};
use deserr::Deserr;
use utoipa::IntoParams;

use super::beside::Beside;
use crate::app::App;
use crate::extract::{Cursor, Limit, Listed, Query, Signed};
use crate::problem::ApiError;
use crate::reply::Reply;

/// What the list is narrowed to.
#[derive(Clone, Debug, Deserr, IntoParams)]
#[deserr(error = BadFields, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AssignmentQuery {
    /// Only assignments in this state.
    #[deserr(default)]
    state: Option<AssignmentState>,
    /// Only those in this role.
    #[deserr(default)]
    role: Option<AssignmentRole>,
    /// Only those of this agency.
    #[deserr(default)]
    agency_id: Option<AgencyId>,
    /// Only those of this exchange.
    #[deserr(default)]
    exchange_id: Option<ExchangeId>,
    /// Only those of this session.
    #[deserr(default)]
    session_id: Option<AgendaSessionId>,
    /// Only those to be answered before this moment.
    #[deserr(default)]
    reply_before: Option<Moment>,
    /// How many elements at most.
    #[param(inline, required = false)]
    #[deserr(default)]
    limit: Limit,
    /// The `next_cursor` of the page before, with the same filters.
    #[param(inline, required = false)]
    #[deserr(default)]
    cursor: Option<Cursor>,
}

/// List assignments, the newest first: an agency's inbox, or whom officers asked.
///
/// An agency's people and systems see what was sent to their agency, with what is asked, of which session and until when;
/// officers, leads and analysts see all. Unanswered invitations are those in the states `invited` and `tentative`.
#[utoipa::path(
    tag = "assignments",
    params(AssignmentQuery),
    responses((status = 200, description = "One page of assignments.", body = Listed<AssignmentView>,
        headers(("Link" = String, description = "The next page, when there is one.")))),
    security(("oauth2" = []), ("bearer" = []))
)]
#[get("/v1/assignments")]
pub async fn list_assignments(
    http: HttpRequest,
    app: App,
    Signed(caller): Signed,
    query: Query<AssignmentQuery>,
) -> Result<HttpResponse, ApiError> {
    if !caller.may(Permission::ReadRequests) && !caller.may(Permission::ReadOwnAgency) {
        return Err(ApiError::forbidden());
    }
    let query = query.parse()?;
    let filter = AssignmentFilter {
        state: query.state,
        agency: query.agency_id,
        role: query.role,
        exchange: query.exchange_id,
        session: query.session_id,
        reply_before: query.reply_before.map(|moment| moment.0),
    };
    let after = query.cursor.map(Cursor::key).transpose()?;
    let mut connection = app.db.connection().await?;
    let page = assignments::list(&mut connection, &caller, &filter, after, query.limit.size()).await?;
    let beside = Beside::of(&mut connection, &app, page.items.iter().map(|(_, assignment)| assignment)).await?;
    let now = app.now();
    let listed = Listed::keyed(page, |assignment| beside.view(assignment, &caller, now));
    Ok(Reply::page(&http, &listed)?.into_response())
}
