use std::collections::HashMap;

use actix_web::{HttpRequest, HttpResponse, get};
use convite_domain::RevisionId;
use convite_domain::practices::{Claim, Differing, OpenContradictions};
use convite_persistence::practices::{Scope, claims, worklists};
use convite_persistence::{Connection, DbResult, Page, PageSize};

use super::WorklistQuery;
use crate::app::App;
use crate::catalogue::Entry;
use crate::extract::{Cursor, Listed, Query, Signed};
use crate::problem::ApiError;
use crate::reply::Reply;
use crate::revisions::contradictions::{Judged, judged_each};

/// List the revisions with contradictions that nobody has decided, those opened first first.
///
/// Those on their way to be published, which cannot be published before it is decided (`POST
/// /v1/revisions/{id}/decide-contradiction`), and published ones, if there are any. Editors see all, an agency's people and
/// systems those of their agency, everybody else none.
#[utoipa::path(
    tag = "worklists",
    params(WorklistQuery),
    responses((status = 200, description = "One page of revisions with open contradictions.", body = Listed<OpenContradictions>,
        headers(("Link" = String, description = "The next page, when there is one.")))),
    security(("oauth2" = []), ("bearer" = []), ("tracking_token" = []))
)]
#[get("/v1/worklists/open-contradictions")]
pub async fn list_open_contradictions(
    http: HttpRequest,
    app: App,
    Signed(caller): Signed,
    query: Query<WorklistQuery>,
) -> Result<HttpResponse, ApiError> {
    let WorklistQuery { agency_id, limit, cursor } = query.parse()?;
    let after = cursor.map(Cursor::key).transpose()?;
    let scope = Scope::of(&caller).narrowed(agency_id);
    let snapshot = app.shared.catalogue.read(app.now()).await?.snapshot;
    let is_open = |entry: &&Entry| entry.contradictions.iter().any(|contradiction| contradiction.decision.is_none());
    let published = snapshot.listed.iter().map(AsRef::as_ref).filter(is_open);
    let published: Vec<RevisionId> = published.map(|entry| entry.edition.revision_id).collect();
    let mut connection = app.db.connection().await?;
    let page = page(&mut connection, scope, &published, after, limit.size()).await?;
    Ok(Reply::page(&http, &Listed::keyed(page, |open| open))?.into_response())
}

/// So many revisions are compared at once.
const BATCH: i32 = 100;

/// What differs by no more than it may is passed over, so that a page is only shorter than it could be when it is the last one.
async fn page(
    connection: &mut Connection,
    scope: Scope,
    published: &[RevisionId],
    mut after: Option<i64>,
    size: PageSize,
) -> DbResult<Page<(i64, OpenContradictions)>> {
    let mut found = Vec::new();
    loop {
        let batch = worklists::differing(connection, scope, published, after, PageSize::new(BATCH)).await?;
        after = batch.items.last().map(|(seq, _)| *seq);
        found.extend(open(connection, batch.items).await?);
        if !batch.has_more || found.len() >= size.fetch_count() {
            return Ok(Page::cut(found, size));
        }
    }
}

/// Those of the revisions that have something to be decided.
async fn open(
    connection: &mut Connection,
    revisions: Vec<(i64, Differing)>,
) -> DbResult<Vec<(i64, OpenContradictions)>> {
    let ids: Vec<RevisionId> = revisions.iter().map(|(_, differing)| differing.revision.id).collect();
    let mut own: HashMap<RevisionId, Vec<Claim>> = HashMap::new();
    for claim in claims::of_revisions(connection, &ids).await? {
        own.entry(claim.revision_id).or_default().push(claim);
    }
    let claims_of = |id: &RevisionId| own.get(id).map_or(&[][..], Vec::as_slice);
    let compared: Vec<_> =
        revisions.iter().map(|(_, differing)| (&differing.practice, claims_of(&differing.revision.id))).collect();
    let judged = judged_each(connection, &compared).await?;
    let decide = |((seq, differing), judged): ((i64, Differing), Judged)| {
        differing.open(judged.contradictions).map(|open| (seq, open))
    };
    Ok(revisions.into_iter().zip(judged).filter_map(decide).collect())
}
