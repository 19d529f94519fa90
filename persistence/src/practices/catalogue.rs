//! What the public reads of practices: everything at once for a snapshot, and which publications there were.

use std::collections::HashMap;

use convite_domain::practices::{
    AgencyRef, Asset, Claim, Practice, PracticeState, PublicationRecord, Revision, RevisionState,
};
use convite_domain::topics::Topic;
use convite_domain::{AgencyId, PracticeId, RevisionId};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text, Uuid};
use diesel::{QueryableByName, sql_query};
use diesel_async::RunQueryDsl;

use super::{PracticeRow, assets, claims, revisions, whole};
use crate::schema::{practice_revisions, practices};
use crate::{Connection, DbResult, Page, PageSize, topics};

/// So many practices are read at once: what is held twice at a time has a bound.
const CHUNK: usize = 500;

/// A public practice as the snapshot knows whether it has changed: with the versions of all that its text shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edition {
    /// Its id.
    pub id: PracticeId,
    /// A unique code.
    pub code: String,
    /// Where it stands.
    pub state: PracticeState,
    /// The agency that owns it.
    pub agency: AgencyRef,
    /// The revision that is published, or was the last one.
    pub revision_id: RevisionId,
    version: i64,
    revision_version: i64,
    claim_versions: i64,
}

impl Edition {
    /// The practice's version.
    pub fn version(&self) -> i64 {
        self.version
    }
}

#[derive(QueryableByName)]
struct EditionRow {
    #[diesel(sql_type = Uuid)]
    id: PracticeId,
    #[diesel(sql_type = Text)]
    code: String,
    #[diesel(sql_type = Text)]
    state: PracticeState,
    #[diesel(sql_type = BigInt)]
    version: i64,
    #[diesel(sql_type = Uuid)]
    agency_id: AgencyId,
    #[diesel(sql_type = Text)]
    agency_code: String,
    #[diesel(sql_type = Text)]
    agency_name: String,
    #[diesel(sql_type = Uuid)]
    revision_id: RevisionId,
    #[diesel(sql_type = BigInt)]
    revision_version: i64,
    #[diesel(sql_type = BigInt)]
    claim_versions: i64,
}

const EDITIONS: &str = "\
    SELECT practices.id, practices.code, practices.state, practices.version, practices.agency_id, \
        agencies.code AS agency_code, agencies.name AS agency_name, revisions.id AS revision_id, \
        revisions.version AS revision_version, coalesce(claims.versions, 0) AS claim_versions \
    FROM practices \
    INNER JOIN agencies ON agencies.id = practices.agency_id \
    INNER JOIN practice_revisions AS revisions ON revisions.practice_id = practices.id AND revisions.state = 'published' \
    LEFT JOIN (SELECT revision_id, sum(version)::bigint AS versions FROM practice_claims GROUP BY revision_id) AS claims \
        ON claims.revision_id = revisions.id \
    ORDER BY practices.code";

#[derive(QueryableByName)]
struct VersionRow {
    #[diesel(sql_type = BigInt)]
    version: i64,
}

/// How often what the public reads has changed.
pub async fn version(connection: &mut Connection) -> DbResult<i64> {
    let row: VersionRow = sql_query("SELECT version FROM catalogue").get_result(connection).await?;
    Ok(row.version)
}

/// Lets all that the transaction reads from now on be of one moment.
pub async fn freeze(connection: &mut Connection) -> DbResult<()> {
    sql_query("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY").execute(connection).await?;
    Ok(())
}

/// The practices that everybody is led to, by code.
pub async fn editions(connection: &mut Connection) -> DbResult<Vec<Edition>> {
    let rows: Vec<EditionRow> = sql_query(EDITIONS).load(connection).await?;
    let edition = |row: EditionRow| Edition {
        id: row.id,
        code: row.code,
        state: row.state,
        agency: AgencyRef { id: row.agency_id, code: row.agency_code, name: row.agency_name },
        revision_id: row.revision_id,
        version: row.version,
        revision_version: row.revision_version,
        claim_versions: row.claim_versions,
    };
    Ok(rows.into_iter().map(edition).collect())
}

