//! Attachments: their rows, and the store that holds their content, and that of practices' assets.
//!
//! An object is written first, under a key of its own; then a transaction names it. A row that nobody needs goes first, and
//! its object after. So no row ever names an object that is not there, and what is left over is an object without a row,
//! which [`collect`] finds.

mod collect;
mod store;

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use convite_domain::access::ActorKind;
use convite_domain::attachments::{Attachment, MediaType};
use convite_domain::vocabularies::AttachmentKind;
use convite_domain::{AttachmentId, RequestId};
use diesel::dsl::{exists, not};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::upsert::excluded;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use crate::schema::{attachment_files, attachment_stores, attachments, practice_assets};
use crate::{Connection, DbError, DbResult};

pub use collect::{CollectError, collect};
pub(crate) use store::hexadecimal;
pub use store::{FileStore, Incoming, Place, S3, StoreError, StoredFile};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = attachments, check_for_backend(Pg))]
struct AttachmentRow {
    id: AttachmentId,
    request_id: RequestId,
    sha256: Vec<u8>,
    name: String,
    media_type: MediaType,
    size: i64,
    kind: AttachmentKind,
    added_by: ActorKind,
    added_at: DateTime<Utc>,
    question: Option<i32>,
}

impl From<AttachmentRow> for Attachment {
    fn from(row: AttachmentRow) -> Self {
        Self {
            id: row.id,
            request_id: row.request_id,
            name: row.name,
            media_type: row.media_type,
            size: row.size,
            sha256: hexadecimal(&row.sha256),
            kind: row.kind,
            added_by: row.added_by,
            added_at: row.added_at,
            question: row.question,
        }
    }
}

/// The folder of this database in whatever store.
pub async fn folder(connection: &mut Connection) -> DbResult<Uuid> {
    Ok(attachment_stores::table.select(attachment_stores::folder).first(connection).await?)
}

/// Names a content that is in the store. Equal content is kept once: whether it is this object that is kept.
///
/// The row of the content stays locked until the transaction ends, so that it cannot be collected in the meantime.
pub async fn keep(connection: &mut Connection, file: &StoredFile, now: DateTime<Utc>) -> DbResult<bool> {
    use attachment_files::{key, sha256, stored_at};
    let new = (sha256.eq(file.sha256.as_slice()), key.eq(&file.key), stored_at.eq(now));
    let kept: String = diesel::insert_into(attachment_files::table)
        .values(new)
        .on_conflict(sha256)
        .do_update()
        .set(sha256.eq(excluded(sha256)))
        .returning(key)
        .get_result(connection)
        .await?;
    Ok(kept == file.key)
}

/// Stores an attachment whose content is in the store. Equal content is kept once: whether it is this object that is kept.
pub async fn insert(connection: &mut Connection, attachment: &Attachment, file: &StoredFile) -> DbResult<bool> {
    let kept = keep(connection, file, attachment.added_at).await?;
    let row = AttachmentRow {
        id: attachment.id,
        request_id: attachment.request_id,
        sha256: file.sha256.to_vec(),
        name: attachment.name.clone(),
        media_type: attachment.media_type,
        size: attachment.size,
        kind: attachment.kind,
        added_by: attachment.added_by,
        added_at: attachment.added_at,
        question: attachment.question,
    };
    diesel::insert_into(attachments::table).values(row).execute(connection).await?;
    Ok(kept)
}

/// The attachments of a request that was found visible, the oldest first.
pub async fn list(connection: &mut Connection, request: RequestId) -> DbResult<Vec<Attachment>> {
    let query = attachments::table
        .filter(attachments::request_id.eq(request))
        .order((attachments::added_at, attachments::id))
        .limit(100)
        .select(AttachmentRow::as_select());
    let rows: Vec<AttachmentRow> = query.load(connection).await?;
    Ok(rows.into_iter().map(Attachment::from).collect())
}

/// How many attachments a request has; under the request's lock nobody adds one.
pub async fn count(connection: &mut Connection, request: RequestId) -> DbResult<i64> {
    Ok(attachments::table.filter(attachments::request_id.eq(request)).count().get_result(connection).await?)
}

/// An attachment of a request that was found visible.
pub async fn find(connection: &mut Connection, request: RequestId, id: AttachmentId) -> DbResult<Option<Attachment>> {
    let query = attachments::table.find(id).filter(attachments::request_id.eq(request));
    let row = query.select(AttachmentRow::as_select()).first(connection).await.optional()?;
    Ok(row.map(Attachment::from))
}

/// Where the content of an attachment lies in the store.
pub async fn key(connection: &mut Connection, id: AttachmentId) -> DbResult<Option<String>> {
    let query = attachments::table.find(id).inner_join(attachment_files::table).select(attachment_files::key);
    Ok(query.first(connection).await.optional()?)
}

/// Removes an attachment. Its content goes when it is collected.
pub async fn delete(connection: &mut Connection, id: AttachmentId) -> DbResult<()> {
    diesel::delete(attachments::table.find(id)).execute(connection).await?;
    Ok(())
}

/// Erases everything that was attached to a request: names and all else with the rows, content when it is collected. Returns
/// how many there were.
pub async fn erase(connection: &mut Connection, request: RequestId) -> DbResult<usize> {
    Ok(diesel::delete(attachments::table.filter(attachments::request_id.eq(request))).execute(connection).await?)
}

/// Those of the contents that nothing names, neither an attachment nor an asset of a practice; a macro, because the type of
/// the query has no short name.
macro_rules! unused {
    () => {
        attachment_files::table
            .filter(not(exists(attachments::table.filter(attachments::sha256.eq(attachment_files::sha256)))))
            .filter(not(exists(
                practice_assets::table.filter(practice_assets::sha256.eq(attachment_files::sha256.nullable())),
            )))
    };
}

/// Forgets a batch of contents that nothing names. Returns their keys, which nobody can name from then on.
///
/// The rows are locked before it is asked who has them: whoever names one at the same moment either comes first and keeps
/// it, or waits, finds it gone, and brings its own object.
async fn forget_unused(connection: &mut Connection, batch: i64) -> DbResult<Vec<String>> {
    let locked: Vec<Vec<u8>> =
        unused!().limit(batch).for_update().skip_locked().select(attachment_files::sha256).load(connection).await?;
    let unused = unused!().filter(attachment_files::sha256.eq_any(locked));
    Ok(diesel::delete(unused).returning(attachment_files::key).get_results(connection).await?)
}

/// Those of the keys that a content has.
async fn named(connection: &mut Connection, keys: &[String]) -> DbResult<HashSet<String>> {
    let query = attachment_files::table.filter(attachment_files::key.eq_any(keys)).select(attachment_files::key);
    let keys: Vec<String> = query.load(connection).await.map_err(DbError::from)?;
    Ok(keys.into_iter().collect())
}
