//! Presenters.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use convite_domain::access::{Caller, Permission};
use convite_domain::input::{Int, Line, Localized};
use convite_domain::practices::AgencyRef;
use convite_domain::presenters::{Languages, Presenter, PresenterForm, PresenterState, ShownAs};
use convite_domain::vocabularies::Language;
use convite_domain::{AgencyId, PresenterId};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use crate::json::Json;
use crate::practices::{Scope, within};
use crate::resources::{ResourceFilter, end_columns, resource_store, standing};
use crate::schema::{agencies, presenters};
use crate::{Connection, DbError, DbResult, Page, PageSize};

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = presenters, check_for_backend(Pg), treat_none_as_null = true)]
struct PresenterRow {
    id: PresenterId,
    version: i64,
    agency_id: AgencyId,
    state: PresenterState,
    name: String,
    post: Json<Localized>,
    shown_as: ShownAs,
    languages: Vec<Language>,
    daily_cap: Option<i32>,
    ended_at: Option<DateTime<Utc>>,
    reason: Option<String>,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

impl From<&Presenter> for PresenterRow {
    fn from(presenter: &Presenter) -> Self {
        let (form, (ended_at, reason)) = (presenter.form.clone(), end_columns(presenter));
        Self {
            id: presenter.id,
            version: presenter.version,
            agency_id: presenter.agency.id,
            state: presenter.state(),
            name: form.name.into_inner(),
            post: Json(form.post),
            shown_as: form.shown_as,
            languages: form.languages.into_inner(),
            daily_cap: form.daily_cap.map(Int::get),
            ended_at,
            reason,
            created_at: presenter.created_at,
            updated_at: presenter.updated_at,
        }
    }
}

/// A presenter's place, with code and name of the agency.
type Whole = (i64, PresenterRow, (String, String));

fn whole((_, row, (code, name)): Whole) -> DbResult<Presenter> {
    let corrupt = || DbError::corrupt(format!("presenter {}", row.id));
    let form = PresenterForm {
        name: Line::parse(&row.name).map_err(|_| corrupt())?,
        post: row.post.0,
        shown_as: row.shown_as,
        languages: Languages::new(row.languages).ok_or_else(corrupt)?,
        daily_cap: row.daily_cap.map(|most| Int::new(most.into()).ok_or_else(corrupt)).transpose()?,
    };
    Ok(Presenter {
        id: row.id,
        version: row.version,
        agency: AgencyRef { id: row.agency_id, code, name },
        form,
        standing: standing::<PresenterForm>(row.id, row.state, (row.ended_at, row.reason))?,
        created_at: row.created_at,
        updated_at: row.updated_at,
    })
}

/// Selects whole presenters; a macro, because the type of the query has no short name.
macro_rules! whole {
    () => {
        presenters::table.inner_join(agencies::table).select((
            presenters::seq,
            PresenterRow::as_select(),
            (agencies::code, agencies::name),
        ))
    };
}

/// An agency's people and systems see its own, and of staff those who may see whom agencies name.
pub(crate) fn scope(caller: &Caller) -> Scope {
    Scope::by(caller, Permission::ReadPresenters, Permission::ReadOwnAgency)
}

resource_store!(presenters, PresenterRow, Presenter, PresenterId, PresenterState, scope);

/// Those of some presenters who still present.
pub(crate) async fn still_presenting(
    connection: &mut Connection,
    ids: Vec<PresenterId>,
) -> DbResult<BTreeSet<PresenterId>> {
    let active =
        presenters::table.filter(presenters::id.eq_any(ids)).filter(presenters::state.eq(PresenterState::Active));
    Ok(active.select(presenters::id).load::<PresenterId>(connection).await?.into_iter().collect())
}
