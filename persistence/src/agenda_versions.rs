//! Releases of agendas. What is stored is never changed; a trigger refuses it.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use convite_domain::agenda_sessions::{AgendaSession, AgendaSessionState, PlaceKind};
use convite_domain::agenda_versions::{AgendaVersion, ReleasedAgenda, Shown, ShownPlace, ShownPresenter};
use convite_domain::input::{GeoPoint, Localized};
use convite_domain::presenters::ShownAs;
use convite_domain::{AgencyId, ExchangeId, PresenterId, UserId, VenueId};
use diesel::dsl::{exists, max, select};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use crate::json::Json;
use crate::rows::same_members;
use crate::schema::{agencies, agenda_sessions, agenda_versions, presenters, venues};
use crate::{Connection, DbResult, Page, PageSize};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = agenda_versions, check_for_backend(Pg))]
struct VersionRow {
    exchange_id: ExchangeId,
    number: i32,
    document: Json<ReleasedAgenda>,
    released_at: DateTime<Utc>,
    released_by: UserId,
}

same_members!(VersionRow <-> AgendaVersion: exchange_id, number, released_at, released_by; json document);

/// Stores a release.
pub async fn insert(connection: &mut Connection, version: AgendaVersion) -> DbResult<()> {
    diesel::insert_into(agenda_versions::table).values(VersionRow::from(version)).execute(connection).await?;
    Ok(())
}

/// The last release of an exchange's agenda.
pub async fn last(connection: &mut Connection, exchange: ExchangeId) -> DbResult<Option<AgendaVersion>> {
    let query = agenda_versions::table.filter(agenda_versions::exchange_id.eq(exchange));
    let row: Option<VersionRow> = query
        .order(agenda_versions::number.desc())
        .select(VersionRow::as_select())
        .first(connection)
        .await
        .optional()?;
    Ok(row.map(AgendaVersion::from))
}

/// The release after another one, or that one while it is the last.
pub async fn next_after(
    connection: &mut Connection,
    exchange: ExchangeId,
    number: i32,
) -> DbResult<Option<AgendaVersion>> {
    let found = agenda_versions::table
        .filter(agenda_versions::exchange_id.eq(exchange))
        .filter(agenda_versions::number.eq_any([number, number.saturating_add(1)]))
        .order(agenda_versions::number.desc())
        .select(VersionRow::as_select());
    let row: Option<VersionRow> = found.first(connection).await.optional()?;
    Ok(row.map(AgendaVersion::from))
}

/// All releases of an exchange's agenda, or those that were made by a moment, the first first: an agenda is released a few times.
pub async fn all_by(
    connection: &mut Connection,
    exchange: ExchangeId,
    by: Option<DateTime<Utc>>,
) -> DbResult<Vec<AgendaVersion>> {
    let mut query = agenda_versions::table
        .filter(agenda_versions::exchange_id.eq(exchange))
        .order(agenda_versions::number)
        .select(VersionRow::as_select())
        .into_boxed();
    if let Some(moment) = by {
        query = query.filter(agenda_versions::released_at.le(moment));
    }
    let rows: Vec<VersionRow> = query.load(connection).await?;
    Ok(rows.into_iter().map(AgendaVersion::from).collect())
}

/// The number of the last release of an exchange's agenda.
pub async fn last_number(connection: &mut Connection, exchange: ExchangeId) -> DbResult<Option<i32>> {
    let released = agenda_versions::table.filter(agenda_versions::exchange_id.eq(exchange));
    Ok(released.select(max(agenda_versions::number)).first(connection).await?)
}

/// Whether all sessions of a release were cancelled since.
pub async fn is_called_off(connection: &mut Connection, version: &AgendaVersion) -> DbResult<bool> {
    let released: Vec<_> = version.document.sessions.iter().map(|session| session.id).collect();
    let stands = agenda_sessions::table
        .filter(agenda_sessions::id.eq_any(&released))
        .filter(agenda_sessions::state.ne(AgendaSessionState::Cancelled));
    Ok(!released.is_empty() && !select(exists(stands)).get_result::<bool>(connection).await?)
}

