//! What requesters and officers write to each other.

use chrono::{DateTime, Utc};
use convite_domain::access::{Actor, ActorKind};
use convite_domain::mails::Delivery;
use convite_domain::requests::RequestMessage;
use convite_domain::{AttachmentId, OutboxEventId, RequestId, RequestMessageId};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use crate::schema::request_messages;
use crate::{Connection, DbResult, Page, PageSize, outbox};

#[derive(Insertable)]
#[diesel(table_name = request_messages)]
struct NewRow<'a> {
    id: RequestMessageId,
    request_id: RequestId,
    author_kind: ActorKind,
    author_id: Uuid,
    body: &'a str,
    attachment_ids: &'a [AttachmentId],
    created_at: DateTime<Utc>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = request_messages, check_for_backend(Pg))]
struct MessageRow {
    seq: i64,
    id: RequestMessageId,
    author_kind: ActorKind,
    author_id: Uuid,
    body: String,
    attachment_ids: Vec<AttachmentId>,
    created_at: DateTime<Utc>,
}

/// Stores a message.
pub async fn insert(connection: &mut Connection, request: RequestId, message: &RequestMessage) -> DbResult<()> {
    let row = NewRow {
        id: message.id,
        request_id: request,
        author_kind: message.author.kind,
        author_id: message.author.id.unwrap_or_default(),
        body: &message.body,
        attachment_ids: &message.attachment_ids,
        created_at: message.created_at,
    };
    diesel::insert_into(request_messages::table).values(row).execute(connection).await?;
    Ok(())
}

/// A message of a request.
pub async fn find(
    connection: &mut Connection,
    request: RequestId,
    id: RequestMessageId,
) -> DbResult<Option<RequestMessage>> {
    let own = request_messages::table.filter(request_messages::request_id.eq(request));
    let query = own.filter(request_messages::id.eq(id)).select(MessageRow::as_select());
    let row: Option<MessageRow> = query.first(connection).await.optional()?;
    let found = with_deliveries(connection, row.into_iter().collect()).await?;
    Ok(found.into_iter().next().map(|(_, message)| message))
}

/// One page of a request's messages in the order they were written, each with its place in that order.
pub async fn list(
    connection: &mut Connection,
    request: RequestId,
    after: Option<i64>,
    size: PageSize,
) -> DbResult<Page<(i64, RequestMessage)>> {
    let own = request_messages::table.filter(request_messages::request_id.eq(request));
    let later = own.filter(request_messages::seq.gt(after.unwrap_or(0))).order(request_messages::seq);
    let rows: Vec<MessageRow> = later.limit(size.fetch()).select(MessageRow::as_select()).load(connection).await?;
    let Page { items, has_more } = Page::cut(rows, size);
    Ok(Page { items: with_deliveries(connection, items).await?, has_more })
}

/// What the mail of a message is to say, which has the message's id: its text, and how many attachments it names; none when it
/// was erased.
pub async fn mailed(connection: &mut Connection, mail: OutboxEventId) -> DbResult<Option<(String, usize)>> {
    let query = request_messages::table.filter(request_messages::id.eq(RequestMessageId::new(mail.get())));
    let query = query.select((request_messages::body, request_messages::attachment_ids));
    let found: Option<(String, Vec<AttachmentId>)> = query.first(connection).await.optional()?;
    Ok(found.map(|(body, attachments)| (body, attachments.len())))
}

/// How many messages there are about a request; under the request's lock nobody adds one.
pub async fn count(connection: &mut Connection, request: RequestId) -> DbResult<i64> {
    let own = request_messages::table.filter(request_messages::request_id.eq(request));
    Ok(own.count().get_result(connection).await?)
}

/// Erases everything that was written about some requests. Returns how many messages there were.
pub async fn erase(connection: &mut Connection, requests: &[RequestId]) -> DbResult<usize> {
    let theirs = request_messages::table.filter(request_messages::request_id.eq_any(requests));
    Ok(diesel::delete(theirs).execute(connection).await?)
}

/// Adds what became of the mails, as far as the outbox remembers.
async fn with_deliveries(connection: &mut Connection, rows: Vec<MessageRow>) -> DbResult<Vec<(i64, RequestMessage)>> {
    let officers = rows.iter().filter(|row| row.author_kind == ActorKind::User);
    let mails: Vec<OutboxEventId> = officers.map(|row| OutboxEventId::new(row.id.get())).collect();
    let events = if mails.is_empty() { Vec::new() } else { outbox::by_ids(connection, &mails).await? };
    let message = |row: MessageRow| {
        let event = events.iter().find(|event| event.id.get() == row.id.get());
        let message = RequestMessage {
            id: row.id,
            author: Actor { kind: row.author_kind, id: Some(row.author_id) },
            body: row.body,
            attachment_ids: row.attachment_ids,
            created_at: row.created_at,
            delivery: event.map(Delivery::of),
        };
        (row.seq, message)
    };
    Ok(rows.into_iter().map(message).collect())
}
