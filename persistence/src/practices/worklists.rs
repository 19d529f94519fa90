//! What is to be done about practices: each list from an index that has nothing else in it.

use chrono::{DateTime, NaiveDate, Utc};
use convite_domain::practices::{
    AgencyRef, CatalogueLanguage, ClaimState, Differing, OverdueReview, PracticeRef, PracticeState, RevisionRef,
    RevisionState, StaleTranslations,
};
use convite_domain::{AgencyId, PracticeId, RevisionId};
use diesel::dsl::{exists, not, sql};
use diesel::prelude::*;
use diesel::sql_types::{Array, Bool, Date, Text, Uuid};
use diesel_async::RunQueryDsl;

use super::{Scope, within};
use crate::schema::{agencies, practice_revisions, practices};
use crate::{Connection, DbError, DbResult, Page, PageSize};

/// The practice, its title and its agency.
type Subject = ((PracticeId, String), String, (AgencyId, String, String));

/// The revision that it is about.
type InWork = (RevisionId, i32, RevisionState);

fn subject(((id, code), title, (agency, agency_code, name)): Subject) -> (PracticeRef, String, AgencyRef) {
    (PracticeRef { id, code }, title, AgencyRef { id: agency, code: agency_code, name })
}

fn in_work((id, number, state): InWork) -> RevisionRef {
    RevisionRef { id, number, state }
}

/// Selects a [`Subject`]; a macro, because the type of the columns has no short name.
macro_rules! subject {
    () => {
        (
            (practices::id, practices::code),
            sql::<Text>("practice_revisions.document #>> '{text,title}'"),
            (agencies::id, agencies::code, agencies::name),
        )
    };
}

/// Selects an [`InWork`].
macro_rules! in_work {
    () => {
        (practice_revisions::id, practice_revisions::number, practice_revisions::state)
    };
}

/// One page of the published practices whose review was due before a day, the longest overdue first.
pub async fn overdue_reviews(
    connection: &mut Connection,
    scope: Scope,
    today: NaiveDate,
    after: Option<(NaiveDate, PracticeId)>,
    size: PageSize,
) -> DbResult<Page<OverdueReview>> {
    let query = practices::table
        .inner_join(agencies::table)
        .inner_join(practice_revisions::table)
        .filter(practices::state.eq(PracticeState::Published))
        .filter(practice_revisions::state.eq(RevisionState::Published))
        .filter(practices::review_due_on.lt(today))
        .select((subject!(), practices::published_at.assume_not_null(), practices::review_due_on.assume_not_null()))
        .into_boxed();
    let mut query = within!(query, practices::agency_id, scope);
    if let Some((day, id)) = after {
        let later = sql::<Bool>("(practices.review_due_on, practices.id) > (").bind::<Date, _>(day).sql(", ");
        query = query.filter(later.bind::<Uuid, _>(id).sql(")"));
    }
    let ordered = query.order((practices::review_due_on, practices::id)).limit(size.fetch());
    let rows: Vec<(Subject, DateTime<Utc>, NaiveDate)> = ordered.load(connection).await?;
    let review = |(about, published_at, review_due_on): (Subject, DateTime<Utc>, NaiveDate)| {
        let (practice, title, agency) = subject(about);
        let days_overdue = (today - review_due_on).num_days();
        Ok(OverdueReview { practice, title, agency, published_at, review_due_on, days_overdue })
    };
    Page::cut(rows, size).try_map(review)
}

type Stale = (i64, Subject, InWork, i32, Vec<String>, DateTime<Utc>);

