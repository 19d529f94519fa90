//! Revisions of practices: the texts about them.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use convite_domain::access::Caller;
use convite_domain::practices::{
    AgencyRef, CatalogueLanguage, Ended, PracticeRef, Revision, RevisionForm, RevisionState, Stage, Validation,
};
use convite_domain::{AgencyId, PracticeId, RevisionId, UserId};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::{Scope, hold, listed, within};
use crate::json::Json;
use crate::schema::{agencies, practice_revisions, practices};
use crate::{Connection, DbError, DbResult, Page, PageSize};

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = practice_revisions, check_for_backend(Pg), treat_none_as_null = true)]
struct RevisionRow {
    id: RevisionId,
    version: i64,
    practice_id: PracticeId,
    number: i32,
    state: RevisionState,
    document: Json<RevisionForm>,
    text_edition: i32,
    stale_languages: Vec<String>,
    author_ids: Vec<Uuid>,
    remarks: Option<String>,
    remarks_at: Option<DateTime<Utc>>,
    submitted_at: Option<DateTime<Utc>>,
    validated_at: Option<DateTime<Utc>>,
    validated_by: Option<UserId>,
    published_at: Option<DateTime<Utc>>,
    ended_at: Option<DateTime<Utc>>,
    reason: Option<String>,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

impl From<&Revision> for RevisionRow {
    fn from(revision: &Revision) -> Self {
        let validation = revision.stage.validation();
        let (submitted_at, ended_at, reason) = match &revision.stage {
            Stage::InValidation(at) => (Some(*at), None, None),
            Stage::Replaced(_, _, at) => (None, Some(*at), None),
            Stage::Rejected(ended) => (None, Some(ended.at), Some(ended.reason.clone())),
            _ => (None, None, None),
        };
        Self {
            id: revision.id,
            version: revision.version,
            practice_id: revision.practice.id,
            number: revision.number,
            state: revision.stage.name(),
            document: Json(revision.form.clone()),
            text_edition: revision.text_edition,
            stale_languages: revision.stale_languages().map(|language| language.as_str().to_owned()).collect(),
            author_ids: revision.authors.iter().copied().collect(),
            remarks: revision.remarks.as_ref().map(|remarks| remarks.reason.clone()),
            remarks_at: revision.remarks.as_ref().map(|remarks| remarks.at),
            submitted_at,
            validated_at: validation.map(|validation| validation.at),
            validated_by: validation.map(|validation| validation.by),
            published_at: revision.stage.published_at(),
            ended_at,
            reason,
            created_at: revision.created_at,
            updated_at: revision.updated_at,
        }
    }
}

impl RevisionRow {
    fn stage(&self) -> DbResult<Stage> {
        let validation = self.validated_at.zip(self.validated_by).map(|(at, by)| Validation { at, by });
        let row = (self.state, self.submitted_at, validation, self.published_at, self.ended_at, self.reason.clone());
        Ok(match row {
            (RevisionState::InCapture, None, None, None, None, None) => Stage::InCapture,
            (RevisionState::InValidation, Some(at), None, None, None, None) => Stage::InValidation(at),
            (RevisionState::Validated, None, Some(validation), None, None, None) => Stage::Validated(validation),
            (RevisionState::Published, None, Some(validation), Some(at), None, None) => {
                Stage::Published(validation, at)
            }
            (RevisionState::Replaced, None, Some(validation), Some(at), Some(ended), None) => {
                Stage::Replaced(validation, at, ended)
            }
            (RevisionState::Rejected, None, None, None, Some(at), Some(reason)) => {
                Stage::Rejected(Ended { at, reason })
            }
            (state, ..) => return Err(DbError::corrupt(format!("revision {} cannot be {state}", self.id))),
        })
    }
}

/// A revision with its place, the practice that it is about and the agency that owns it.
type Whole = (i64, RevisionRow, String, (AgencyId, String, String));

fn revision((_, row, code, (agency, agency_code, name)): Whole) -> DbResult<Revision> {
    let stage = row.stage()?;
    Ok(Revision {
        id: row.id,
        version: row.version,
        practice: PracticeRef { id: row.practice_id, code },
        agency: AgencyRef { id: agency, code: agency_code, name },
        number: row.number,
        form: row.document.0,
        text_edition: row.text_edition,
        stage,
        remarks: row.remarks_at.zip(row.remarks).map(|(at, reason)| Ended { at, reason }),
        authors: row.author_ids.into_iter().collect::<BTreeSet<_>>(),
        created_at: row.created_at,
        updated_at: row.updated_at,
    })
}

/// Which revisions a list shows.
#[derive(Clone, Debug, Default)]
pub struct RevisionFilter {
    /// In this state.
    pub state: Option<RevisionState>,
    /// Of this practice.
    pub practice: Option<PracticeId>,
    /// Of this agency's practices.
    pub agency: Option<AgencyId>,
}

/// Selects whole revisions; a macro, because the type of the query has no short name.
macro_rules! whole {
    () => {
        practice_revisions::table.inner_join(practices::table.inner_join(agencies::table)).select((
            practice_revisions::seq,
            RevisionRow::as_select(),
            practices::code,
            (agencies::id, agencies::code, agencies::name),
        ))
    };
}

/// Adds to a query what the caller may see: an agency's people what is theirs, editors everything.
macro_rules! visible_to {
    ($caller:expr) => {
        within!(whole!().into_boxed(), practices::agency_id, Scope::of($caller))
    };
}

/// Stores a new revision.
pub async fn insert(connection: &mut Connection, revision: &Revision) -> DbResult<()> {
    diesel::insert_into(practice_revisions::table).values(RevisionRow::from(revision)).execute(connection).await?;
    Ok(())
}

/// A revision that the caller may see.
pub async fn find(connection: &mut Connection, caller: &Caller, id: RevisionId) -> DbResult<Option<Revision>> {
    let query = visible_to!(caller).filter(practice_revisions::id.eq(id));
    query.first(connection).await.optional()?.map(revision).transpose()
}

/// A revision, whoever asks.
pub async fn get(connection: &mut Connection, id: RevisionId) -> DbResult<Revision> {
    revision(whole!().filter(practice_revisions::id.eq(id)).first(connection).await?)
}

/// A revision that was found, read again once nobody else can change it or its practice.
pub async fn lock(connection: &mut Connection, seen: &Revision) -> DbResult<Revision> {
    hold(connection, &[seen.practice.id]).await?;
    get(connection, seen.id).await
}

/// Stores a changed revision under the lock that [`lock`] took.
pub async fn update(connection: &mut Connection, revision: &Revision) -> DbResult<()> {
    let row = RevisionRow::from(revision);
    diesel::update(practice_revisions::table.find(revision.id)).set(row).execute(connection).await?;
    Ok(())
}

/// The published revision of a practice, and the greatest number that any of its revisions has.
pub async fn latest(connection: &mut Connection, of: PracticeId) -> DbResult<(Option<Revision>, i32)> {
    let published = whole!()
        .filter(practice_revisions::practice_id.eq(of))
        .filter(practice_revisions::state.eq(RevisionState::Published));
    let published = published.first(connection).await.optional()?.map(revision).transpose()?;
    let greatest = practice_revisions::table.filter(practice_revisions::practice_id.eq(of));
    let greatest: Option<i32> = greatest.select(diesel::dsl::max(practice_revisions::number)).first(connection).await?;
    Ok((published, greatest.unwrap_or_default()))
}

/// What a practice in the catalogue is called in a language, else in that of its source text.
pub async fn published_title(
    connection: &mut Connection,
    code: &str,
    language: CatalogueLanguage,
) -> DbResult<Option<String>> {
    let query = practice_revisions::table
        .inner_join(practices::table)
        .filter(practices::code.eq(code))
        .filter(practices::state.eq_any(listed()))
        .filter(practice_revisions::state.eq(RevisionState::Published))
        .select(practice_revisions::document);
    let document: Option<Json<RevisionForm>> = query.first(connection).await.optional()?;
    Ok(document.map(|Json(form)| form.text_in(language).title.as_str().to_owned()))
}

/// The published revisions of some practices.
pub async fn published(connection: &mut Connection, of: &[PracticeId]) -> DbResult<Vec<Revision>> {
    let query = whole!()
        .filter(practice_revisions::practice_id.eq_any(of))
        .filter(practice_revisions::state.eq(RevisionState::Published));
    let rows: Vec<Whole> = query.load(connection).await?;
    rows.into_iter().map(revision).collect()
}

/// The last revision of a practice, whatever became of it.
pub async fn last(connection: &mut Connection, of: PracticeId) -> DbResult<Option<Revision>> {
    let query = whole!().filter(practice_revisions::practice_id.eq(of)).order(practice_revisions::number.desc());
    query.first(connection).await.optional()?.map(revision).transpose()
}

/// One page of the revisions that the caller may see, those opened last first; with each one's place.
pub async fn list(
    connection: &mut Connection,
    caller: &Caller,
    filter: &RevisionFilter,
    after: Option<i64>,
    size: PageSize,
) -> DbResult<Page<(i64, Revision)>> {
    let mut query = visible_to!(caller);
    if let Some(state) = filter.state {
        query = query.filter(practice_revisions::state.eq(state));
    }
    if let Some(practice) = filter.practice {
        query = query.filter(practice_revisions::practice_id.eq(practice));
    }
    if let Some(agency) = filter.agency {
        query = query.filter(practices::agency_id.eq(agency));
    }
    if let Some(seq) = after {
        query = query.filter(practice_revisions::seq.lt(seq));
    }
    let ordered = query.order(practice_revisions::seq.desc()).limit(size.fetch());
    let rows: Vec<Whole> = ordered.load(connection).await?;
    Page::cut(rows, size).try_map(|row| Ok((row.0, revision(row)?)))
}
