use actix_web::{HttpResponse, post};
use chrono::Datelike;
use convite_domain::RequestId;
use convite_domain::requests::{Filing, Nothing, Reference, RequestAction, RequestView};
use convite_domain::vocabularies::UiLanguage;
use convite_persistence::{policies, requests};

use super::filed_form;
use crate::extract::{MaybeJson, Path, Signed};
use crate::life_cycle::{Rejection, transition};
use crate::privacy_notices::version_in_force;
use crate::problem::ApiError;
use crate::write::{Tx, Write};

/// Submit a draft: the legal clock starts.
///
/// For the request's requester, and for officers where it is the draft of a letter or an e-mail. Everything that submission
/// needs must be there (422 names all that is not), the consent given under the privacy notice in force, and no window in the
/// past when it came in. Gives the reference number and the due date, which counts from the day on which a letter arrived; a
/// short lead time never refuses a petition, it comes back in `warnings`.
#[utoipa::path(
    tag = "requests",
    params(("id" = RequestId, Path, description = "The request.")),
    request_body(content = Option<Nothing>, content_type = "application/json"),
    responses((status = 200, description = "The submitted request.", body = RequestView,
            headers(("ETag" = String, description = "Version and hash of the request."))),
        (status = 409, description = "The state does not allow it."),
        (status = 428, description = "If-Match is missing.")),
    security(("oauth2" = []), ("bearer" = []), ("tracking_token" = []))
)]
#[post("/v1/requests/{id}/submit")]
pub async fn submit_request(
    write: Write,
    caller: Signed,
    Path(id): Path<RequestId>,
    MaybeJson(json): MaybeJson<Nothing>,
) -> Result<HttpResponse, ApiError> {
    transition(write, caller, id, RequestAction::Submit, json, async |tx, mut request, Nothing {}| {
        request.intake = filed_form(tx, request.intake, &[]).await?;
        let filing = filing(tx, request.intake.language()).await?;
        Ok(request.submit(filing, tx.caller, &tx.calendar().await?, tx.now)?)
    })
    .await
}

/// The terms of a filing. A number that is taken for a filing that is then refused is rolled back with it, so none is lost.
async fn filing(tx: &mut Tx<'_>, language: UiLanguage) -> Result<Filing, Rejection> {
    let policy = policies::current(tx.connection).await?;
    let notice_version = version_in_force(tx, language).await?;
    let prefix = tx.app.settings().reference_prefix.clone();
    let year = tx.today().year();
    let number = requests::next_reference_number(tx.connection, year).await?;
    Ok(Filing { reference: Reference::new(&prefix, year, number), policy, notice_version })
}
