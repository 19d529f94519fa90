use actix_web::{HttpResponse, patch};
use chrono::{DateTime, Utc};
use convite_domain::OauthClientId;
use convite_domain::input::FieldError;
use convite_domain::users::{OauthClient, OauthClientForm};
use convite_persistence::oauth_clients;
use serde_json::{Value, json};

use super::record;
use crate::extract::{Can, Json, Path, can};
use crate::patch::{self, MergePatch};
use crate::problem::ApiError;
use crate::reply::Reply;
use crate::write::{Tx, Write};

/// Named, so that its schema is not called after the generic type.
type OauthClientPatch = MergePatch<OauthClientForm>;

/// Change a client: its name, or whether it gets tokens.
///
/// JSON Merge Patch, for admins. A disabled client gets no token, and those it holds stop working at once. The agency
/// cannot be changed. Needs If-Match.
#[utoipa::path(
    tag = "access",
    params(("id" = OauthClientId, Path, description = "The client.")),
    request_body(content = OauthClientPatch, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "The changed client.", body = OauthClient,
            headers(("ETag" = String, description = "Version and hash of the client."))),
        (status = 428, description = "If-Match is missing.")),
    security(("oauth2" = []), ("bearer" = []))
)]
#[patch("/v1/oauth-clients/{id}")]
pub async fn update_oauth_client(
    write: Write,
    caller: Can<can::ManageUsers>,
    Path(id): Path<OauthClientId>,
    json: Json<OauthClientPatch>,
) -> Result<HttpResponse, ApiError> {
    let body = json.body;
    write
        .change(
            caller.unchecked(),
            id,
            &body,
            |_: &OauthClient| caller.clone().permit().is_ok(),
            async |_, seen| patched(seen, &body.value).map(|_| ()),
            async |tx, client, ()| {
                // Once more: with `If-Match: *` the client may be another than the one that was seen.
                let form = patched(&client, &body.value)?;
                save(tx, client, form).await
            },
        )
        .await
}

async fn save(tx: &mut Tx<'_>, before: OauthClient, form: OauthClientForm) -> Result<Reply, ApiError> {
    let after = revised(before.clone(), form, tx.now);
    let fields = [("name", before.name != after.name), ("disabled", before.disabled != after.disabled)];
    let changed: Vec<String> =
        fields.into_iter().filter(|(_, changed)| *changed).map(|(name, _)| name.to_owned()).collect();
    if changed.is_empty() {
        return Reply::ok(&before, before.version);
    }
    oauth_clients::update(tx.connection, &after, None).await?;
    record(tx, after.id, "update", changed);
    Reply::ok(&after, after.version)
}

fn patched(client: &OauthClient, patch: &Value) -> Result<OauthClientForm, ApiError> {
    let form = json!({ "name": client.name, "agency_id": client.agency_id, "disabled": client.disabled });
    let form: OauthClientForm = patch::patched(form, patch)?;
    if form.agency_id == client.agency_id {
        return Ok(form);
    }
    Err(FieldError::new("/agency_id", "immutable", "cannot be changed: make a client for the other agency").into())
}

fn revised(client: OauthClient, form: OauthClientForm, now: DateTime<Utc>) -> OauthClient {
    let (name, disabled) = (form.name.into_inner(), form.disabled);
    OauthClient { version: client.version + 1, name, disabled, updated_at: now, ..client }
}
