//! Travel times: minutes from one venue to another, where an admin knows better than the rule.

use chrono::{DateTime, Utc};
use convite_domain::VenueId;
use convite_domain::access::{Caller, Permission};
use convite_domain::travel_times::{TravelTime, TravelTimeForm};
use diesel::dsl::sql;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::Bool;
use diesel::upsert::excluded;
use diesel_async::RunQueryDsl;

use crate::practices::Scope;
use crate::rows::same_members;
use crate::schema::{travel_times, venues};
use crate::{Connection, DbResult, Page, PageSize};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = travel_times, check_for_backend(Pg))]
struct TravelTimeRow {
    from_id: VenueId,
    to_id: VenueId,
    minutes: i32,
    updated_at: DateTime<Utc>,
}

same_members!(TravelTimeRow <-> TravelTime: from_id, to_id, minutes, updated_at);

/// Staff reads all travel times, an agency's people and systems those between its own venues.
fn visible_to(caller: &Caller) -> travel_times::BoxedQuery<'static, Pg> {
    let all = travel_times::table.into_boxed();
    match Scope::by(caller, Permission::ReadAgencies, Permission::ReadOwnAgency) {
        Scope::All => all,
        Scope::Of(agency) => {
            let own = || venues::table.filter(venues::agency_id.eq(agency)).select(venues::id);
            all.filter(travel_times::from_id.eq_any(own())).filter(travel_times::to_id.eq_any(own()))
        }
        Scope::Nothing => all.filter(sql::<Bool>("FALSE")),
    }
}

/// Stores times, in place of what was known of the same ways. In the order given, so that two who store the same ways in one
/// order do not wait for each other.
pub async fn set(connection: &mut Connection, times: &[TravelTimeForm], now: DateTime<Utc>) -> DbResult<()> {
    let row = |time: &TravelTimeForm| {
        let TravelTimeForm { from_id, to_id, minutes } = *time;
        TravelTimeRow { from_id, to_id, minutes: minutes.get(), updated_at: now }
    };
    let rows: Vec<TravelTimeRow> = times.iter().map(row).collect();
    let next = (
        travel_times::minutes.eq(excluded(travel_times::minutes)),
        travel_times::updated_at.eq(excluded(travel_times::updated_at)),
    );
    let insert = diesel::insert_into(travel_times::table).values(rows);
    insert.on_conflict((travel_times::from_id, travel_times::to_id)).do_update().set(next).execute(connection).await?;
    Ok(())
}

/// What is known of a way, when the caller reads travel times.
pub async fn find(
    connection: &mut Connection,
    caller: &Caller,
    way: (VenueId, VenueId),
) -> DbResult<Option<TravelTime>> {
    let (from, to) = way;
    let query = visible_to(caller).filter(travel_times::from_id.eq(from)).filter(travel_times::to_id.eq(to));
    let query = query.select(TravelTimeRow::as_select());
    Ok(query.first(connection).await.optional()?.map(TravelTime::from))
}

/// Deletes what is known of a way: the rule holds again. Whether anything was.
pub async fn delete(connection: &mut Connection, way: (VenueId, VenueId)) -> DbResult<bool> {
    Ok(diesel::delete(travel_times::table.find(way)).execute(connection).await? > 0)
}

/// One page of the ways that are known, by the venues that are left and reached; `from` keeps those that leave one venue.
pub async fn list(
    connection: &mut Connection,
    caller: &Caller,
    from: Option<VenueId>,
    after: Option<(VenueId, VenueId)>,
    size: PageSize,
) -> DbResult<Page<TravelTime>> {
    let mut query = visible_to(caller).select(TravelTimeRow::as_select());
    if let Some(from) = from {
        query = query.filter(travel_times::from_id.eq(from));
    }
    if let Some((left, reached)) = after {
        let further = travel_times::from_id.eq(left).and(travel_times::to_id.gt(reached));
        query = query.filter(travel_times::from_id.ge(left)).filter(travel_times::from_id.gt(left).or(further));
    }
    let ordered = query.order((travel_times::from_id, travel_times::to_id)).limit(size.fetch());
    let rows: Vec<TravelTimeRow> = ordered.load(connection).await?;
    Page::cut(rows, size).try_map(|row| Ok(TravelTime::from(row)))
}
