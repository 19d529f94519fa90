//! Practices: what the city learned to do. Their texts, claims and assets are below.
//!
//! Whoever changes a practice, its revisions, their claims or assets holds the practice's row.

pub mod assets;
pub mod catalogue;
pub mod claims;
pub mod revisions;
mod scope;
pub mod search;
pub mod worklists;

use std::collections::HashSet;

use chrono::{DateTime, NaiveDate, Utc};
use convite_domain::access::Caller;
use convite_domain::practices::{
    AgencyRef, Ended, Practice, PracticeCode, PracticeState, Publication, RevisionRef, RevisionState, Standing,
};
use convite_domain::{AgencyId, PracticeId, RevisionId};
use diesel::dsl::sql;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use diesel_async::RunQueryDsl;

use crate::agencies::refs;
use crate::schema::{agencies, practice_revisions, practices};
use crate::{Connection, DbError, DbResult};

pub use scope::Scope;
pub(crate) use scope::within;

/// The advisory lock under which revisions are published, one after another: two whose claims contradict each other are each
/// harmless as long as the other one is not published.
const PUBLICATIONS_LOCK: i64 = 0x0c04_1773_0007;

/// The states in which everybody is led to a practice.
fn public() -> impl Iterator<Item = PracticeState> {
    PracticeState::ALL.iter().copied().filter(|state| state.is_public())
}

/// The states in which everybody finds a practice in the catalogue.
fn listed() -> impl Iterator<Item = PracticeState> {
    PracticeState::ALL.iter().copied().filter(|state| state.is_listed())
}

/// The states of a revision that its practice knows of: those on the way to be published, and the published one.
fn current() -> impl Iterator<Item = RevisionState> {
    RevisionState::ALL.iter().copied().filter(|state| state.is_open() || *state == RevisionState::Published)
}

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = practices, check_for_backend(Pg), treat_none_as_null = true)]
struct PracticeRow {
    id: PracticeId,
    version: i64,
    code: String,
    agency_id: AgencyId,
    state: PracticeState,
    first_published_at: Option<DateTime<Utc>>,
    published_at: Option<DateTime<Utc>>,
    review_due_on: Option<NaiveDate>,
    review_started_at: Option<DateTime<Utc>>,
    ended_at: Option<DateTime<Utc>>,
    reason: Option<String>,
    superseded_by: Option<PracticeId>,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

impl From<&Practice> for PracticeRow {
    fn from(practice: &Practice) -> Self {
        let publication = practice.standing.publication();
        let ended = practice.standing.ended();
        let review_started_at = match &practice.standing {
            Standing::UnderReview(_, since) => Some(*since),
            _ => None,
        };
        Self {
            id: practice.id,
            version: practice.version,
            code: practice.code.clone(),
            agency_id: practice.agency.id,
            state: practice.standing.name(),
            first_published_at: publication.map(|publication| publication.first_at),
            published_at: publication.map(|publication| publication.at),
            review_due_on: publication.map(|publication| publication.review_due_on),
            review_started_at,
            ended_at: ended.map(|ended| ended.at),
            reason: ended.map(|ended| ended.reason.clone()),
            superseded_by: practice.standing.superseded_by(),
            created_at: practice.created_at,
            updated_at: practice.updated_at,
        }
    }
}

impl PracticeRow {
    /// The practice; `revisions` are those that it knows of.
    fn practice(self, agency: AgencyRef, revisions: &[(PracticeId, RevisionRef)]) -> DbResult<Practice> {
        let mut own = revisions.iter().filter(|(practice, _)| *practice == self.id).map(|(_, revision)| *revision);
        let open_revision = own.clone().find(|revision| revision.state.is_open());
        let published = own.find(|revision| revision.state == RevisionState::Published);
        let standing = self.standing(published)?;
        Ok(Practice {
            id: self.id,
            version: self.version,
            code: self.code,
            agency,
            standing,
            open_revision,
            created_at: self.created_at,
            updated_at: self.updated_at,
        })
    }

    fn standing(&self, published: Option<RevisionRef>) -> DbResult<Standing> {
        let publication = match (published, self.first_published_at, self.published_at, self.review_due_on) {
            (Some(revision), Some(first_at), Some(at), Some(review_due_on)) => {
                Some(Publication { revision_id: revision.id, first_at, at, review_due_on })
            }
            _ => None,
        };
        let ended = self.ended_at.zip(self.reason.clone()).map(|(at, reason)| Ended { at, reason });
        Ok(match (self.state, publication, self.review_started_at, ended, self.superseded_by) {
            (PracticeState::Identified, None, None, None, None) => Standing::Identified,
            (PracticeState::Published, Some(publication), None, None, None) => Standing::Published(publication),
            (PracticeState::UnderReview, Some(publication), Some(since), None, None) => {
                Standing::UnderReview(publication, since)
            }
            (PracticeState::Retired, Some(publication), None, Some(ended), None) => {
                Standing::Retired(publication, ended)
            }
            (PracticeState::Superseded, Some(publication), None, Some(ended), Some(by)) => {
                Standing::Superseded(publication, ended, by)
            }
            (PracticeState::Rejected, None, None, Some(ended), None) => Standing::Rejected(ended),
            (state, ..) => return Err(DbError::corrupt(format!("practice {} cannot be {state}", self.id))),
        })
    }
}

/// Everybody is led to what is or was published; an agency's people see all of theirs, editors see all.
fn visible_to(caller: &Caller) -> practices::BoxedQuery<'static, Pg> {
    let all = practices::table.into_boxed();
    match Scope::of(caller) {
        Scope::All => all,
        Scope::Of(own) => all.filter(practices::agency_id.eq(own).or(practices::state.eq_any(public()))),
        Scope::Nothing => all.filter(practices::state.eq_any(public())),
    }
}

