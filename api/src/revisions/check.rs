use actix_web::{HttpResponse, get};
use convite_domain::RevisionId;
use convite_domain::practices::{PublicationCheck, unmatched_numbers};
use convite_persistence::practices::{claims, revisions};

use super::contradictions::judged;
use crate::app::App;
use crate::extract::{NoQuery, Path, Signed};
use crate::problem::ApiError;
use crate::reply::Reply;

/// Read what a publisher has to look at before a revision is published.
///
/// For the people and systems of the agency that owns the practice, and for editors: the numbers in the texts that match no
/// claim, contradictions, and translations.
#[utoipa::path(
    tag = "revisions",
    params(("id" = RevisionId, Path, description = "The revision.")),
    responses((status = 200, description = "What is to be looked at.", body = PublicationCheck)),
    security(("oauth2" = []), ("bearer" = []))
)]
#[get("/v1/revisions/{id}/publication-check")]
pub async fn check_publication(
    app: App,
    Signed(caller): Signed,
    Path(id): Path<RevisionId>,
    no_query: NoQuery,
) -> Result<HttpResponse, ApiError> {
    let mut connection = app.db.connection().await?;
    let revision = revisions::find(&mut connection, &caller, id).await?.ok_or_else(ApiError::not_found)?;
    no_query.refuse(Ok(()))?;
    let claims = claims::all(&mut connection, id).await?;
    let check = PublicationCheck {
        unmatched_numbers: unmatched_numbers(&revision.form, &claims),
        contradictions: judged(&mut connection, &revision, &claims).await?.contradictions,
        translation_states: revision.translation_states(),
    };
    Ok(Reply::plain(&check)?.into_response())
}
