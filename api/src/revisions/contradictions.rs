use std::collections::HashSet;

use actix_web::{HttpRequest, HttpResponse, get, post};
use convite_domain::RevisionId;
use convite_domain::practices::{
    Claim, Contradiction, DecideContradiction, PracticeRef, Revision, RevisionAction, RevisionView, Witness,
    contradictions,
};
use convite_persistence::practices::{claims, revisions};
use convite_persistence::{Connection, DbResult, Page};

use crate::app::App;
use crate::extract::{Json, Listed, NoQuery, Path, Signed};
use crate::life_cycle::transition;
use crate::problem::ApiError;
use crate::reply::Reply;
use crate::write::Write;

/// The claims of a revision beside those of other published practices about the same, and what contradicts what.
pub struct Judged {
    /// Every claim that takes part.
    pub witnesses: Vec<Witness>,
    /// The contradictions, decided or not.
    pub contradictions: Vec<Contradiction>,
}

/// Compares the claims of a revision.
pub async fn judged(connection: &mut Connection, revision: &Revision, claims: &[Claim]) -> DbResult<Judged> {
    let mut judged = judged_each(connection, &[(&revision.practice, claims)]).await?;
    Ok(judged.swap_remove(0))
}

/// Compares the claims of some revisions, each of another practice: two queries, however many there are.
pub async fn judged_each(connection: &mut Connection, of: &[(&PracticeRef, &[Claim])]) -> DbResult<Vec<Judged>> {
    let key = |claim: &Claim| claim.form.comparison_key();
    let keys: HashSet<String> = of.iter().flat_map(|(_, claims)| claims.iter()).map(key).collect();
    let published = claims::published_about(connection, keys).await?;
    let published: Vec<(String, Witness)> =
        published.into_iter().map(|witness| (key(&witness.claim), witness)).collect();
    let witnesses = |(practice, claims): &(&PracticeRef, &[Claim])| -> (Vec<Witness>, Vec<Witness>) {
        let witness = |claim: &Claim| Witness { claim: claim.clone(), practice: (*practice).clone() };
        let keys: HashSet<String> = claims.iter().map(key).collect();
        let is_about = |(key, witness): &&(String, Witness)| witness.practice.id != practice.id && keys.contains(key);
        let others = published.iter().filter(is_about).map(|(_, witness)| witness.clone());
        (claims.iter().map(witness).collect(), others.collect())
    };
    let compared: Vec<_> = of.iter().map(witnesses).collect();
    let everybody = compared.iter().flat_map(|(own, others)| own.iter().chain(others));
    let decided = claims::preferences(connection, everybody.map(|witness| witness.claim.origin_id).collect()).await?;
    let judge = |(own, others): (Vec<Witness>, Vec<Witness>)| Judged {
        contradictions: contradictions(&own, &others, &decided),
        witnesses: [own, others].concat(),
    };
    Ok(compared.into_iter().map(judge).collect())
}

/// List the contradictions of a revision's claims, among themselves and with published practices, decided or not.
///
/// For the people and systems of the agency that owns the practice, and for editors. All of them stand on the one page.
#[utoipa::path(
    tag = "revisions",
    params(("id" = RevisionId, Path, description = "The revision.")),
    responses((status = 200, description = "The contradictions.", body = Listed<Contradiction>)),
    security(("oauth2" = []), ("bearer" = []))
)]
#[get("/v1/revisions/{id}/contradictions")]
pub async fn list_contradictions(
    http: HttpRequest,
    app: App,
    Signed(caller): Signed,
    Path(id): Path<RevisionId>,
    no_query: NoQuery,
) -> Result<HttpResponse, ApiError> {
    let mut connection = app.db.connection().await?;
    let revision = revisions::find(&mut connection, &caller, id).await?.ok_or_else(ApiError::not_found)?;
    no_query.refuse(Ok(()))?;
    let claims = claims::all(&mut connection, id).await?;
    let judged = judged(&mut connection, &revision, &claims).await?;
    let page = Page { items: judged.contradictions, has_more: false };
    Ok(Reply::page(&http, &Listed::new(page, |_| ()))?.into_response())
}

/// Decide a contradiction: prefer one of two claims, with a note that everybody reads.
///
/// For editors. Both claims stay visible. The decision is about the values that the claims have now: it holds in later
/// revisions, and until one of them changes.
#[utoipa::path(
    tag = "revisions",
    params(("id" = RevisionId, Path, description = "The revision.")),
    request_body(content = DecideContradiction, content_type = "application/json"),
    responses((status = 200, description = "The revision after it.", body = RevisionView,
            headers(("ETag" = String, description = "Version and hash of the revision."))),
        (status = 409, description = "The state does not allow it."),
        (status = 428, description = "If-Match is missing.")),
    security(("oauth2" = []), ("bearer" = []))
)]
#[post("/v1/revisions/{id}/decide-contradiction")]
pub async fn decide_contradiction(
    write: Write,
    caller: Signed,
    Path(id): Path<RevisionId>,
    json: Json<DecideContradiction>,
) -> Result<HttpResponse, ApiError> {
    let action = RevisionAction::DecideContradiction;
    transition(write, caller, id, action, json, async |tx, revision, command: DecideContradiction| {
        revision.permit_decision()?;
        let claims = claims::all(tx.connection, revision.id).await?;
        let judged = judged(tx.connection, &revision, &claims).await?;
        let by = tx.caller.user().ok_or_else(ApiError::forbidden)?;
        let preference = command.apply(&judged.contradictions, &judged.witnesses, by, tx.now)?;
        claims::prefer(tx.connection, preference).await?;
        Ok(revision)
    })
    .await
}