/// Whether the caller works on practices of the agency, and so sees what the public does not.
pub fn works_for(caller: &Caller, agency: AgencyId) -> bool {
    Scope::of(caller).has(agency)
}

/// The practices of these rows, each with its agency and the revisions that it knows of.
async fn whole(connection: &mut Connection, rows: Vec<PracticeRow>) -> DbResult<Vec<Practice>> {
    let agency_ids: Vec<AgencyId> = rows.iter().map(|row| row.agency_id).collect();
    let named = refs(connection, agencies::table.filter(agencies::id.eq_any(agency_ids)).into_boxed()).await?;
    let ids: Vec<PracticeId> = rows.iter().map(|row| row.id).collect();
    let current = practice_revisions::table
        .filter(practice_revisions::practice_id.eq_any(ids))
        .filter(practice_revisions::state.eq_any(current()))
        .select((
            practice_revisions::practice_id,
            practice_revisions::id,
            practice_revisions::number,
            practice_revisions::state,
        ));
    let current: Vec<(PracticeId, RevisionId, i32, RevisionState)> = current.load(connection).await?;
    let revisions: Vec<_> =
        current.into_iter().map(|(of, id, number, state)| (of, RevisionRef { id, number, state })).collect();
    let agency = |id: AgencyId| {
        let found = named.iter().find(|agency| agency.id == id).cloned();
        found.ok_or_else(|| DbError::corrupt(format!("agency {id}")))
    };
    rows.into_iter().map(|row| agency(row.agency_id).and_then(|agency| row.practice(agency, &revisions))).collect()
}

/// The agency that a practice is to belong to.
pub async fn owner(connection: &mut Connection, id: AgencyId) -> DbResult<Option<AgencyRef>> {
    Ok(refs(connection, agencies::table.filter(agencies::id.eq(id)).into_boxed()).await?.pop())
}

/// The agencies that have these codes.
pub async fn owners(connection: &mut Connection, codes: &[String]) -> DbResult<Vec<AgencyRef>> {
    refs(connection, agencies::table.filter(agencies::code.eq_any(codes)).into_boxed()).await
}

/// Those of the codes that are a practice's.
pub async fn taken(connection: &mut Connection, codes: &[String]) -> DbResult<HashSet<String>> {
    let query = practices::table.filter(practices::code.eq_any(codes)).select(practices::code);
    let taken: Vec<String> = query.load(connection).await?;
    Ok(taken.into_iter().collect())
}

/// Keeps others from publishing until the end of the transaction.
pub async fn publish_alone(connection: &mut Connection) -> DbResult<()> {
    let lock = diesel::sql_query("SELECT pg_advisory_xact_lock($1)").bind::<BigInt, _>(PUBLICATIONS_LOCK);
    lock.execute(connection).await?;
    Ok(())
}

/// The next code that is free.
pub async fn free_code(connection: &mut Connection) -> DbResult<PracticeCode> {
    let number = diesel::select(sql::<BigInt>("free_practice_number()")).first(connection).await?;
    Ok(PracticeCode::numbered(number))
}

/// Those of the codes that are a practice's which the public finds in the catalogue; no query where none could be.
pub async fn listed_codes<'a>(
    connection: &mut Connection,
    codes: impl Iterator<Item = &'a str>,
) -> DbResult<Vec<String>> {
    let named: Vec<&str> = codes.filter(|code| PracticeCode::parse(code).is_ok()).collect();
    if named.is_empty() {
        return Ok(Vec::new());
    }
    let query = practices::table.filter(practices::code.eq_any(named)).filter(practices::state.eq_any(listed()));
    Ok(query.select(practices::code).load(connection).await?)
}

/// Stores a new practice.
pub async fn insert(connection: &mut Connection, practice: &Practice) -> DbResult<()> {
    diesel::insert_into(practices::table).values(PracticeRow::from(practice)).execute(connection).await?;
    Ok(())
}

/// A practice that the caller may see.
pub async fn find(connection: &mut Connection, caller: &Caller, id: PracticeId) -> DbResult<Option<Practice>> {
    let query = visible_to(caller).filter(practices::id.eq(id)).select(PracticeRow::as_select());
    let row = query.first(connection).await.optional()?;
    Ok(whole(connection, row.into_iter().collect()).await?.pop())
}

/// Keeps others from changing practices, these, until the end of the transaction; in the order of their ids, so that two who
/// need the same ones do not wait for each other.
pub async fn hold(connection: &mut Connection, ids: &[PracticeId]) -> DbResult<()> {
    let query = practices::table.filter(practices::id.eq_any(ids)).order(practices::id).select(practices::id);
    let _: Vec<PracticeId> = query.for_update().load(connection).await?;
    Ok(())
}

/// A practice with its row locked until the end of the transaction.
pub async fn lock(connection: &mut Connection, id: PracticeId) -> DbResult<Practice> {
    hold(connection, &[id]).await?;
    let row = practices::table.find(id).select(PracticeRow::as_select()).first(connection).await?;
    whole(connection, vec![row]).await?.pop().ok_or_else(|| DbError::corrupt(format!("practice {id}")))
}

/// Stores a changed practice under the lock that [`lock`] took.
pub async fn update(connection: &mut Connection, practice: &Practice) -> DbResult<()> {
    let row = PracticeRow::from(practice);
    diesel::update(practices::table.find(practice.id)).set(row).execute(connection).await?;
    Ok(())
}
