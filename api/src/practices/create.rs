use std::collections::BTreeSet;

use actix_web::{HttpResponse, post};
use convite_domain::access::{Caller, Permission};
use convite_domain::audit::SubjectKind;
use convite_domain::practices::{
    AgencyRef, NewPractice, Practice, PracticeCode, PracticeView, Revision, RevisionForm, RevisionRef, writes_for,
};
use convite_domain::{PracticeId, RevisionId};
use convite_persistence::practices::{self, revisions};
use uuid::Uuid;

use super::{unknown_topics, view};
use crate::extract::{Body, Json, Signed};
use crate::owned::owned;
use crate::problem::ApiError;
use crate::reply::Reply;
use crate::write::{Tx, Write};

/// Write down a practice, with its first revision.
///
/// For agency editors and partners' systems, of their own agency, and for editors, who name the agency. The public sees it
/// once a revision is published; `handling.open_revision` leads to the one that is written now. A title is enough to begin.
#[utoipa::path(
    tag = "practices",
    request_body(content = NewPractice, content_type = "application/json"),
    responses((status = 201, description = "The practice.", body = PracticeView,
            headers(("ETag" = String, description = "Version and hash of the practice."),
                ("Location" = String, description = "Where the practice is."))),
        (status = 409, description = "The code is taken.")),
    security(("oauth2" = []), ("bearer" = []))
)]
#[post("/v1/practices")]
pub async fn create_practice(
    write: Write,
    Signed(caller): Signed,
    json: Json<NewPractice>,
) -> Result<HttpResponse, ApiError> {
    let body = json.body;
    write.make(&caller, &body, async |tx| writes(tx.caller), async |tx, ()| create(tx, &body).await).await
}

async fn create(tx: &mut Tx<'_>, body: &Body) -> Result<Reply, ApiError> {
    let form = body.value.get("revision").cloned().unwrap_or_default();
    let bad = unknown_topics(tx.connection, &form, "/revision").await?;
    let (command, agency) = owned::<NewPractice>(tx, &body.value, bad, writes_for).await?;
    let practice = begin(tx, command.code, agency, command.revision.first()?, BTreeSet::new()).await?;
    let location = format!("/v1/practices/{}", practice.id);
    let version = practice.version;
    Reply::created(location, &view(tx.connection, practice, tx.caller).await?, version)
}

/// Whether the caller writes practices and lessons of any agency at all.
pub fn writes(caller: &Caller) -> Result<(), ApiError> {
    let writes = [Permission::WritePractices, Permission::PublishPractices];
    if writes.into_iter().any(|permission| caller.may(permission)) { Ok(()) } else { Err(ApiError::forbidden()) }
}

/// A new practice under its code or the next free one, with its first revision, which others may have written something of, too.
pub async fn begin(
    tx: &mut Tx<'_>,
    code: Option<PracticeCode>,
    agency: AgencyRef,
    form: (RevisionForm, i32),
    authors: BTreeSet<Uuid>,
) -> Result<Practice, ApiError> {
    let code = match code {
        Some(code) => code,
        None => practices::free_code(tx.connection).await?,
    };
    let mut practice = Practice::new(tx.app.ids.next(PracticeId::new), code, agency, tx.now);
    let id = tx.app.ids.next(RevisionId::new);
    let (reference, agency) = (practice.reference(), practice.agency.clone());
    let mut revision = Revision::open((id, 1), reference, agency, form, tx.now).written_by(tx.caller);
    revision.authors.extend(authors);
    practices::insert(tx.connection, &practice).await?;
    revisions::insert(tx.connection, &revision).await?;
    practice.open_revision = Some(RevisionRef { id, number: 1, state: revision.stage.name() });
    tx.audit((SubjectKind::Practice, practice.id.get()), "create", None, Vec::new());
    tx.audit((SubjectKind::Revision, id.get()), "create", None, Vec::new());
    Ok(practice)
}
