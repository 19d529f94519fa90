//! Assignments of agencies to sessions.
//!
//! Whoever changes one holds the lock of its exchange, as for everything of an agenda.

mod counts;
mod rows;

use chrono::{DateTime, Utc};
use convite_domain::access::{Caller, Permission, Role};
use convite_domain::assignments::{Assignment, AssignmentState};
use convite_domain::vocabularies::AssignmentRole;
use convite_domain::{AgencyId, AgendaSessionId, AssignmentId, ExchangeId, PresenterId, RequestItemId};
use diesel::dsl::{exists, sql};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Integer, Nullable, Uuid};
use diesel_async::RunQueryDsl;

use crate::schema::{agencies, agenda_sessions, assignments, exchanges, presenters, users};
use crate::{Connection, DbResult, Page, PageSize};
use rows::{AssignmentRow, Now, Whole, assignment};

pub use counts::counts_in;

/// Selects whole assignments; a macro, because the type of the query has no short name.
macro_rules! whole {
    () => {
        assignments::table
            .inner_join(agenda_sessions::table)
            .inner_join(exchanges::table)
            .inner_join(agencies::table)
            .select((
                assignments::seq,
                AssignmentRow::as_select(),
                Now::as_select(),
                exchanges::state,
                (agencies::code, agencies::name),
            ))
    };
}

/// Selects the assignments that the caller may see: staff that reads requests all, an agency's people and systems what was
/// sent to their agency.
macro_rules! visible_to {
    ($caller:expr) => {{
        let all = whole!().into_boxed();
        match ($caller, $caller.agency()) {
            (caller, _) if caller.may(Permission::ReadRequests) => all,
            (caller, Some(own)) if caller.may(Permission::ReadOwnAgency) => {
                all.filter(assignments::agency_id.eq(own)).filter(assignments::sent_at.is_not_null())
            }
            _ => all.filter(sql::<Bool>("FALSE")),
        }
    }};
}

/// The assignments in which an agency has a role that it was told of.
fn told_to(agency: AgencyId) -> assignments::BoxedQuery<'static, Pg> {
    assignments::table
        .filter(assignments::agency_id.eq(agency))
        .filter(assignments::sent_at.is_not_null())
        .filter(assignments::state.eq_any(AssignmentState::STANDING))
        .into_boxed()
}

/// The sessions in which an agency has a role that it was told of.
pub(crate) fn sessions_of(agency: AgencyId) -> assignments::BoxedQuery<'static, Pg, Uuid> {
    told_to(agency).select(assignments::session_id)
}

/// How far an agency may follow an agenda.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Following {
    /// It has a role in it.
    On,
    /// It had one until its session itself was called off. This release was the last that showed the session; the next one tells
    /// that it is gone.
    UntilAfter(i32),
}

/// The last release that shows a session which was called off with an agency's role in it: an agency that is released because its
/// session is called off ends with it, at one moment. $1 the exchange, $2 the agency.
const LAST_SHOWN: &str = "
    SELECT MAX(releases.number) AS number
    FROM assignments AS roles
    INNER JOIN agenda_sessions AS sessions ON sessions.id = roles.session_id AND sessions.ended_at = roles.since
    INNER JOIN agenda_versions AS releases ON releases.exchange_id = roles.exchange_id
    WHERE roles.exchange_id = $1 AND roles.agency_id = $2 AND roles.sent_at IS NOT NULL AND roles.state = 'released'
        AND sessions.state = 'cancelled'
        AND releases.document -> 'sessions' @> JSONB_BUILD_ARRAY(JSONB_BUILD_OBJECT('id', sessions.id::text))";

#[derive(QueryableByName)]
#[diesel(check_for_backend(Pg))]
struct LastShown {
    #[diesel(sql_type = Nullable<Integer>)]
    number: Option<i32>,
}

/// How far an agency may follow the agenda of an exchange; none that has and had nothing to do with it, that was let go of a session
/// that went on, or whose session was called off before anybody was shown it.
pub async fn following(
    connection: &mut Connection,
    exchange: ExchangeId,
    agency: AgencyId,
) -> DbResult<Option<Following>> {
    let told = told_to(agency).filter(assignments::exchange_id.eq(exchange));
    if diesel::select(exists(told)).get_result(connection).await? {
        return Ok(Some(Following::On));
    }
    let query = diesel::sql_query(LAST_SHOWN).bind::<Uuid, _>(exchange).bind::<Uuid, _>(agency);
    let last: LastShown = query.get_result(connection).await?;
    Ok(last.number.map(Following::UntilAfter))
}

