use actix_web::{HttpResponse, get};
use convite_domain::AgendaSessionId;
use convite_domain::access::Permission;
use convite_domain::agenda_sessions::AgendaSession;
use convite_domain::assignments::{Candidate, Candidates};
use convite_domain::calendar::WorkCalendar;
use convite_domain::exchanges::Exchange;
use convite_domain::input::BadFields;
use convite_domain::vocabularies::AssignmentRole;
use convite_persistence::agenda::{self, Turn};
use convite_persistence::{Connection, agenda_sessions, exchanges, holidays, policies};
use deserr::Deserr;
use utoipa::IntoParams;

use crate::app::App;
use crate::extract::{Path, Query, Signed};
use crate::problem::ApiError;
use crate::reply::Reply;

/// What agencies are wanted for.
#[derive(Clone, Debug, Deserr, IntoParams)]
#[deserr(error = BadFields, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct CandidateQuery {
    /// The role.
    #[param(inline)]
    role: AssignmentRole,
}

/// List the agencies for a role in a session: whose turn it is, and why others cannot be asked.
///
/// For officers, leads and analysts. An agency is eligible with an active offer in the role that fits the session's item (its
/// topic or one above it, or its practice; interpretation, logistics, protocol and escort fit any), in a language of the
/// session, at its time and for its group; when it is not closed and has room; and when it neither has the role nor declined it.
/// Those that are eligible come by what they are short of their share of the load, then the least recently used, then by code.
#[utoipa::path(
    tag = "assignments",
    params(("id" = AgendaSessionId, Path, description = "The session."), CandidateQuery),
    responses((status = 200, description = "Every agency.", body = Candidates)),
    security(("oauth2" = []), ("bearer" = []))
)]
#[get("/v1/sessions/{id}/candidates")]
pub async fn list_candidates(
    app: App,
    Signed(caller): Signed,
    Path(id): Path<AgendaSessionId>,
    query: Query<CandidateQuery>,
) -> Result<HttpResponse, ApiError> {
    let mut connection = app.db.connection().await?;
    let session = agenda_sessions::find(&mut connection, &caller, id).await?.ok_or_else(ApiError::not_found)?;
    if !caller.may(Permission::ReadRequests) {
        return Err(ApiError::forbidden());
    }
    let CandidateQuery { role } = query.parse()?;
    let exchange = exchanges::get(&mut connection, session.exchange_id).await?;
    let calendar = holidays::calendar(&mut connection, app.calendar()).await?;
    let candidates = of(&mut connection, &app, &calendar, (&exchange, &session), role).await?;
    Ok(Reply::plain(&Candidates { role, candidates })?.into_response())
}

/// The agencies for a role in a session of an exchange, as things stand.
pub(super) async fn of(
    connection: &mut Connection,
    app: &App,
    calendar: &WorkCalendar,
    (exchange, session): (&Exchange, &AgendaSession),
    role: AssignmentRole,
) -> Result<Vec<Candidate>, ApiError> {
    let policy = policies::current(connection).await?;
    let turn = Turn { policy: &policy, calendar, now: app.now() };
    Ok(agenda::candidates(connection, exchange, session, role, turn).await?)
}
