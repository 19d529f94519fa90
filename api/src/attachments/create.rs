use actix_web::{HttpResponse, post};
use convite_domain::access::Caller;
use convite_domain::attachments::{Attachment, AttachmentAction, MediaType, NewFile, Room};
use convite_domain::audit::SubjectKind;
use convite_domain::input::{FieldError, one_of};
use convite_domain::requests::Request;
use convite_domain::vocabularies::AttachmentKind;
use convite_domain::{AttachmentId, RequestId};
use convite_persistence::{attachments, requests};
use utoipa::ToSchema;

use super::{VERSION, see};
use crate::app::App;
use crate::extract::{Path, Signed};
use crate::files::{FileContent, FileForm, Found, Parts, Upload};
use crate::life_cycle::refused;
use crate::problem::ApiError;
use crate::reply::Reply;
use crate::write::{Tx, Write};

/// What the form brings.
const PARTS: Parts = Parts {
    texts: &["kind"],
    accepted: MediaType::ATTACHED,
    refusal: "The file must be a PDF, DOCX, ODT, JPEG or PNG; its content is none of them.",
};

/// A file to be attached.
#[derive(Clone, Debug, ToSchema)]
pub struct AttachmentForm {
    /// A PDF, DOCX, ODT, JPEG or PNG file of at most 10 MiB. What it is, is found by its content; its name is cleaned.
    #[expect(dead_code, reason = "it documents the part; what is read is streamed")]
    #[schema(inline)]
    file: FileContent,
    /// What it is for.
    #[expect(dead_code, reason = "it documents the part; what is read is text")]
    #[schema(required = false, value_type = AttachmentKind, default = "other", examples("mandate_letter"))]
    kind: Option<AttachmentKind>,
}

/// Attach a file to a request.
///
/// For the request's requester in a draft, and while a question is open, which the file then helps to answer; for officers
/// once the request is filed, e.g. for the scan of its letter. At most five of 10 MiB each: PDF, DOCX, ODT, JPEG or PNG, by
/// content. A file that is refused leaves nothing behind.
#[utoipa::path(
    tag = "attachments",
    params(("id" = RequestId, Path, description = "The request.")),
    request_body(content = AttachmentForm, content_type = "multipart/form-data"),
    responses((status = 201, description = "The attachment.", body = Attachment,
            headers(("ETag" = String, description = "Version and hash of what is known of the attachment."),
                ("Location" = String, description = "Where the attachment is."))),
        (status = 409, description = "The state does not allow it, or there are too many.")),
    security(("oauth2" = []), ("bearer" = []), ("tracking_token" = []))
)]
#[post("/v1/requests/{id}/attachments")]
pub async fn create_attachment(
    app: App,
    write: Write,
    Signed(caller): Signed,
    Path(id): Path<RequestId>,
    form: FileForm,
) -> Result<HttpResponse, ApiError> {
    invite(&app, &caller, id).await?;
    let upload = form.receive(&app, &PARTS).await?;
    let mut kept = false;
    let outcome = write
        .make(
            &caller,
            &upload.body(),
            async |tx| see(tx.connection, tx.caller, id, AttachmentAction::Add).await,
            async |tx, request| {
                let (reply, its_own) = attach(tx, &request, &upload).await?;
                kept = its_own;
                Ok(reply)
            },
        )
        .await;
    upload.settle(&app, &outcome, kept).await;
    outcome
}

/// Asks before a file is read: nobody sends ten megabytes in vain, or fills the store without being allowed to.
async fn invite(app: &App, caller: &Caller, id: RequestId) -> Result<(), ApiError> {
    let mut connection = app.db.connection().await?;
    see(&mut connection, caller, id, AttachmentAction::Add).await.map(|_| ())
}

/// Adds the attachment under the request's lock, so that they are counted one after the other. Whether the object that was
/// uploaded is the one that is kept.
async fn attach(tx: &mut Tx<'_>, seen: &Request, upload: &Upload) -> Result<(Reply, bool), ApiError> {
    let (file, kind) = parse(upload)?;
    let request = requests::lock(tx.connection, seen).await?;
    let present = attachments::count(tx.connection, request.id).await?;
    let room = Room { present, most: tx.app.settings().attachments.max_attachments };
    let id = tx.app.ids.next(AttachmentId::new);
    let Found { stored, name, media_type, size } = file;
    let new = NewFile { name, media_type, size, sha256: stored.sha256_text(), kind };
    let attachment =
        request.attach(id, new, room, tx.caller, tx.now).map_err(|refusal| refused(refusal, &request, tx))?;
    let kept = attachments::insert(tx.connection, &attachment, stored).await?;
    tx.audit((SubjectKind::Attachment, attachment.id.get()), "create", None, Vec::new());
    tx.audit((SubjectKind::Request, request.id.get()), AttachmentAction::Add.as_str(), None, Vec::new());
    let location = format!("/v1/requests/{}/attachments/{}", request.id, attachment.id);
    Ok((Reply::created(location, &attachment, VERSION)?, kept))
}

/// The file and what it is for; or every bad field.
fn parse(upload: &Upload) -> Result<(Found<'_>, AttachmentKind), ApiError> {
    let mut bad = upload.bad();
    let file = upload.file();
    if file.is_none() && !bad.0.iter().any(|field| field.pointer == "/file") {
        bad.0.push(FieldError::required("/file"));
    }
    let kind = upload.text("kind").map_or(Ok(AttachmentKind::Other), str::parse).map_err(|_| {
        let known: Vec<&str> = AttachmentKind::ALL.iter().map(|kind| kind.as_str()).collect();
        FieldError::new("/kind", "unknown_value", one_of(&known)).into()
    });
    let kind = bad.join(kind)?;
    Ok((file.ok_or_else(|| FieldError::required("/file"))?, kind))
}
