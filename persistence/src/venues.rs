//! Venues.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use convite_domain::access::{Caller, Permission};
use convite_domain::input::{GeoPoint, Int, Line, Localized};
use convite_domain::practices::AgencyRef;
use convite_domain::resources::WeekHours;
use convite_domain::venues::{Venue, VenueForm, VenueState};
use convite_domain::{AgencyId, VenueId};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use crate::json::Json;
use crate::practices::{Scope, within};
use crate::resources::{ResourceFilter, end_columns, resource_store, standing};
use crate::schema::{agencies, venues};
use crate::{Connection, DbError, DbResult, Page, PageSize};

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = venues, check_for_backend(Pg), treat_none_as_null = true)]
struct VenueRow {
    id: VenueId,
    version: i64,
    agency_id: AgencyId,
    state: VenueState,
    name: Json<Localized>,
    address: Option<String>,
    latitude: f64,
    longitude: f64,
    capacity: i32,
    accessible: bool,
    opening_hours: Json<WeekHours>,
    simultaneous_groups: i32,
    weekly_visitors: Option<i32>,
    ended_at: Option<DateTime<Utc>>,
    reason: Option<String>,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

impl From<&Venue> for VenueRow {
    fn from(venue: &Venue) -> Self {
        let (form, (ended_at, reason)) = (venue.form.clone(), end_columns(venue));
        Self {
            id: venue.id,
            version: venue.version,
            agency_id: venue.agency.id,
            state: venue.state(),
            name: Json(form.name),
            address: form.address.map(Line::into_inner),
            latitude: form.point.latitude,
            longitude: form.point.longitude,
            capacity: form.capacity.get(),
            accessible: form.accessible,
            opening_hours: Json(form.opening_hours),
            simultaneous_groups: form.simultaneous_groups.get(),
            weekly_visitors: form.weekly_visitors.map(Int::get),
            ended_at,
            reason,
            created_at: venue.created_at,
            updated_at: venue.updated_at,
        }
    }
}

/// A venue's place, with code and name of its agency.
type Whole = (i64, VenueRow, (String, String));

fn whole((_, row, (code, name)): Whole) -> DbResult<Venue> {
    let corrupt = || DbError::corrupt(format!("venue {}", row.id));
    let form = VenueForm {
        name: row.name.0,
        address: row.address.as_deref().map(Line::parse).transpose().map_err(|_| corrupt())?,
        point: GeoPoint { latitude: row.latitude, longitude: row.longitude },
        capacity: Int::new(row.capacity.into()).ok_or_else(corrupt)?,
        accessible: row.accessible,
        opening_hours: row.opening_hours.0,
        simultaneous_groups: Int::new(row.simultaneous_groups.into()).ok_or_else(corrupt)?,
        weekly_visitors: row.weekly_visitors.map(|most| Int::new(most.into()).ok_or_else(corrupt)).transpose()?,
    };
    Ok(Venue {
        id: row.id,
        version: row.version,
        agency: AgencyRef { id: row.agency_id, code, name },
        form,
        standing: standing::<VenueForm>(row.id, row.state, (row.ended_at, row.reason))?,
        created_at: row.created_at,
        updated_at: row.updated_at,
    })
}

/// Selects whole venues; a macro, because the type of the query has no short name.
macro_rules! whole {
    () => {
        venues::table.inner_join(agencies::table).select((
            venues::seq,
            VenueRow::as_select(),
            (agencies::code, agencies::name),
        ))
    };
}

/// Staff see the venues of all agencies, an agency's people and systems its own.
fn scope(caller: &Caller) -> Scope {
    Scope::by(caller, Permission::ReadAgencies, Permission::ReadOwnAgency)
}

resource_store!(venues, VenueRow, Venue, VenueId, VenueState, scope);

/// Those of the ids that are a venue's, wherever it stands.
pub async fn known(connection: &mut Connection, ids: &[VenueId]) -> DbResult<HashSet<VenueId>> {
    let known: Vec<VenueId> = venues::table.filter(venues::id.eq_any(ids)).select(venues::id).load(connection).await?;
    Ok(known.into_iter().collect())
}
