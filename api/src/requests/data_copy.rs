use actix_web::http::header::CONTENT_DISPOSITION;
use actix_web::{HttpResponse, get};
use chrono::{DateTime, Utc};
use convite_domain::access::{Actor, Caller, Permission};
use convite_domain::attachments::Attachment;
use convite_domain::audit::{NewAuditEvent, SubjectKind, TimelineEntry, Visibility};
use convite_domain::delegations::{DelegationView, MemberAction, MemberView, ProtectedFields};
use convite_domain::mails::RequestMail;
use convite_domain::requests::{Request, RequestMessage, RequestView};
use convite_domain::{AuditEventId, RequestId, TrackingTokenId};
use convite_persistence::delegations::{self, members};
use convite_persistence::{
    Connection, DbResult, Page, PageSize, attachments, audit, holidays, messages, outbox, requests, tracking,
};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{surroundings, timeline};
use crate::app::App;
use crate::auth::protected_fields;
use crate::extract::{Path, Signed};
use crate::files::as_download;
use crate::mail::Occasion;
use crate::problem::ApiError;
use crate::reply::Reply;

/// Everything that is held about a request, as its requester may have it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DataCopy {
    /// When the copy was made.
    made_at: DateTime<Utc>,
    /// The form, the consents, and what became of it.
    request: RequestView,
    /// What happened to it, the oldest first.
    timeline: Vec<TimelineEntry>,
    /// What its requester and the officers wrote to each other, the oldest first.
    messages: Vec<RequestMessage>,
    /// Its files.
    attachments: Vec<CopiedAttachment>,
    /// The group that comes, once it was accepted.
    #[schema(required)]
    delegation: Option<CopiedDelegation>,
    /// The tracking tokens that it has or had; never the tokens themselves.
    tracking_tokens: Vec<CopiedToken>,
    /// The mails to its requester of the last thirty days, the newest first.
    mails: Vec<RequestMail>,
}

/// What is known of a file, and where it is.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CopiedAttachment {
    /// What is known of it.
    attachment: Attachment,
    /// Where it can be fetched.
    #[schema(examples("https://convite.example.org/v1/requests/…/attachments/…/content"))]
    content_url: String,
}

/// A delegation with its members.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CopiedDelegation {
    /// The delegation.
    delegation: DelegationView,
    /// Its members, those who were substituted and those who were erased too.
    members: Vec<CopiedMember>,
}

/// A member with what is protected of them.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CopiedMember {
    /// The member.
    member: MemberView,
    /// What is protected.
    protected: ProtectedFields,
}

/// What is known of a tracking token.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CopiedToken {
    /// Its id; not the token.
    id: TrackingTokenId,
    /// When it was made.
    created_at: DateTime<Utc>,
    /// Whether it was sent by mail because others were lost.
    recovered: bool,
    /// When it was revoked.
    #[schema(required)]
    revoked_at: Option<DateTime<Utc>>,
}

/// Get a copy of everything that is held about a request, as one document to be saved.
///
/// For its requester, and for officers and leads. With the members of the delegation and what is protected of them, so the
/// reading is written into the audit trail: for the request (`request.copy_data`) and for each member
/// (`delegate.read_protected`).
#[utoipa::path(
    tag = "requests",
    params(("id" = RequestId, Path, description = "The request.")),
    responses((status = 200, description = "The copy.", body = DataCopy,
        headers(("Content-Disposition" = String, description = "`attachment`, and a file name.")))),
    security(("oauth2" = []), ("bearer" = []), ("tracking_token" = []))
)]
#[get("/v1/requests/{id}/data-copy")]
pub async fn get_data_copy(
    app: App,
    Signed(caller): Signed,
    Path(id): Path<RequestId>,
) -> Result<HttpResponse, ApiError> {
    let copied = app.db.transaction(async |connection| {
        let request = requests::find(connection, &caller, id).await?.ok_or_else(ApiError::not_found)?;
        if !caller.answers_for(id) && !caller.may(Permission::ReadProtected) {
            return Err(ApiError::forbidden());
        }
        let copy = copy(&app, connection, &caller, &request).await?;
        let name = request.state.filed().map_or_else(|| id.to_string(), |filed| filed.reference.text.clone());
        Ok((copy, format!("{name}.json")))
    });
    let (copy, name) = copied.await?;
    let reply = Reply::plain(&copy)?.secret().header(CONTENT_DISPOSITION.as_str(), as_download(&name));
    Ok(reply.into_response())
}

