use actix_web::{HttpResponse, post};
use convite_domain::audit::SubjectKind;
use convite_domain::practices::{Asset, Claim, Practice, PracticeAction, Revision, RevisionView, may};
use convite_domain::requests::Nothing;
use convite_domain::{AssetId, ClaimId, PracticeId, RevisionId};
use convite_persistence::practices::{self, assets, claims, revisions};

use crate::extract::{MaybeJson, Path, Signed};
use crate::life_cycle::{Rejection, allowed};
use crate::problem::ApiError;
use crate::reply::Reply;
use crate::write::{Tx, Write};

/// Open the next revision of a practice.
///
/// For those who write its agency's practices. It begins as a copy of the published one, with its claims and assets; of a practice that
/// was never published, as a copy of the last one. The public goes on reading what is published. One revision at a time.
#[utoipa::path(
    tag = "practices",
    params(("id" = PracticeId, Path, description = "The practice.")),
    request_body(content = Option<Nothing>, content_type = "application/json"),
    responses((status = 201, description = "The new revision.", body = RevisionView,
            headers(("ETag" = String, description = "Version and hash of the revision."),
                ("Location" = String, description = "Where the revision is."))),
        (status = 409, description = "The state or a guard does not allow it.")),
    security(("oauth2" = []), ("bearer" = []))
)]
#[post("/v1/practices/{id}/revisions")]
pub async fn create_revision(
    write: Write,
    Signed(caller): Signed,
    Path(id): Path<PracticeId>,
    MaybeJson(json): MaybeJson<Nothing>,
) -> Result<HttpResponse, ApiError> {
    let body = json.body.clone();
    write
        .make(
            &caller,
            &body,
            async |tx| {
                let found = practices::find(tx.connection, tx.caller, id).await?.ok_or_else(ApiError::not_found)?;
                let may = may(tx.caller, PracticeAction::Revise, found.agency.id);
                if may { Ok(found) } else { Err(ApiError::forbidden()) }
            },
            async |tx, seen| {
                let Nothing {} = json.parse()?;
                open(tx, seen.id).await
            },
        )
        .await
}

async fn open(tx: &mut Tx<'_>, id: PracticeId) -> Result<Reply, ApiError> {
    let practice: Practice = practices::lock(tx.connection, id).await?;
    let opened = next(tx, &practice).await;
    let revision = opened.map_err(|rejection| rejection.into_error(allowed(&practice, tx)))?;
    let location = format!("/v1/revisions/{}", revision.id);
    let version = revision.version;
    Reply::created(location, &RevisionView::new(revision, tx.caller), version)
}

/// The next revision of a practice that is locked, with the claims and assets of the one that it begins as a copy of.
pub async fn next(tx: &mut Tx<'_>, practice: &Practice) -> Result<Revision, Rejection> {
    practice.permit_revision()?;
    let (published, greatest) = revisions::latest(tx.connection, practice.id).await?;
    let before = match published {
        Some(published) => published,
        None => {
            let last = revisions::last(tx.connection, practice.id).await?;
            last.ok_or_else(|| ApiError::internal("no revision"))?
        }
    };
    let next = (tx.app.ids.next(RevisionId::new), greatest + 1);
    let form = (before.form.clone(), before.text_edition);
    let revision = Revision::open(next, practice.reference(), practice.agency.clone(), form, tx.now);
    revisions::insert(tx.connection, &revision).await?;
    let carried: Vec<Claim> = claims::all(tx.connection, before.id)
        .await?
        .iter()
        .filter_map(|claim| claim.carried_over(tx.app.ids.next(ClaimId::new), revision.id, tx.now))
        .collect();
    claims::insert(tx.connection, &carried).await?;
    let enclosed: Vec<Asset> = assets::of_revisions(tx.connection, &[before.id])
        .await?
        .iter()
        .map(|asset| asset.carried_over(tx.app.ids.next(AssetId::new), revision.id, tx.now))
        .collect();
    assets::insert(tx.connection, &enclosed).await?;
    tx.audit((SubjectKind::Revision, revision.id.get()), "create", None, Vec::new());
    Ok(revision)
}