/// Lets go of why agencies were released in some exchanges: it may be in the words of a requester.
pub(crate) async fn forget_why_released(connection: &mut Connection, exchanges: &[ExchangeId]) -> DbResult<()> {
    let released = assignments::table
        .filter(assignments::exchange_id.eq_any(exchanges))
        .filter(assignments::state.eq(AssignmentState::Released));
    diesel::update(released).set(assignments::reason.eq("")).execute(connection).await?;
    Ok(())
}

/// Stores a new assignment.
pub async fn insert(connection: &mut Connection, assignment: &Assignment) -> DbResult<()> {
    let row = AssignmentRow::from(assignment);
    diesel::insert_into(assignments::table).values(row).execute(connection).await?;
    Ok(())
}

/// Stores a changed assignment.
pub async fn update(connection: &mut Connection, assignment: &Assignment) -> DbResult<()> {
    let row = AssignmentRow::from(assignment);
    diesel::update(assignments::table.find(assignment.id)).set(row).execute(connection).await?;
    Ok(())
}

/// An assignment that the caller may see.
pub async fn find(connection: &mut Connection, caller: &Caller, id: AssignmentId) -> DbResult<Option<Assignment>> {
    let query = visible_to!(caller).filter(assignments::id.eq(id));
    query.first(connection).await.optional()?.map(assignment).transpose()
}

/// An assignment that was found, read again under the lock of its exchange, which the caller holds.
pub async fn get(connection: &mut Connection, id: AssignmentId) -> DbResult<Assignment> {
    assignment(whole!().filter(assignments::id.eq(id)).first(connection).await?)
}

/// The assignments of a session, those that ended too; a session has a few.
pub async fn of_session(connection: &mut Connection, session: AgendaSessionId) -> DbResult<Vec<Assignment>> {
    let query = whole!().filter(assignments::session_id.eq(session)).order(assignments::seq);
    query.load::<Whole>(connection).await?.into_iter().map(assignment).collect()
}

/// The assignments of an exchange in which an agency is asked or expected.
pub async fn open_of_exchange(connection: &mut Connection, exchange: ExchangeId) -> DbResult<Vec<Assignment>> {
    let query = whole!()
        .filter(assignments::exchange_id.eq(exchange))
        .filter(assignments::state.eq_any(AssignmentState::OPEN))
        .order(assignments::seq);
    query.load::<Whole>(connection).await?.into_iter().map(assignment).collect()
}

/// Which agency declined which item of an exchange.
pub async fn declined_items(
    connection: &mut Connection,
    exchange: ExchangeId,
) -> DbResult<Vec<(RequestItemId, AgencyId)>> {
    let query = assignments::table
        .inner_join(agenda_sessions::table)
        .filter(assignments::exchange_id.eq(exchange))
        .filter(assignments::state.eq(AssignmentState::Declined))
        .filter(agenda_sessions::item_id.is_not_null())
        .select((agenda_sessions::item_id.assume_not_null(), assignments::agency_id))
        .distinct();
    Ok(query.load(connection).await?)
}

/// What an agency says of a session.
#[derive(Clone, Copy, Debug, Queryable)]
pub(crate) struct Said {
    pub(crate) session: AgendaSessionId,
    pub(crate) agency: AgencyId,
    pub(crate) role: AssignmentRole,
    pub(crate) is_lead: bool,
    pub(crate) state: AssignmentState,
}

/// What agencies say of the sessions of some exchanges, but for those that officers let go.
pub(crate) async fn said_in(connection: &mut Connection, exchanges: Vec<ExchangeId>) -> DbResult<Vec<Said>> {
    let let_go = [AssignmentState::Released, AssignmentState::Substituted];
    let query = assignments::table
        .filter(assignments::exchange_id.eq_any(exchanges))
        .filter(assignments::state.ne_all(let_go))
        .select((
            assignments::session_id,
            assignments::agency_id,
            assignments::role,
            assignments::is_lead,
            assignments::state,
        ));
    Ok(query.load(connection).await?)
}

/// Whether somebody is an active presenter of an agency.
pub async fn presents_for(connection: &mut Connection, presenter: PresenterId, agency: AgencyId) -> DbResult<bool> {
    let active = convite_domain::presenters::PresenterState::Active;
    let found =
        presenters::table.find(presenter).filter(presenters::agency_id.eq(agency)).filter(presenters::state.eq(active));
    Ok(diesel::select(exists(found)).get_result(connection).await?)
}