/// The claims of revisions, by revision, in the order in which they were made.
pub async fn claims(connection: &mut Connection, of: &[RevisionId]) -> DbResult<HashMap<RevisionId, Vec<Claim>>> {
    let mut found: HashMap<RevisionId, Vec<Claim>> = HashMap::new();
    for chunk in of.chunks(CHUNK) {
        for claim in claims::of_revisions(connection, chunk).await? {
            found.entry(claim.revision_id).or_default().push(claim);
        }
    }
    Ok(found)
}

/// Hands over practices with their published revisions and the assets of those, some at a time.
pub async fn each(
    connection: &mut Connection,
    ids: &[PracticeId],
    mut take: impl FnMut(Practice, Revision, Vec<Asset>),
) -> DbResult<()> {
    for chunk in ids.chunks(CHUNK) {
        let rows = practices::table.filter(practices::id.eq_any(chunk)).select(PracticeRow::as_select());
        let rows: Vec<PracticeRow> = rows.load(connection).await?;
        let mut texts: HashMap<PracticeId, Revision> =
            revisions::published(connection, chunk).await?.into_iter().map(|text| (text.practice.id, text)).collect();
        let ids: Vec<RevisionId> = texts.values().map(|text| text.id).collect();
        let mut enclosed: HashMap<RevisionId, Vec<Asset>> = HashMap::new();
        for asset in assets::of_revisions(connection, &ids).await? {
            enclosed.entry(asset.revision_id).or_default().push(asset);
        }
        for practice in whole(connection, rows).await? {
            if let Some(text) = texts.remove(&practice.id) {
                let enclosed = enclosed.remove(&text.id).unwrap_or_default();
                take(practice, text, enclosed);
            }
        }
    }
    Ok(())
}

/// The whole theme tree.
pub async fn topic_tree(connection: &mut Connection) -> DbResult<Vec<Topic>> {
    let (mut tree, mut after) = (Vec::new(), None::<String>);
    loop {
        let page = topics::list(connection, None, after.as_deref(), PageSize::new(100)).await?;
        tree.extend(page.items);
        after = tree.last().map(|last: &Topic| last.code.clone());
        if !page.has_more {
            return Ok(tree);
        }
    }
}

/// One page of the publications of a practice, the latest first.
pub async fn history(
    connection: &mut Connection,
    of: PracticeId,
    after: Option<i32>,
    size: PageSize,
) -> DbResult<Page<PublicationRecord>> {
    let mut query = practice_revisions::table
        .filter(practice_revisions::practice_id.eq(of))
        .filter(practice_revisions::published_at.is_not_null())
        .select((
            practice_revisions::id,
            practice_revisions::number,
            diesel::dsl::sql::<Text>("document #>> '{text,title}'"),
            practice_revisions::published_at.assume_not_null(),
            practice_revisions::ended_at,
        ))
        .into_boxed();
    if let Some(number) = after {
        query = query.filter(practice_revisions::number.lt(number));
    }
    let ordered = query.order(practice_revisions::number.desc()).limit(size.fetch());
    let rows: Vec<(RevisionId, i32, String, _, _)> = ordered.load(connection).await?;
    let record = |(revision_id, number, title, published_at, replaced_at)| {
        Ok(PublicationRecord { revision_id, number, title, published_at, replaced_at })
    };
    Page::cut(rows, size).try_map(record)
}

/// A publication of a practice by its number.
pub async fn publication(connection: &mut Connection, of: PracticeId, number: i32) -> DbResult<Option<Revision>> {
    let id = practice_revisions::table
        .filter(practice_revisions::practice_id.eq(of))
        .filter(practice_revisions::number.eq(number))
        .filter(practice_revisions::state.eq_any([RevisionState::Published, RevisionState::Replaced]))
        .select(practice_revisions::id);
    let id: Option<RevisionId> = id.first(connection).await.optional()?;
    match id {
        Some(id) => revisions::get(connection, id).await.map(Some),
        None => Ok(None),
    }
}
