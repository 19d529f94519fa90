//! Officers' internal notes on requests.

use chrono::{DateTime, Utc};
use convite_domain::requests::{RequestAction, RequestNote};
use convite_domain::{RequestId, RequestNoteId, UserId};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use crate::schema::request_notes;
use crate::{Connection, DbError, DbResult, Page, PageSize};

#[derive(Insertable)]
#[diesel(table_name = request_notes)]
struct NewRow<'a> {
    id: RequestNoteId,
    request_id: RequestId,
    author_id: UserId,
    action: Option<&'static str>,
    body: &'a str,
    created_at: DateTime<Utc>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = request_notes, check_for_backend(Pg))]
struct NoteRow {
    seq: i64,
    id: RequestNoteId,
    author_id: UserId,
    action: Option<String>,
    body: String,
    created_at: DateTime<Utc>,
}

/// Stores a note.
pub async fn insert(connection: &mut Connection, request: RequestId, note: &RequestNote) -> DbResult<()> {
    let row = NewRow {
        id: note.id,
        request_id: request,
        author_id: note.author_id,
        action: note.action.map(RequestAction::as_str),
        body: &note.body,
        created_at: note.created_at,
    };
    diesel::insert_into(request_notes::table).values(row).execute(connection).await?;
    Ok(())
}

/// Erases all notes of a request.
pub async fn erase(connection: &mut Connection, request: RequestId) -> DbResult<()> {
    diesel::delete(request_notes::table.filter(request_notes::request_id.eq(request))).execute(connection).await?;
    Ok(())
}

/// A note of a request.
pub async fn find(connection: &mut Connection, request: RequestId, id: RequestNoteId) -> DbResult<Option<RequestNote>> {
    let note = request_notes::table.filter(request_notes::request_id.eq(request)).filter(request_notes::id.eq(id));
    let row: Option<NoteRow> = note.select(NoteRow::as_select()).first(connection).await.optional()?;
    row.map(|row| row.into_note().map(|(_, note)| note)).transpose()
}

/// One page of a request's notes in the order they were written, each with its place in that order.
pub async fn list(
    connection: &mut Connection,
    request: RequestId,
    after: Option<i64>,
    size: PageSize,
) -> DbResult<Page<(i64, RequestNote)>> {
    let notes = request_notes::table.filter(request_notes::request_id.eq(request));
    let later = notes.filter(request_notes::seq.gt(after.unwrap_or(0))).order(request_notes::seq);
    let rows: Vec<NoteRow> = later.limit(size.fetch()).select(NoteRow::as_select()).load(connection).await?;
    Page::cut(rows, size).try_map(NoteRow::into_note)
}

impl NoteRow {
    fn into_note(self) -> DbResult<(i64, RequestNote)> {
        let action = self.action.as_deref().map(str::parse).transpose();
        let action = action.map_err(|error| DbError::corrupt(format!("note {}: {error}", self.id)))?;
        let Self { seq, id, author_id, body, created_at, .. } = self;
        Ok((seq, RequestNote { id, author_id, action, body, created_at }))
    }
}
