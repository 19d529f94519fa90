//! What agencies keep ready, whatever its kind: found within the caller's scope, locked, stored.

use chrono::{DateTime, Utc};
use convite_domain::AgencyId;
use convite_domain::practices::Ended;
use convite_domain::resources::{Resource, ResourceForm, Standing};

use crate::{DbError, DbResult};

/// What a row says of the end.
pub(crate) type EndColumns = (Option<DateTime<Utc>>, Option<String>);

/// The columns of a resource's end.
pub(crate) fn end_columns<F: ResourceForm>(resource: &Resource<F>) -> EndColumns {
    let ended = resource.ended().cloned();
    ended.map_or((None, None), |Ended { at, reason }| (Some(at), Some(reason)))
}

/// The state with its data, as a row has them.
pub(crate) fn standing<F: ResourceForm>(id: F::Id, state: F::State, end: EndColumns) -> DbResult<Standing> {
    match end {
        (None, None) if state == F::ACTIVE => Ok(Standing::Active),
        (Some(at), Some(reason)) if state == F::ENDED => Ok(Standing::Ended(Ended { at, reason })),
        _ => Err(DbError::corrupt(format!("{} {id} cannot be {}", F::NAME, state.into()))),
    }
}

/// Which venues or presenters a list shows.
#[derive(Clone, Copy, Debug, Default)]
pub struct ResourceFilter<S> {
    /// Of this agency.
    pub agency: Option<AgencyId>,
    /// In this state.
    pub state: Option<S>,
}

/// Writes how the resources in a table are found: `find`, `lock` and `by_ids`. The module has the macro `whole!`, which selects what
/// `whole` makes a resource of; macros, because the types of queries have no short names.
macro_rules! resource_finders {
    ($table:ident, $entity:ty, $id:ty, $scope:expr) => {
        /// One that the caller may see.
        pub async fn find(connection: &mut Connection, caller: &Caller, id: $id) -> DbResult<Option<$entity>> {
            let query = within!(whole!().into_boxed(), $table::agency_id, $scope(caller)).filter($table::id.eq(id));
            query.first(connection).await.optional()?.map(whole).transpose()
        }

        /// One that was found, read again with its row locked until the end of the transaction.
        pub async fn lock(connection: &mut Connection, id: $id) -> DbResult<$entity> {
            let _: $id = $table::table.find(id).select($table::id).for_update().first(connection).await?;
            whole(whole!().filter($table::id.eq(id)).first(connection).await?)
        }

        /// Those with these ids, whoever asks and wherever they stand, by id.
        pub async fn by_ids(connection: &mut Connection, ids: &[$id]) -> DbResult<Vec<$entity>> {
            let query = whole!().filter($table::id.eq_any(ids)).order($table::id);
            query.load(connection).await?.into_iter().map(whole).collect()
        }
    };
}

/// Writes the same, and how they are stored and listed: `insert`, `update` and `list`.
macro_rules! resource_store {
    ($table:ident, $row:ident, $entity:ty, $id:ty, $state:ty, $scope:expr) => {
        $crate::resources::resource_finders!($table, $entity, $id, $scope);

        /// Stores a new one.
        pub async fn insert(connection: &mut Connection, resource: &$entity) -> DbResult<()> {
            diesel::insert_into($table::table).values($row::from(resource)).execute(connection).await?;
            Ok(())
        }

        /// Stores a changed one under the lock that [`lock`] took.
        pub async fn update(connection: &mut Connection, resource: &$entity) -> DbResult<()> {
            let row = $row::from(resource);
            diesel::update($table::table.find(resource.id)).set(row).execute(connection).await?;
            Ok(())
        }

        /// One page of those that the caller may see, those made known last first; with each one's place.
        pub async fn list(
            connection: &mut Connection,
            caller: &Caller,
            filter: ResourceFilter<$state>,
            after: Option<i64>,
            size: PageSize,
        ) -> DbResult<Page<(i64, $entity)>> {
            let scope = $scope(caller).narrowed(filter.agency);
            let mut query = within!(whole!().into_boxed(), $table::agency_id, scope);
            if let Some(state) = filter.state {
                query = query.filter($table::state.eq(state));
            }
            if let Some(seq) = after {
                query = query.filter($table::seq.lt(seq));
            }
            let rows: Vec<Whole> = query.order($table::seq.desc()).limit(size.fetch()).load(connection).await?;
            Page::cut(rows, size).try_map(|row| Ok((row.0, whole(row)?)))
        }
    };
}

pub(crate) use {resource_finders, resource_store};
