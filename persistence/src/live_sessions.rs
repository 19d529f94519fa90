//! Live sessions, by what they are planned with. What a session occupies is asked across all exchanges.

use chrono::{DateTime, Utc, Weekday};
use convite_domain::agenda_sessions::{AgendaSessionState, SessionRef};
use convite_domain::calendar::WorkCalendar;
use convite_domain::closures::ClosureOf;
use convite_domain::input::Localized;
use convite_domain::resources::{BrokenSession, LiveSession};
use convite_domain::{AgencyId, AgendaSessionId, ExchangeId, PresenterId, UserId, VenueId};
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Jsonb, Nullable, Text, Timestamptz, Uuid};
use diesel_async::RunQueryDsl;

use crate::json::Json;
use crate::{Connection, DbResult};

/// A live session with what it occupies.
#[derive(Clone, Debug, QueryableByName)]
#[diesel(check_for_backend(diesel::pg::Pg))]
pub(crate) struct Occupant {
    #[diesel(sql_type = Uuid)]
    pub(crate) id: AgendaSessionId,
    #[diesel(sql_type = Uuid)]
    pub(crate) exchange_id: ExchangeId,
    #[diesel(sql_type = Nullable<Uuid>)]
    pub(crate) agency_id: Option<AgencyId>,
    #[diesel(sql_type = Text)]
    state: AgendaSessionState,
    #[diesel(sql_type = Jsonb)]
    title: Json<Localized>,
    #[diesel(sql_type = Timestamptz)]
    pub(crate) starts_at: DateTime<Utc>,
    #[diesel(sql_type = Timestamptz)]
    pub(crate) ends_at: DateTime<Utc>,
    #[diesel(sql_type = Nullable<Uuid>)]
    pub(crate) venue_id: Option<VenueId>,
    #[diesel(sql_type = Array<Uuid>)]
    pub(crate) presenter_ids: Vec<PresenterId>,
    #[diesel(sql_type = Nullable<Uuid>)]
    pub(crate) guide_id: Option<UserId>,
    #[diesel(sql_type = BigInt)]
    pub(crate) visitors: i64,
}

impl Occupant {
    /// As others speak of it.
    pub(crate) fn reference(&self) -> SessionRef {
        SessionRef {
            id: self.id,
            exchange_id: self.exchange_id,
            title: Some(self.title.0.clone()),
            starts_at: self.starts_at,
            ends_at: self.ends_at,
        }
    }
}

impl From<Occupant> for LiveSession {
    fn from(live: Occupant) -> Self {
        let Occupant { id, exchange_id, title, starts_at, ends_at, state, visitors, .. } = live;
        let session = BrokenSession { id, exchange_id, title: title.0, starts_at, ends_at, state };
        Self { session, visitors }
    }
}

/// What sessions may be planned with: any of these.
#[derive(Clone, Debug, Default)]
pub(crate) struct Taken {
    pub(crate) agencies: Vec<AgencyId>,
    pub(crate) venues: Vec<VenueId>,
    /// Presenters and guides.
    pub(crate) people: Vec<uuid::Uuid>,
}

/// What a closure closes.
fn of(what: ClosureOf) -> Taken {
    match what {
        ClosureOf::Agency(id) => Taken { agencies: vec![id], ..Taken::default() },
        ClosureOf::Venue(id) => Taken { venues: vec![id], ..Taken::default() },
        ClosureOf::Presenter(id) => Taken { people: vec![id.get()], ..Taken::default() },
    }
}

/// The live sessions that use something and have a moment between two others; without the second one, those that are not over by
/// the first.
pub(crate) async fn occupying(
    connection: &mut Connection,
    taken: Taken,
    (from, to): (DateTime<Utc>, Option<DateTime<Utc>>),
) -> DbResult<Vec<Occupant>> {
    let query = diesel::sql_query(include_str!("live_sessions.sql"))
        .bind::<Array<Uuid>, _>(taken.agencies)
        .bind::<Array<Uuid>, _>(taken.venues)
        .bind::<Array<Uuid>, _>(taken.people)
        .bind::<Timestamptz, _>(from)
        .bind::<Nullable<Timestamptz>, _>(to);
    Ok(query.load(connection).await?)
}

/// The live sessions that use something from the week on, of a zone, that the day before a moment is in: those that were held, too.
/// What began the day before may be under way, and counts for its own day and week.
pub async fn since_the_week_of(
    connection: &mut Connection,
    what: ClosureOf,
    (now, calendar): (DateTime<Utc>, &WorkCalendar),
) -> DbResult<Vec<LiveSession>> {
    let today = calendar.local_date(now);
    let monday = today.pred_opt().unwrap_or(today).week(Weekday::Mon).first_day();
    let from = calendar.start_of_day(monday).unwrap_or(now);
    let live = occupying(connection, of(what), (from, None)).await?.into_iter();
    Ok(live.map(LiveSession::from).collect())
}

/// Those of them that are still to be held.
pub async fn using(
    connection: &mut Connection,
    what: ClosureOf,
    during: (DateTime<Utc>, Option<DateTime<Utc>>),
) -> DbResult<Vec<LiveSession>> {
    let live = occupying(connection, of(what), during).await?.into_iter();
    Ok(live.filter(|session| session.state != AgendaSessionState::Held).map(LiveSession::from).collect())
}