async fn copy(
    app: &App,
    connection: &mut Connection,
    caller: &Caller,
    request: &Request,
) -> Result<DataCopy, ApiError> {
    let (id, subject, made_at) = (request.id, request.id.get(), app.now());
    // What staff alone see is the agency's own affair, and not the requester's, whoever fetches the copy.
    let reader = Caller::Anonymous;
    let mut read = vec![event(app, caller, (SubjectKind::Request, subject), "copy_data")];
    let around = surroundings(connection, app, &reader, request).await?;
    let subjects = timeline::subjects(connection, request).await?;
    let told =
        all(async |after, size| audit::timeline(connection, (&timeline::KINDS, &subjects), false, after, size).await);
    let told = told.await?.into_iter().map(TimelineEntry::without_staff).collect();
    let messages = all(async |after, size| messages::list(connection, id, after, size).await).await?;
    let mailed = Occasion::mailed();
    let mails = all(async |after, size| outbox::of_subject(connection, subject, &mailed, after, size).await).await?;
    let delegation = delegation(app, connection, caller, id, &mut read).await?;
    let files = attachments::list(connection, id).await?;
    let tokens = tracking::all(connection, id).await?;
    let calendar = holidays::calendar(connection, app.calendar()).await?;
    audit::record(connection, &read).await?;
    let url = app.settings().public_url();
    let file = |attachment: Attachment| CopiedAttachment {
        content_url: format!("{url}/v1/requests/{id}/attachments/{}/content", attachment.id),
        attachment,
    };
    let token = |token: tracking::Token| CopiedToken {
        id: token.id,
        created_at: token.created_at,
        recovered: token.recovered,
        revoked_at: token.revoked_at,
    };
    Ok(DataCopy {
        made_at,
        request: RequestView::new(request, &reader, &calendar, around),
        timeline: told,
        messages: messages.into_iter().map(|message| message.seen_by(&reader)).collect(),
        attachments: files.into_iter().map(file).collect(),
        delegation,
        tracking_tokens: tokens.into_iter().map(token).collect(),
        mails: mails.into_iter().map(RequestMail::from).collect(),
    })
}

/// The delegation of a request; the reading of what is protected of each member is noted in `read`.
async fn delegation(
    app: &App,
    connection: &mut Connection,
    caller: &Caller,
    request: RequestId,
    read: &mut Vec<NewAuditEvent>,
) -> Result<Option<CopiedDelegation>, ApiError> {
    let Some(delegation) = delegations::of_request(connection, request).await? else { return Ok(None) };
    let mut sealed = members::sealed_of(connection, delegation.id).await?;
    let mut copied = Vec::new();
    for member in members::all(connection, delegation.id).await? {
        let own = sealed.iter().position(|sealed| sealed.member == member.id).map(|place| sealed.swap_remove(place));
        if own.is_some() {
            let action = MemberAction::ReadProtected.as_str();
            read.push(event(app, caller, (SubjectKind::Delegate, member.id.get()), action));
        }
        let protected = protected_fields::open(&app.shared.key_ring, own).map_err(ApiError::internal)?;
        copied.push(CopiedMember { member: MemberView::new(member, &delegation, &Caller::Anonymous), protected });
    }
    let delegation = DelegationView::new(&delegation, &Caller::Anonymous);
    Ok(Some(CopiedDelegation { delegation, members: copied }))
}

/// All pages of a list.
async fn all<T>(mut page: impl AsyncFnMut(Option<i64>, PageSize) -> DbResult<Page<(i64, T)>>) -> DbResult<Vec<T>> {
    let (mut all, mut after) = (Vec::new(), None);
    loop {
        let Page { items, has_more } = page(after, PageSize::new(100)).await?;
        after = items.last().map(|(key, _)| *key);
        all.extend(items.into_iter().map(|(_, item)| item));
        if !has_more {
            return Ok(all);
        }
    }
}

/// That something was read, which no timeline shows the requester.
fn event(
    app: &App,
    caller: &Caller,
    (subject_kind, subject_id): (SubjectKind, Uuid),
    action: &'static str,
) -> NewAuditEvent {
    NewAuditEvent {
        id: app.ids.next(AuditEventId::new),
        at: app.now(),
        actor: Actor::from(caller),
        action,
        subject_kind,
        subject_id,
        states: None,
        fields: Vec::new(),
        visibility: Visibility::Internal,
    }
}
