use actix_web::{HttpResponse, patch};
use convite_domain::RevisionId;
use convite_domain::practices::{Revision, RevisionAction, RevisionForm, RevisionView};

use crate::extract::{Json, Path, Signed};
use crate::life_cycle::{Living, Rejection, allowed, save};
use crate::patch::MergePatch;
use crate::practices::patched;
use crate::problem::ApiError;
use crate::write::Write;

/// Named, so that its schema is not called after the generic type.
type RevisionPatch = MergePatch<RevisionForm>;

/// Change what a revision says: its texts, translations and tags.
///
/// JSON Merge Patch, for those who write the agency's practices, while it is in capture. Needs If-Match. Whoever changes it
/// cannot validate it. A translation that is changed follows the present edition of the source text, unless it says in
/// `follows` which one; when the source text changes, translations that do not follow are stale.
#[utoipa::path(
    tag = "revisions",
    params(("id" = RevisionId, Path, description = "The revision.")),
    request_body(content = RevisionPatch, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "The changed revision.", body = RevisionView,
            headers(("ETag" = String, description = "Version and hash of the revision."))),
        (status = 409, description = "The state does not allow it."),
        (status = 428, description = "If-Match is missing.")),
    security(("oauth2" = []), ("bearer" = []))
)]
#[patch("/v1/revisions/{id}")]
pub async fn update_revision(
    write: Write,
    Signed(caller): Signed,
    Path(id): Path<RevisionId>,
    json: Json<RevisionPatch>,
) -> Result<HttpResponse, ApiError> {
    let body = json.body;
    write
        .change(
            &caller,
            id,
            &body,
            |revision: &Revision| revision.may(&caller, RevisionAction::Edit),
            async |tx, revision| Ok((revision.version, patched(tx.connection, &revision.form, &body.value).await?)),
            async |tx, revision, (seen, mut form)| {
                // With `If-Match: *` somebody may have been faster: the patch is then merged into what they left.
                if revision.version != seen {
                    form = patched(tx.connection, &revision.form, &body.value).await?;
                }
                let allowed = allowed(&revision, tx);
                let edited = revision.edit(form, tx.caller);
                let (revision, changed) = edited.map_err(|rejected| Rejection::from(rejected).into_error(allowed))?;
                if changed.is_empty() {
                    return revision.reply(tx).await;
                }
                save(tx, revision, RevisionAction::Edit, None, changed).await
            },
        )
        .await
}