/// Which of some presenters are of an agency.
pub async fn presenters_among(
    connection: &mut Connection,
    some: &[PresenterId],
    agency: AgencyId,
) -> DbResult<Vec<PresenterId>> {
    if some.is_empty() {
        return Ok(Vec::new());
    }
    let query = presenters::table.filter(presenters::id.eq_any(some)).filter(presenters::agency_id.eq(agency));
    Ok(query.select(presenters::id).order(presenters::id).load(connection).await?)
}

/// Where an agency's mail goes: its own address, else that of the coordinator who has been there longest.
pub async fn address_of(connection: &mut Connection, agency: AgencyId) -> DbResult<Option<String>> {
    let own: Option<String> = agencies::table.find(agency).select(agencies::email).first(connection).await?;
    if own.is_some() {
        return Ok(own);
    }
    let coordinators = users::table
        .filter(users::agency_id.eq(agency))
        .filter(users::disabled.eq(false))
        .filter(users::roles.contains(vec![Role::AgencyCoordinator.as_str()]))
        .order((users::created_at, users::id));
    Ok(coordinators.select(users::email).first(connection).await.optional()?)
}

/// One assignment of each agency that was told of an exchange and is still asked or expected: its first.
pub async fn one_of_each_agency(connection: &mut Connection, exchange: ExchangeId) -> DbResult<Vec<AssignmentId>> {
    let query = assignments::table
        .filter(assignments::exchange_id.eq(exchange))
        .filter(assignments::sent_at.is_not_null())
        .filter(assignments::state.eq_any(AssignmentState::OPEN))
        .order((assignments::agency_id, assignments::seq))
        .distinct_on(assignments::agency_id)
        .select(assignments::id);
    Ok(query.load(connection).await?)
}

/// Exchanges with something that time does to their assignments now, locked; those that others have are left to them.
pub async fn lock_due(connection: &mut Connection, by: DateTime<Utc>, batch: i64) -> DbResult<Vec<ExchangeId>> {
    let due = assignments::table.filter(assignments::exchange_id.eq(exchanges::id)).filter(assignments::due_at.le(by));
    let query = exchanges::table
        .filter(exists(due))
        .order(exchanges::id)
        .limit(batch)
        .select(exchanges::id)
        .for_update()
        .skip_locked();
    Ok(query.load(connection).await?)
}

/// What time does something to now, of an exchange.
pub async fn due(connection: &mut Connection, exchange: ExchangeId, by: DateTime<Utc>) -> DbResult<Vec<Assignment>> {
    let query = whole!()
        .filter(assignments::exchange_id.eq(exchange))
        .filter(assignments::due_at.le(by))
        .order(assignments::seq);
    query.load::<Whole>(connection).await?.into_iter().map(assignment).collect()
}

/// What a list of assignments is narrowed to.
#[derive(Clone, Debug, Default)]
pub struct AssignmentFilter {
    /// In a state.
    pub state: Option<AssignmentState>,
    /// Of an agency.
    pub agency: Option<AgencyId>,
    /// In a role.
    pub role: Option<AssignmentRole>,
    /// In an exchange.
    pub exchange: Option<ExchangeId>,
    /// In a session.
    pub session: Option<AgendaSessionId>,
    /// To be answered before a moment.
    pub reply_before: Option<DateTime<Utc>>,
}

/// One page of the assignments that the caller may see, the newest first; with each one's place.
pub async fn list(
    connection: &mut Connection,
    caller: &Caller,
    filter: &AssignmentFilter,
    after: Option<i64>,
    size: PageSize,
) -> DbResult<Page<(i64, Assignment)>> {
    let mut query = visible_to!(caller);
    if let Some(state) = filter.state {
        query = query.filter(assignments::state.eq(state));
    }
    if let Some(agency) = filter.agency {
        query = query.filter(assignments::agency_id.eq(agency));
    }
    if let Some(role) = filter.role {
        query = query.filter(assignments::role.eq(role));
    }
    if let Some(exchange) = filter.exchange {
        query = query.filter(assignments::exchange_id.eq(exchange));
    }
    if let Some(session) = filter.session {
        query = query.filter(assignments::session_id.eq(session));
    }
    if let Some(moment) = filter.reply_before {
        query = query.filter(assignments::reply_by.lt(moment));
    }
    if let Some(seq) = after {
        query = query.filter(assignments::seq.lt(seq));
    }
    let rows: Vec<Whole> = query.order(assignments::seq.desc()).limit(size.fetch()).load(connection).await?;
    Page::cut(rows, size).try_map(|row| Ok((row.0, assignment(row)?)))
}
