//! The search of the catalogue. What is searched is written by the publication itself: see the trigger `practice_revisions_index`.

use convite_domain::practices::CatalogueLanguage;
use convite_domain::vocabularies::Axis;
use convite_domain::{AgencyId, PracticeId};
use diesel::pg::Pg;
use diesel::query_builder::{BoxedSqlQuery, SqlQuery};
use diesel::sql_types::{Array, BigInt, Integer, Nullable, Text, Uuid};
use diesel::{QueryableByName, sql_query};
use diesel_async::RunQueryDsl;

use crate::{Connection, DbResult, Page, PageSize};

/// The thousand best, with every filter.
const BEST: &str = include_str!("search.sql");

/// One page of them. The texts are read for the page only, and what was found is marked between two characters that no text
/// has.
const PAGE: &str = "\
    , page AS ( \
        SELECT id, practice_id, rank, query FROM best \
        WHERE $7::integer IS NULL OR rank < $7 OR (rank = $7 AND id > $8) \
        ORDER BY rank DESC, id LIMIT $9 \
    ) \
    SELECT page.id, page.practice_id, page.rank, ts_headline( \
        practice_config(chosen.language), \
        left(concat_ws(' ', said ->> 'learning_question', said ->> 'challenge', said ->> 'actions', said ->> 'results', \
            said ->> 'context', said ->> 'recommendations'), 6000), \
        page.query, \
        E'StartSel=\\x01, StopSel=\\x02, MaxFragments=2, MaxWords=24, MinWords=8, FragmentDelimiter=\" … \"' \
    ) AS snippet \
    FROM page \
    INNER JOIN practice_revisions ON practice_revisions.practice_id = page.practice_id \
        AND practice_revisions.state = 'published' \
    CROSS JOIN LATERAL ( \
        SELECT CASE WHEN document -> 'translations' -> $10 -> 'text' IS NULL THEN document ->> 'language' ELSE $10 END \
    ) AS chosen (language) \
    CROSS JOIN LATERAL ( \
        SELECT coalesce(document -> 'translations' -> chosen.language -> 'text', document -> 'text') \
    ) AS text (said) \
    ORDER BY page.rank DESC, page.id";

/// What is searched for, and what the result is narrowed to.
#[derive(Clone, Debug, Default)]
pub struct Search {
    /// The words, plain.
    pub words: Vec<String>,
    /// Only those that stand for the axis.
    pub axis: Option<Axis>,
    /// Only those of the topic and of all below it, by its code.
    pub topic: Option<String>,
    /// Only those of the agency.
    pub agency: Option<AgencyId>,
    /// Only those that serve the Sustainable Development Goal or target.
    pub sdg: Option<String>,
    /// Only those with a text in the language.
    pub language: Option<CatalogueLanguage>,
}

/// A practice that was found.
#[derive(Clone, Debug)]
pub struct Found {
    /// The practice.
    pub practice_id: PracticeId,
    /// Its place: rank, the greatest first, and number.
    pub place: (i32, i32),
    /// Where it was found: what is marked stands between U+0001 and U+0002.
    pub snippet: String,
}

#[derive(QueryableByName)]
struct FoundRow {
    #[diesel(sql_type = Integer)]
    id: i32,
    #[diesel(sql_type = Uuid)]
    practice_id: PracticeId,
    #[diesel(sql_type = Integer)]
    rank: i32,
    #[diesel(sql_type = Text)]
    snippet: String,
}

#[derive(QueryableByName)]
struct IdRow {
    #[diesel(sql_type = Uuid)]
    practice_id: PracticeId,
}

impl Search {
    fn query(&self, then: &str) -> BoxedSqlQuery<'static, Pg, SqlQuery> {
        sql_query(format!("{BEST}{then}"))
            .into_boxed()
            .bind::<Array<Text>, _>(self.words.clone())
            .bind::<Nullable<Text>, _>(self.axis.map(Axis::as_str))
            .bind::<Nullable<Text>, _>(self.topic.clone())
            .bind::<Nullable<Uuid>, _>(self.agency.map(AgencyId::get))
            .bind::<Nullable<Text>, _>(self.sdg.clone())
            .bind::<Nullable<Text>, _>(self.language.map(CatalogueLanguage::as_str))
    }
}

/// One page of what is found, the best first; it ends after 1,000. `shown` is the language that snippets are wanted in.
pub async fn page(
    connection: &mut Connection,
    search: &Search,
    shown: CatalogueLanguage,
    after: Option<(i32, i32)>,
    size: PageSize,
) -> DbResult<Page<Found>> {
    let query = search
        .query(PAGE)
        .bind::<Nullable<Integer>, _>(after.map(|(rank, _)| rank))
        .bind::<Nullable<Integer>, _>(after.map(|(_, id)| id))
        .bind::<BigInt, _>(size.fetch())
        .bind::<Text, _>(shown.as_str());
    let rows: Vec<FoundRow> = query.load(connection).await?;
    let found = |row: FoundRow| Found { practice_id: row.practice_id, place: (row.rank, row.id), snippet: row.snippet };
    Ok(Page::cut(rows.into_iter().map(found).collect(), size))
}

/// All that is found, 1,000 at most, the best first.
pub async fn all(connection: &mut Connection, search: &Search) -> DbResult<Vec<PracticeId>> {
    let query = search.query("SELECT practice_id FROM best ORDER BY rank DESC, id");
    let rows: Vec<IdRow> = query.load(connection).await?;
    Ok(rows.into_iter().map(|row| row.practice_id).collect())
}
