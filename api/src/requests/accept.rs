use actix_web::{HttpResponse, post};
use convite_domain::audit::SubjectKind;
use convite_domain::exchanges::Exchange;
use convite_domain::input::FieldError;
use convite_domain::requests::{Acceptance, Granting, NewIds, Request, RequestAction, RequestView};
use convite_domain::{DelegationId, ExchangeId, RequestId};
use convite_persistence::{delegations, exchanges, past_visits};

use super::known_codes;
use crate::extract::{Json, Path, Signed};
use crate::life_cycle::{store, transition_after};
use crate::problem::ApiError;
use crate::write::{Tx, Write};

/// Accept a request: grant the visit.
///
/// For officers; a lead when the visitor's seniority is mayor or above. The request must be linked to an organization and
/// have a change objective, an outcome and, on site, an owner of the follow-up. Group size, days, lead time and the
/// time before the same organization comes for the same topic again (or one above or below it in the theme tree) are held to
/// the policy that the request was filed under, unless `overrides` sets one aside with a reason.
///
/// `items` grants, rejects or substitutes each of the request's items, by its id; all are granted when it is absent. Creates
/// the delegation and its exchange, which carry what was granted. With `joins_exchange_id` the delegation joins an exchange
/// instead, whose items and topics grow: one that is designed or consulted (409 `exchange_not_open`), and takes place on those
/// days (409 `outside_exchange_dates`).
#[utoipa::path(
    tag = "requests",
    params(("id" = RequestId, Path, description = "The request.")),
    request_body(content = Acceptance, content_type = "application/json"),
    responses((status = 200, description = "The request after it.", body = RequestView,
            headers(("ETag" = String, description = "Version and hash of the request."))),
        (status = 409, description = "The state or a guard does not allow it."),
        (status = 428, description = "If-Match is missing.")),
    security(("oauth2" = []), ("bearer" = []))
)]
#[post("/v1/requests/{id}/accept")]
pub async fn accept_request(
    write: Write,
    caller: Signed,
    Path(id): Path<RequestId>,
    json: Json<Acceptance>,
) -> Result<HttpResponse, ApiError> {
    let body = json.body.clone();
    let parse = async |tx: &mut Tx<'_>, request: &Request| {
        let topics = known_codes(tx.connection, &json.body.value).await?;
        Ok(Acceptance::parse(json.body.value, tx.today(), &request.intake.items, &topics)?)
    };
    transition_after(write, caller, id, RequestAction::Accept, &body, parse, async |tx, request, command| {
        let officer = tx.caller.user().ok_or_else(ApiError::forbidden)?;
        let joins = joined(tx, command.joins_exchange_id).await?;
        let exchange_id = joins.as_ref().map_or_else(|| tx.app.ids.next(ExchangeId::new), |exchange| exchange.id);
        let ids = NewIds { delegation: tx.app.ids.next(DelegationId::new), exchange: exchange_id };
        let topics = request.topics_to_visit(&command)?;
        let past_visit = past_visits::latest_on(tx.connection, request.organization_id, topics.iter()).await?;
        let joining = joins.is_some();
        let granting = Granting { officer, ids, joins, past_visit };
        let (request, delegation, mut exchange) =
            request.accept(command, granting, tx.caller, tx.app.calendar(), tx.now)?;
        if joining {
            store(tx.connection, &mut exchange, tx.now).await?;
            let grown = ["items", "topics"].map(ToOwned::to_owned);
            tx.audit((SubjectKind::Exchange, exchange.id.get()), "join", None, grown.into());
        } else {
            exchanges::insert(tx.connection, &exchange).await?;
            tx.audit((SubjectKind::Exchange, exchange.id.get()), "create", None, Vec::new());
        }
        delegations::insert(tx.connection, &delegation).await?;
        tx.audit((SubjectKind::Delegation, delegation.id.get()), "create", None, Vec::new());
        Ok(request)
    })
    .await
}

/// The exchange that the visit joins, locked after the request: nobody cancels it meanwhile.
async fn joined(tx: &mut Tx<'_>, id: Option<ExchangeId>) -> Result<Option<Exchange>, ApiError> {
    let Some(id) = id else { return Ok(None) };
    let unknown = || FieldError::new("/joins_exchange_id", "unknown", "is no exchange");
    let seen = exchanges::find(tx.connection, tx.caller, id).await?.ok_or_else(unknown)?;
    Ok(Some(exchanges::lock(tx.connection, seen.id).await?))
}
