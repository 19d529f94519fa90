//! The theme tree. Everybody may read it.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::{DateTime, Utc};
use convite_domain::TopicId;
use convite_domain::input::Code;
use convite_domain::topics::{FIRST_TOPICS, Seed, Topic, TopicAliases, TopicLabel};
use diesel::dsl::{exists, sql};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Jsonb, Text, Uuid};
use diesel_async::RunQueryDsl;

use crate::json::Json;
use crate::schema::{delegations, exchanges, practice_revisions, requests, topics};
use crate::{Connection, DbError, DbResult, Page, PageSize};

/// The advisory lock under which topics are moved and deleted, one after another: two moves that are harmless alone can
/// close a cycle together.
const TREE_LOCK: i64 = 0x0c04_1773_0003;

/// What the database calls a topic that is its own parent; here also one that would stand below itself.
const NOT_OWN_PARENT: &str = "topics_not_own_parent";

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = topics, check_for_backend(Pg), treat_none_as_null = true)]
struct TopicRow {
    id: TopicId,
    version: i64,
    code: String,
    parent_id: Option<TopicId>,
    label_es: String,
    label_en: String,
    position: i32,
    aliases: Json<TopicAliases>,
}

impl From<TopicRow> for Topic {
    fn from(row: TopicRow) -> Self {
        let TopicRow { id, version, code, parent_id, label_es: es, label_en: en, position, aliases } = row;
        Self { id, version, code, label: TopicLabel { es, en }, parent_id, position, aliases: aliases.0 }
    }
}

impl From<Topic> for TopicRow {
    fn from(topic: Topic) -> Self {
        let Topic { id, version, code, label: TopicLabel { es, en }, parent_id, position, aliases } = topic;
        Self { id, version, code, parent_id, label_es: es, label_en: en, position, aliases: Json(aliases) }
    }
}

/// Stores a new topic.
pub async fn insert(connection: &mut Connection, topic: &Topic, now: DateTime<Utc>) -> DbResult<()> {
    let values = (TopicRow::from(topic.clone()), topics::created_at.eq(now));
    diesel::insert_into(topics::table).values(values).execute(connection).await?;
    Ok(())
}

/// A topic.
pub async fn find(connection: &mut Connection, id: TopicId) -> DbResult<Option<Topic>> {
    let row = topics::table.find(id).select(TopicRow::as_select()).first(connection).await.optional()?;
    Ok(row.map(Topic::from))
}

/// The topic above each topic that has one.
pub(crate) async fn tree(connection: &mut Connection) -> DbResult<BTreeMap<TopicId, TopicId>> {
    let query = topics::table.select((topics::id, topics::parent_id.assume_not_null()));
    let rows: Vec<(TopicId, TopicId)> = query.filter(topics::parent_id.is_not_null()).load(connection).await?;
    Ok(rows.into_iter().collect())
}

/// Keeps others from moving and deleting topics until the end of the transaction.
pub async fn lock_tree(connection: &mut Connection) -> DbResult<()> {
    let lock = diesel::sql_query("SELECT pg_advisory_xact_lock($1)").bind::<BigInt, _>(TREE_LOCK);
    lock.execute(connection).await?;
    Ok(())
}

/// A topic that was found under [`lock_tree`], read again with its row locked until the end of the transaction.
pub async fn lock(connection: &mut Connection, seen: &Topic) -> DbResult<Topic> {
    let query = topics::table.find(seen.id).select(TopicRow::as_select()).for_update();
    Ok(query.first(connection).await?.into())
}

/// Stores a changed topic under [`lock_tree`]. A parent that stands below the topic violates `topics_not_own_parent`.
pub async fn update(connection: &mut Connection, topic: &Topic) -> DbResult<()> {
    if let Some(parent) = topic.parent_id
        && stands_below(connection, parent, topic.id).await?
    {
        return Err(DbError::Constraint(NOT_OWN_PARENT.to_owned()));
    }
    let row = TopicRow::from(topic.clone());
    diesel::update(topics::table.find(topic.id)).set(row).execute(connection).await?;
    Ok(())
}

/// Deletes a topic under [`lock_tree`]. One with children violates `topics_parent_id_fkey`.
pub async fn delete(connection: &mut Connection, id: TopicId) -> DbResult<()> {
    diesel::delete(topics::table.find(id)).execute(connection).await?;
    Ok(())
}

/// One page of the topics of all levels, by code, which is unique; `text` keeps those with it in one of their names, but for
/// accents and case. The tree is small: it is read through.
pub async fn list(
    connection: &mut Connection,
    text: Option<&str>,
    after: Option<&str>,
    size: PageSize,
) -> DbResult<Page<Topic>> {
    let mut query = topics::table.select(TopicRow::as_select()).into_boxed();
    if let Some(text) = text {
        let named = sql::<Bool>(
            "EXISTS (SELECT 1 FROM unnest(ARRAY[label_es, label_en] || ARRAY(SELECT alias #>> '{}' FROM \
            jsonb_path_query(aliases, '$.*[*]') AS alias)) AS name WHERE strpos(plain_text(name), plain_text(",
        );
        query = query.filter(named.bind::<Text, _>(text).sql(")) > 0)"));
    }
    if let Some(code) = after {
        query = query.filter(topics::code.gt(code));
    }
    let rows: Vec<TopicRow> = query.order(topics::code).limit(size.fetch()).load(connection).await?;
    Page::cut(rows, size).try_map(|row| Ok(Topic::from(row)))
}

