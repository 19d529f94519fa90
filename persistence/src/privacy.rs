//! Texts of the privacy notice: added, never changed, because consents name them. Everybody may read them.

use chrono::{DateTime, Utc};
use convite_domain::PrivacyNoticeId;
use convite_domain::privacy::PrivacyNotice;
use convite_domain::vocabularies::UiLanguage;
use diesel::dsl::sql;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Integer, Text};
use diesel_async::RunQueryDsl;

use crate::rows::same_members;
use crate::schema::privacy_notices;
use crate::{Connection, DbResult, Page, PageSize};

/// Version 1, as the agency begins with it (Ley 1581 de 2012, Decreto 1377 de 2013).
const FIRST_NOTICE: [(UiLanguage, &str); 2] = [
    (UiLanguage::Es, include_str!("../data/privacy_notice_1.es.txt")),
    (UiLanguage::En, include_str!("../data/privacy_notice_1.en.txt")),
];

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = privacy_notices, check_for_backend(Pg))]
struct NoticeRow {
    id: PrivacyNoticeId,
    version: i32,
    language: UiLanguage,
    body: String,
    valid_from: DateTime<Utc>,
}

same_members!(NoticeRow <-> PrivacyNotice: id, version, language, body, valid_from);

/// Stores a new text.
pub async fn insert(connection: &mut Connection, notice: &PrivacyNotice) -> DbResult<()> {
    let row = NoticeRow::from(notice.clone());
    diesel::insert_into(privacy_notices::table).values(row).execute(connection).await?;
    Ok(())
}

/// A text by its id, in force or not.
pub async fn find(connection: &mut Connection, id: PrivacyNoticeId) -> DbResult<Option<PrivacyNotice>> {
    let query = privacy_notices::table.find(id).select(NoticeRow::as_select());
    Ok(query.first(connection).await.optional()?.map(PrivacyNotice::from))
}

/// The text in force in a language at a moment: the highest version that is valid by then.
pub async fn current(
    connection: &mut Connection,
    language: UiLanguage,
    now: DateTime<Utc>,
) -> DbResult<Option<PrivacyNotice>> {
    let query = privacy_notices::table
        .filter(privacy_notices::language.eq(language))
        .filter(privacy_notices::valid_from.le(now))
        .order(privacy_notices::version.desc())
        .select(NoticeRow::as_select());
    Ok(query.first(connection).await.optional()?.map(PrivacyNotice::from))
}

/// One page of the texts, the highest version first, Spanish before English. It starts after the given version and language.
pub async fn list(
    connection: &mut Connection,
    after: Option<(i32, UiLanguage)>,
    size: PageSize,
) -> DbResult<Page<PrivacyNotice>> {
    let mut query = privacy_notices::table.select(NoticeRow::as_select()).into_boxed();
    if let Some((version, language)) = after {
        let later = sql::<Bool>("(version, language) < (").bind::<Integer, _>(version).sql(", ");
        query = query.filter(later.bind::<Text, _>(language).sql(")"));
    }
    let ordered = query.order((privacy_notices::version.desc(), privacy_notices::language.desc()));
    let rows: Vec<NoticeRow> = ordered.limit(size.fetch()).load(connection).await?;
    Page::cut(rows, size).try_map(|row| Ok(PrivacyNotice::from(row)))
}

/// Stores the first notice where there is none of version 1 yet.
pub async fn seed(
    connection: &mut Connection,
    mut new_id: impl FnMut() -> PrivacyNoticeId,
    now: DateTime<Utc>,
) -> DbResult<()> {
    let row = |(language, body): (UiLanguage, &str)| {
        let body = body.trim().to_owned();
        NoticeRow { id: new_id(), version: 1, language, body, valid_from: now }
    };
    let rows: Vec<_> = FIRST_NOTICE.map(row).into();
    diesel::insert_into(privacy_notices::table).values(rows).on_conflict_do_nothing().execute(connection).await?;
    Ok(())
}
