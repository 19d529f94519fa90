//! Closures and absences.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use convite_domain::access::{Caller, Permission};
use convite_domain::closures::{Closure, ClosureForm, ClosureOf};
use convite_domain::input::{Moment, Prose};
use convite_domain::practices::AgencyRef;
use convite_domain::{AgencyId, ClosureId, PresenterId, VenueId};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use crate::agencies::refs;
use crate::practices::{Scope, within};
use crate::schema::{agencies, closures, presenters, venues};
use crate::{Connection, DbError, DbResult, Page, PageSize};

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = closures, check_for_backend(Pg), treat_none_as_null = true)]
struct ClosureRow {
    id: ClosureId,
    version: i64,
    owner_id: AgencyId,
    agency_id: Option<AgencyId>,
    venue_id: Option<VenueId>,
    presenter_id: Option<PresenterId>,
    starts_at: DateTime<Utc>,
    ends_at: DateTime<Utc>,
    note: Option<String>,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

impl From<&Closure> for ClosureRow {
    fn from(closure: &Closure) -> Self {
        Self {
            id: closure.id,
            version: closure.version,
            owner_id: closure.agency.id,
            agency_id: closure.of.agency(),
            venue_id: closure.of.venue(),
            presenter_id: closure.of.presenter(),
            starts_at: closure.form.starts_at.0,
            ends_at: closure.form.ends_at.0,
            note: closure.form.note.as_ref().map(|note| note.as_str().to_owned()),
            created_at: closure.created_at,
            updated_at: closure.updated_at,
        }
    }
}

/// A closure's place, with code and name of the agency whose it is.
type Whole = (i64, ClosureRow, (String, String));

fn whole((_, row, (code, name)): Whole) -> DbResult<Closure> {
    let corrupt = || DbError::corrupt(format!("closure {}", row.id));
    let of = match (row.agency_id, row.venue_id, row.presenter_id) {
        (Some(agency), None, None) => ClosureOf::Agency(agency),
        (None, Some(venue), None) => ClosureOf::Venue(venue),
        (None, None, Some(presenter)) => ClosureOf::Presenter(presenter),
        _ => return Err(corrupt()),
    };
    let note = row.note.as_deref().map(Prose::parse).transpose().map_err(|_| corrupt())?;
    Ok(Closure {
        id: row.id,
        version: row.version,
        agency: AgencyRef { id: row.owner_id, code, name },
        of,
        form: ClosureForm { starts_at: Moment(row.starts_at), ends_at: Moment(row.ends_at), note },
        created_at: row.created_at,
        updated_at: row.updated_at,
    })
}

/// Selects whole closures; a macro, because the type of the query has no short name.
macro_rules! whole {
    () => {
        closures::table.inner_join(agencies::table).select((
            closures::seq,
            ClosureRow::as_select(),
            (agencies::code, agencies::name),
        ))
    };
}

/// Adds to a query what the caller may see: staff all, but for absences where they may not see who is absent; an agency's
/// people and systems what is theirs.
macro_rules! visible_to {
    ($caller:expr, $agency:expr) => {{
        let scope = Scope::by($caller, Permission::ReadAgencies, Permission::ReadOwnAgency).narrowed($agency);
        let query = within!(whole!().into_boxed(), closures::owner_id, scope);
        let sees_presenters = $caller.may(Permission::ReadPresenters) || $caller.may(Permission::ReadOwnAgency);
        if sees_presenters { query } else { query.filter(closures::presenter_id.is_null()) }
    }};
}

/// Stores a new closure.
pub async fn insert(connection: &mut Connection, closure: &Closure) -> DbResult<()> {
    diesel::insert_into(closures::table).values(ClosureRow::from(closure)).execute(connection).await?;
    Ok(())
}

/// A closure that the caller may see.
pub async fn find(connection: &mut Connection, caller: &Caller, id: ClosureId) -> DbResult<Option<Closure>> {
    let query = visible_to!(caller, None).filter(closures::id.eq(id));
    query.first(connection).await.optional()?.map(whole).transpose()
}

/// A closure that was found, read again with its row locked until the end of the transaction.
pub async fn lock(connection: &mut Connection, id: ClosureId) -> DbResult<Closure> {
    let _: ClosureId = closures::table.find(id).select(closures::id).for_update().first(connection).await?;
    whole(whole!().filter(closures::id.eq(id)).first(connection).await?)
}

/// Stores a changed closure under the lock that [`lock`] took.
pub async fn update(connection: &mut Connection, closure: &Closure) -> DbResult<()> {
    let row = ClosureRow::from(closure);
    diesel::update(closures::table.find(closure.id)).set(row).execute(connection).await?;
    Ok(())
}

/// Deletes a closure under the lock that [`lock`] took: then it never was.
pub async fn delete(connection: &mut Connection, id: ClosureId) -> DbResult<()> {
    diesel::delete(closures::table.find(id)).execute(connection).await?;
    Ok(())
}

/// The agency whose the thing is that is to be closed.
pub async fn owner(connection: &mut Connection, of: ClosureOf) -> DbResult<Option<AgencyRef>> {
    let all = agencies::table.into_boxed();
    let whose = match of {
        ClosureOf::Agency(id) => all.filter(agencies::id.eq(id)),
        ClosureOf::Venue(id) => all.filter(agencies::id.eq_any(venues::table.find(id).select(venues::agency_id))),
        ClosureOf::Presenter(id) => {
            all.filter(agencies::id.eq_any(presenters::table.find(id).select(presenters::agency_id)))
        }
    };
    Ok(refs(connection, whose).await?.pop())
}

/// The closures of some agencies, venues and presenters with a moment between two others, whoever asks; by start.
pub(crate) async fn overlapping(
    connection: &mut Connection,
    (agencies, venues, presenters): (&BTreeSet<AgencyId>, &BTreeSet<VenueId>, &BTreeSet<PresenterId>),
    (from, to): (DateTime<Utc>, DateTime<Utc>),
) -> DbResult<Vec<Closure>> {
    let whose = closures::agency_id.eq_any(agencies).or(closures::venue_id.eq_any(venues));
    let whose = whose.or(closures::presenter_id.eq_any(presenters)).assume_not_null();
    let query = whole!().filter(whose).filter(closures::starts_at.lt(to)).filter(closures::ends_at.gt(from));
    let rows: Vec<Whole> = query.order((closures::starts_at, closures::seq)).load(connection).await?;
    rows.into_iter().map(whole).collect()
}

/// Which closures a list shows.
#[derive(Clone, Copy, Debug, Default)]
pub struct ClosureFilter {
    /// Of this agency, its venues and its presenters.
    pub agency: Option<AgencyId>,
    /// Of this venue.
    pub venue: Option<VenueId>,
    /// Of this presenter.
    pub presenter: Option<PresenterId>,
    /// Not over by this moment.
    pub from: Option<DateTime<Utc>>,
    /// Begun before this moment.
    pub to: Option<DateTime<Utc>>,
}

/// Where a page of closures begins: the start of the last one before it, and its place.
pub type ClosureKey = (DateTime<Utc>, i64);

/// One page of the closures that the caller may see, by their starts; with each one's key.
pub async fn list(
    connection: &mut Connection,
    caller: &Caller,
    filter: ClosureFilter,
    after: Option<ClosureKey>,
    size: PageSize,
) -> DbResult<Page<(ClosureKey, Closure)>> {
    let mut query = visible_to!(caller, filter.agency);
    if let Some(venue) = filter.venue {
        query = query.filter(closures::venue_id.eq(venue));
    }
    if let Some(presenter) = filter.presenter {
        query = query.filter(closures::presenter_id.eq(presenter));
    }
    if let Some(from) = filter.from {
        query = query.filter(closures::ends_at.gt(from));
    }
    if let Some(to) = filter.to {
        query = query.filter(closures::starts_at.lt(to));
    }
    if let Some((start, seq)) = after {
        let later = closures::starts_at.gt(start).or(closures::starts_at.eq(start).and(closures::seq.gt(seq)));
        query = query.filter(closures::starts_at.ge(start)).filter(later);
    }
    let ordered = query.order((closures::starts_at, closures::seq)).limit(size.fetch());
    let rows: Vec<Whole> = ordered.load(connection).await?;
    Page::cut(rows, size).try_map(|row| Ok(((row.1.starts_at, row.0), whole(row)?)))
}
