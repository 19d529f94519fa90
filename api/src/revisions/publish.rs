use actix_web::{HttpResponse, post};
use convite_domain::RevisionId;
use convite_domain::audit::SubjectKind;
use convite_domain::practices::{Publish, Revision, RevisionAction, RevisionView, unmatched_numbers};
use convite_persistence::practices::{self, claims, revisions};

use super::contradictions::judged;
use crate::extract::{MaybeJson, Path, Signed};
use crate::life_cycle::{Rejection, store, transition};
use crate::problem::ApiError;
use crate::write::{Tx, Write};

/// Publish a validated revision: the public reads it from now on, in place of the one before.
///
/// For editors. Contradictions between claims have to be decided (409 `undecided_contradiction`). The numbers in the texts
/// that match no claim are named in a 422, each of them, unless `no_claim` has them as they are written.
#[utoipa::path(
    tag = "revisions",
    params(("id" = RevisionId, Path, description = "The revision.")),
    request_body(content = Option<Publish>, content_type = "application/json"),
    responses((status = 200, description = "The revision after it.", body = RevisionView,
            headers(("ETag" = String, description = "Version and hash of the revision."))),
        (status = 409, description = "The state or a guard does not allow it."),
        (status = 428, description = "If-Match is missing.")),
    security(("oauth2" = []), ("bearer" = []))
)]
#[post("/v1/revisions/{id}/publish")]
pub async fn publish_revision(
    write: Write,
    caller: Signed,
    Path(id): Path<RevisionId>,
    MaybeJson(json): MaybeJson<Publish>,
) -> Result<HttpResponse, ApiError> {
    transition(write, caller, id, RevisionAction::Publish, json, async |tx, revision, command: Publish| {
        publish(tx, revision, &command).await
    })
    .await
}

/// The published revision; its practice and the one before are stored.
pub async fn publish(tx: &mut Tx<'_>, revision: Revision, command: &Publish) -> Result<Revision, Rejection> {
    practices::publish_alone(tx.connection).await?;
    let claims = claims::all(tx.connection, revision.id).await?;
    let judged = judged(tx.connection, &revision, &claims).await?;
    let numbers = unmatched_numbers(&revision.form, &claims);
    let revision = revision.publish(command, &judged.contradictions, &numbers, tx.now)?;
    let practice = practices::lock(tx.connection, revision.practice.id).await?;
    let before = practice.standing.publication().map(|publication| publication.revision_id);
    let from = practice.standing.name().as_str();
    let mut practice = practice.published(revision.id, tx.today(), tx.now)?;
    if let Some(before) = before {
        // First, because at most one revision of a practice is published.
        let mut replaced = revisions::get(tx.connection, before).await?.replaced(tx.now);
        store(tx.connection, &mut replaced, tx.now).await?;
    }
    store(tx.connection, &mut practice, tx.now).await?;
    let states = Some((from, practice.standing.name().as_str()));
    tx.audit((SubjectKind::Practice, practice.id.get()), "publish", states, Vec::new());
    tx.outbox("practice.publish", practice.id.get()).await?;
    Ok(revision)
}