/// One page of the revisions with stale translations, those opened first first; with each one's place.
///
/// Of a practice the open revision, where they can be mended; the published one when none is open.
pub async fn stale_translations(
    connection: &mut Connection,
    scope: Scope,
    after: Option<i64>,
    size: PageSize,
) -> DbResult<Page<(i64, StaleTranslations)>> {
    let open = diesel::alias!(practice_revisions as open);
    let is_open = open
        .filter(open.field(practice_revisions::practice_id).eq(practices::id))
        .filter(open.field(practice_revisions::state).eq_any(open_states()));
    let at_work = practice_revisions::state.ne(RevisionState::Published).or(not(exists(is_open)));
    let query = practice_revisions::table
        .inner_join(practices::table.inner_join(agencies::table))
        // As the index has it, word for word.
        .filter(sql::<Bool>(
            "practice_revisions.stale_languages <> '{}' \
             AND practice_revisions.state IN ('in_capture', 'in_validation', 'validated', 'published')",
        ))
        .filter(practices::ended_at.is_null())
        .filter(at_work)
        .select((
            practice_revisions::seq,
            subject!(),
            in_work!(),
            practice_revisions::text_edition,
            practice_revisions::stale_languages,
            practice_revisions::updated_at,
        ))
        .into_boxed();
    let mut query = within!(query, practices::agency_id, scope);
    if let Some(seq) = after {
        query = query.filter(practice_revisions::seq.gt(seq));
    }
    let rows: Vec<Stale> = query.order(practice_revisions::seq).limit(size.fetch()).load(connection).await?;
    Page::cut(rows, size).try_map(|(seq, about, revision, text_edition, languages, updated_at)| {
        let language = |text: String| {
            text.parse::<CatalogueLanguage>().map_err(|_| DbError::corrupt(format!("{text} is no language")))
        };
        let ((practice, title, agency), revision) = (subject(about), in_work(revision));
        let languages = languages.into_iter().map(language).collect::<DbResult<_>>()?;
        Ok((seq, StaleTranslations { practice, title, agency, revision, text_edition, languages, updated_at }))
    })
}

fn open_states() -> impl Iterator<Item = RevisionState> {
    RevisionState::ALL.iter().copied().filter(|state| state.is_open())
}

/// One page of the revisions whose claims may contradict others, undecided, those opened first first; with each one's place:
/// the open ones, and those that are named. By how much values may differ is left to the domain.
pub async fn differing(
    connection: &mut Connection,
    scope: Scope,
    named: &[RevisionId],
    after: Option<i64>,
    size: PageSize,
) -> DbResult<Page<(i64, Differing)>> {
    let live =
        || ClaimState::ALL.iter().filter(|state| state.is_live()).map(|state| state.as_str()).collect::<Vec<_>>();
    // A claim that differs from another one of the revision, or of another published practice, about the same, and nobody
    // has preferred one of these two values.
    let differs = sql::<Bool>(
        "EXISTS (SELECT FROM practice_claims AS one \
         INNER JOIN practice_claims AS other ON other.comparison_key = one.comparison_key AND other.id <> one.id \
         INNER JOIN practice_revisions AS theirs ON theirs.id = other.revision_id \
         INNER JOIN practices AS about ON about.id = theirs.practice_id \
         WHERE one.revision_id = practice_revisions.id AND one.state = ANY(",
    )
    .bind::<Array<Text>, _>(live())
    .sql(") AND other.state = ANY(")
    .bind::<Array<Text>, _>(live())
    .sql(
        ") AND one.document ->> 'value' <> other.document ->> 'value' \
         AND (theirs.id = practice_revisions.id OR (theirs.state = 'published' AND about.ended_at IS NULL \
             AND about.id <> practice_revisions.practice_id)) \
         AND NOT EXISTS (SELECT FROM claim_preferences AS decided \
             WHERE (decided.preferred_id, decided.preferred_value, decided.other_id, decided.other_value) IN ( \
                 (one.origin_id, one.document ->> 'value', other.origin_id, other.document ->> 'value'), \
                 (other.origin_id, other.document ->> 'value', one.origin_id, one.document ->> 'value'))))",
    );
    let query = practice_revisions::table
        .inner_join(practices::table.inner_join(agencies::table))
        .filter(practice_revisions::state.eq_any(open_states()).or(practice_revisions::id.eq_any(named)))
        .filter(practices::ended_at.is_null())
        .filter(differs)
        .select((practice_revisions::seq, subject!(), in_work!()))
        .into_boxed();
    let mut query = within!(query, practices::agency_id, scope);
    if let Some(seq) = after {
        query = query.filter(practice_revisions::seq.gt(seq));
    }
    let rows: Vec<(i64, Subject, InWork)> =
        query.order(practice_revisions::seq).limit(size.fetch()).load(connection).await?;
    Page::cut(rows, size).try_map(|(seq, about, revision)| {
        let (practice, title, agency) = subject(about);
        Ok((seq, Differing { practice, title, agency, revision: in_work(revision) }))
    })
}