/// Those of the codes that are a topic's; no query for none.
pub async fn known(connection: &mut Connection, codes: &[Code]) -> DbResult<HashSet<String>> {
    if codes.is_empty() {
        return Ok(HashSet::new());
    }
    let query = topics::table.filter(topics::code.eq_any(codes.iter().map(Code::as_str))).select(topics::code);
    let known: Vec<String> = query.load(connection).await?;
    Ok(known.into_iter().collect())
}

/// Whether a filed request names the code, as a topic or in an item, or an exchange, a delegation or a practice does: then the
/// topic must keep it.
pub async fn is_in_use(connection: &mut Connection, code: &str) -> DbResult<bool> {
    let named = sql::<Bool>("(topics @> ").bind::<Jsonb, _>(serde_json::json!([code]));
    let named =
        named.sql(" OR intake @> ").bind::<Jsonb, _>(serde_json::json!({ "items": [{ "code": code }] })).sql(")");
    let filed = requests::table.filter(named).filter(requests::submitted_at.is_not_null());
    let designed = sql::<Bool>("design @> ").bind::<Jsonb, _>(serde_json::json!({ "topics": [code] }));
    let granted = sql::<Bool>("items @> ").bind::<Jsonb, _>(serde_json::json!([{ "code": code }]));
    let written = sql::<Bool>("document @> ").bind::<Jsonb, _>(serde_json::json!({ "topics": [code] }));
    let named = exists(filed.select(requests::id))
        .or(exists(exchanges::table.filter(designed).select(exchanges::id)))
        .or(exists(delegations::table.filter(granted).select(delegations::id)))
        .or(exists(practice_revisions::table.filter(written).select(practice_revisions::id)));
    Ok(diesel::select(named).get_result(connection).await?)
}

/// The names of topics by code; codes that are no topic's are left out.
pub async fn labels(connection: &mut Connection, codes: &[Code]) -> DbResult<HashMap<String, TopicLabel>> {
    if codes.is_empty() {
        return Ok(HashMap::new());
    }
    let query = topics::table.filter(topics::code.eq_any(codes.iter().map(Code::as_str)));
    let rows: Vec<TopicRow> = query.select(TopicRow::as_select()).load(connection).await?;
    Ok(rows.into_iter().map(Topic::from).map(|topic| (topic.code, topic.label)).collect())
}

/// Stores the first topics where there is none yet, in the transaction that it is called in: what an admin deleted later
/// stays deleted.
pub async fn seed(
    connection: &mut Connection,
    mut new_id: impl FnMut() -> TopicId,
    now: DateTime<Utc>,
) -> DbResult<()> {
    lock_tree(connection).await?;
    let seeded: bool = diesel::select(exists(topics::table.select(topics::id))).get_result(connection).await?;
    if seeded {
        return Ok(());
    }
    let mut rows = Vec::new();
    for (position, (root, children)) in (0..).zip(FIRST_TOPICS) {
        let root_id = new_id();
        rows.push(first_topic(root_id, root, None, position));
        for (position, child) in (0..).zip(children) {
            rows.push(first_topic(new_id(), *child, Some(root_id), position));
        }
    }
    let values: Vec<_> = rows.into_iter().map(|row| (row, topics::created_at.eq(now))).collect();
    diesel::insert_into(topics::table).values(values).execute(connection).await?;
    Ok(())
}

fn first_topic(id: TopicId, (code, es, en): Seed, parent_id: Option<TopicId>, position: i32) -> TopicRow {
    let (aliases, [code, label_es, label_en]) = (Json(TopicAliases::first(code)), [code, es, en].map(str::to_owned));
    TopicRow { id, version: 1, code, parent_id, label_es, label_en, position, aliases }
}

#[derive(QueryableByName)]
struct Found {
    #[diesel(sql_type = Bool)]
    found: bool,
}

/// Whether a topic is another one or stands somewhere below it.
async fn stands_below(connection: &mut Connection, id: TopicId, ancestor: TopicId) -> DbResult<bool> {
    let query = "WITH RECURSIVE above (id, parent_id) AS ( \
        SELECT id, parent_id FROM topics WHERE id = $1 \
        UNION SELECT topics.id, topics.parent_id FROM topics JOIN above ON topics.id = above.parent_id \
        ) SELECT EXISTS (SELECT 1 FROM above WHERE id = $2) AS found";
    let query = diesel::sql_query(query).bind::<Uuid, _>(id).bind::<Uuid, _>(ancestor);
    let Found { found } = query.get_result(connection).await?;
    Ok(found)
}
