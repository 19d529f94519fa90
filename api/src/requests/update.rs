use actix_web::{HttpResponse, patch};
use chrono::{DateTime, Utc};
use convite_domain::access::Permission;
use convite_domain::input::{self, BadFields, FieldError};
use convite_domain::requests::{EditedDocument, Intake, Origin, Receipt, Request, RequestAction, RequestView, may};
use convite_domain::vocabularies::ConsentPurpose;
use convite_domain::{OrganizationId, RequestId};
use convite_persistence::{DbResult, organizations};
use deserr::Deserr;
use serde_json::{Map, Value, json};
use utoipa::ToSchema;

use super::{filed_form, known_codes, receipt};
use crate::extract::{Body, Json, Path, Signed};
use crate::life_cycle::{Living, Rejection, allowed, save};
use crate::patch::{IntakePatch, merged, unknown_members};
use crate::privacy_notices::version_in_force;
use crate::problem::ApiError;
use crate::write::{Tx, Write};

/// The link to the registry, which only officers change.
#[derive(Clone, Debug, Deserr, ToSchema)]
#[deserr(error = BadFields, deny_unknown_fields)]
struct Link {
    #[deserr(default)]
    organization_id: Option<OrganizationId>,
}

/// Change a request: its form, or its link to an organization.
///
/// JSON Merge Patch of the form. The requester changes everything in a draft, and while a question is open the members
/// asked for; an officer changes everything in the draft of a letter or an e-mail, also `channel` and `received_at`, links a
/// request to an organization (`organization_id`; of one that was merged, the one that was kept is linked) and corrects the
/// `topics` of a filed one. Members that the caller may not change now are named in a 422. Staff need If-Match.
#[utoipa::path(
    tag = "requests",
    params(("id" = RequestId, Path, description = "The request.")),
    request_body(content = IntakePatch, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "The changed request.", body = RequestView,
            headers(("ETag" = String, description = "Version and hash of the request."))),
        (status = 409, description = "The state does not allow it."),
        (status = 428, description = "If-Match is missing.")),
    security(("oauth2" = []), ("bearer" = []), ("tracking_token" = []))
)]
#[patch("/v1/requests/{id}")]
pub async fn update_request(
    write: Write,
    Signed(caller): Signed,
    Path(id): Path<RequestId>,
    json: Json<IntakePatch>,
) -> Result<HttpResponse, ApiError> {
    let body = json.body;
    write
        .change(
            &caller,
            id,
            &body,
            |request: &Request| may(&caller, RequestAction::Edit, request.id),
            async |tx, request| Ok((request.version, edited(tx, request, &body).await?)),
            async |tx, request, (seen, mut document)| {
                // Without If-Match somebody may have been faster: the patch is then merged into what they left.
                if request.version != seen {
                    document = edited(tx, &request, &body).await?;
                }
                let allowed = allowed(&request, tx);
                let said = document.consents_said.clone();
                let today = tx.today();
                let edited = request.edit(document, tx.caller, today);
                let (mut request, changed) =
                    edited.map_err(|rejected| Rejection::from(rejected).into_error(allowed))?;
                if let Some(said) = &said {
                    record_consents(tx, &mut request, said).await?;
                }
                if changed.is_empty() && said.is_none() {
                    return request.reply(tx).await;
                }
                save(tx, request, RequestAction::Edit, None, changed).await
            },
        )
        .await
}

/// The document after the patch, parsed. Of an organization that was merged, the one that was kept is linked.
async fn edited(tx: &mut Tx<'_>, request: &Request, body: &Body) -> Result<EditedDocument, ApiError> {
    let mut patch = body.value.clone();
    let link = patch.as_object_mut().and_then(|members| members.remove("organization_id"));
    let mut bad = BadFields::default();
    let organization_id = match link {
        None => request.organization_id,
        Some(value) => linked(tx, value).await?.unwrap_or_else(|error| {
            bad.0.extend(error.0);
            None
        }),
    };
    let origin = corrected(request, receipt::taken_from(&mut patch), tx.now).unwrap_or_else(|error| {
        bad.0.extend(error.0);
        request.origin.clone()
    });
    let consents_said = patch.get("consents").map(purposes);
    let before = request.intake.to_json();
    let form = merged(before.clone(), &patch)?;
    bad.0.extend(unknown_members::<Intake>(&before, &patch).0);
    let topics = known_codes(tx.connection, &form).await?;
    let intake = bad.join(Intake::parse_edited(form, &topics, &request.intake.items))?;
    // Items have ids from the filing on, and there is something for each topic: what is decided later names them.
    let intake = match request.state.filed() {
        Some(_) if patch.get("items").is_some() => filed_form(tx, intake, &request.intake.items).await?,
        _ => intake,
    };
    Ok(EditedDocument { intake, organization_id, origin, consents_said })
}

/// The organization that a patch links. Who may not see any is told below that nobody but an officer links.
async fn linked(tx: &mut Tx<'_>, value: Value) -> DbResult<Result<Option<OrganizationId>, BadFields>> {
    let members = Map::from_iter([("organization_id".to_owned(), value)]);
    let named = match input::parse::<Link>(Value::Object(members)) {
        Ok(Link { organization_id }) => organization_id,
        Err(bad) => return Ok(Err(bad)),
    };
    let Some(id) = named.filter(|_| tx.caller.may(Permission::ReadOrganizations)) else { return Ok(Ok(named)) };
    let unknown = || FieldError::new("/organization_id", "unknown", "is no organization").into();
    Ok(organizations::where_it_leads(tx.connection, id).await?.map(Some).ok_or_else(unknown))
}

/// How the request came in, after the members of a patch that are about it.
fn corrected(request: &Request, members: Value, now: DateTime<Utc>) -> Result<Origin, BadFields> {
    if members.as_object().is_none_or(Map::is_empty) {
        return Ok(request.origin.clone());
    }
    let mut receipt = json!({ "channel": request.origin.channel() });
    if let Some(received_at) = request.origin.received_at() {
        receipt["received_at"] = json!(received_at);
    }
    json_patch::merge(&mut receipt, &members);
    input::parse::<Receipt>(receipt)?.corrected(&request.origin, now)
}

/// The consents that a patch of them says.
fn purposes(consents: &Value) -> Vec<ConsentPurpose> {
    let names = consents.as_object().into_iter().flat_map(Map::keys);
    names.filter_map(|name| name.parse().ok()).collect()
}

async fn record_consents(tx: &mut Tx<'_>, request: &mut Request, said: &[ConsentPurpose]) -> Result<(), ApiError> {
    let notice_version = version_in_force(tx, request.intake.language()).await?;
    request.renew_consents(said, notice_version, tx.caller, tx.now);
    Ok(())
}