/// A release by its number.
pub async fn find(connection: &mut Connection, exchange: ExchangeId, number: i32) -> DbResult<Option<AgendaVersion>> {
    let query = agenda_versions::table.find((exchange, number)).select(VersionRow::as_select());
    let row: Option<VersionRow> = query.first(connection).await.optional()?;
    Ok(row.map(AgendaVersion::from))
}

/// One page of the releases of an exchange's agenda, the last first.
pub async fn list(
    connection: &mut Connection,
    exchange: ExchangeId,
    before: Option<i32>,
    size: PageSize,
) -> DbResult<Page<AgendaVersion>> {
    let mut query = agenda_versions::table
        .filter(agenda_versions::exchange_id.eq(exchange))
        .select(VersionRow::as_select())
        .into_boxed();
    if let Some(number) = before {
        query = query.filter(agenda_versions::number.lt(number));
    }
    let ordered = query.order(agenda_versions::number.desc()).limit(size.fetch());
    let rows: Vec<VersionRow> = ordered.load(connection).await?;
    Page::cut(rows, size).try_map(|row| Ok(AgendaVersion::from(row)))
}

/// What visitors are shown of the agencies' things that sessions name.
pub async fn shown(connection: &mut Connection, sessions: &[AgendaSession]) -> DbResult<Shown> {
    let live = || sessions.iter().filter(|session| session.is_live());
    let places = live().filter_map(|session| session.form.place.venue_id).collect();
    let people = live().flat_map(|session| session.form.presenter_ids.iter().copied()).collect();
    let hosts = live().filter_map(|session| session.agency_id).collect();
    Ok(Shown {
        venues: shown_places(connection, places).await?,
        presenters: shown_presenters(connection, people).await?,
        agencies: agency_names(connection, hosts).await?,
    })
}

async fn shown_places(connection: &mut Connection, ids: Vec<VenueId>) -> DbResult<HashMap<VenueId, ShownPlace>> {
    type Row = (VenueId, Json<Localized>, Option<String>, f64, f64);
    let columns = (venues::id, venues::name, venues::address, venues::latitude, venues::longitude);
    let rows: Vec<Row> = venues::table.filter(venues::id.eq_any(ids)).select(columns).load(connection).await?;
    let place = |(id, name, address, latitude, longitude): Row| {
        let point = Some(GeoPoint { latitude, longitude });
        (id, ShownPlace { kind: PlaceKind::Venue, name: Some(name.0), address, point })
    };
    Ok(rows.into_iter().map(place).collect())
}

async fn shown_presenters(
    connection: &mut Connection,
    ids: Vec<PresenterId>,
) -> DbResult<HashMap<PresenterId, ShownPresenter>> {
    type Row = (PresenterId, String, Json<Localized>, ShownAs, String);
    let named = presenters::table.inner_join(agencies::table).filter(presenters::id.eq_any(ids));
    let columns = (presenters::id, presenters::name, presenters::post, presenters::shown_as, agencies::name);
    let rows: Vec<Row> = named.select(columns).load(connection).await?;
    let presenter = |(id, name, post, shown_as, agency): Row| {
        let name = (shown_as == ShownAs::Name).then_some(name);
        let post = (shown_as != ShownAs::Agency).then_some(post.0);
        (id, ShownPresenter { name, post, agency })
    };
    Ok(rows.into_iter().map(presenter).collect())
}

async fn agency_names(connection: &mut Connection, ids: Vec<AgencyId>) -> DbResult<HashMap<AgencyId, String>> {
    let named = agencies::table.filter(agencies::id.eq_any(ids)).select((agencies::id, agencies::name));
    let rows: Vec<(AgencyId, String)> = named.load(connection).await?;
    Ok(rows.into_iter().collect())
}
