use actix_web::{HttpResponse, patch};
use convite_domain::exchanges::{Exchange, ExchangeAction, ExchangeForm, ExchangeView, may};
use convite_domain::{ExchangeId, RequestItemId};
use serde_json::Value;

use super::form::parsed;
use super::live_sessions;
use crate::extract::{Json, Path, Signed};
use crate::life_cycle::{Living, allowed, save};
use crate::patch::{MergePatch, merged, unknown_members};
use crate::problem::ApiError;
use crate::write::{Tx, Write};

/// Named, so that its schema is not called after the generic type.
type ExchangePatch = MergePatch<ExchangeForm>;

/// Change an exchange: its dates and its design.
///
/// JSON Merge Patch, for officers. Needs If-Match. Who is in the team is a user or somebody in words. `items` is the whole list, what is
/// wanted most first: an item that is sent with its `id` stays the same one, one without is new, one that is left out goes. No
/// item goes that a live session serves (409 `item_in_use`), and no day on which there is one (409 `sessions_outside_dates`), nor the place
/// where the visitors stay while sessions are there (409 `base_in_use`).
#[utoipa::path(
    tag = "exchanges",
    params(("id" = ExchangeId, Path, description = "The exchange.")),
    request_body(content = ExchangePatch, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "The changed exchange.", body = ExchangeView,
            headers(("ETag" = String, description = "Version and hash of the exchange."))),
        (status = 409, description = "The state does not allow it."),
        (status = 428, description = "If-Match is missing.")),
    security(("oauth2" = []), ("bearer" = []))
)]
#[patch("/v1/exchanges/{id}")]
pub async fn update_exchange(
    write: Write,
    Signed(caller): Signed,
    Path(id): Path<ExchangeId>,
    json: Json<ExchangePatch>,
) -> Result<HttpResponse, ApiError> {
    let body = json.body;
    write
        .change(
            &caller,
            id,
            &body,
            |_: &Exchange| may(&caller),
            async |tx, exchange| Ok((exchange.version, edited(tx, exchange, &body.value).await?)),
            async |tx, exchange, (seen, mut form)| {
                // With `If-Match: *` somebody may have been faster: the patch is then merged into what they left.
                if exchange.version != seen {
                    form = edited(tx, &exchange, &body.value).await?;
                }
                let allowed = allowed(&exchange, tx);
                let sessions = live_sessions(tx.connection, id).await?;
                let ids = tx.app.ids;
                let edited = exchange.edit(form, &sessions, tx.app.calendar(), || ids.next(RequestItemId::new));
                let (exchange, changed) = edited.map_err(|refusal| ApiError::refused(refusal, allowed))?;
                if changed.is_empty() {
                    return exchange.reply(tx).await;
                }
                save(tx, exchange, ExchangeAction::Edit, None, changed).await
            },
        )
        .await
}

/// The form after the patch, with codes, items and users that exist.
async fn edited(tx: &mut Tx<'_>, exchange: &Exchange, patch: &Value) -> Result<ExchangeForm, ApiError> {
    let before = serde_json::to_value(exchange.form()).map_err(ApiError::internal)?;
    let after = merged(before.clone(), patch)?;
    let bad = unknown_members::<ExchangeForm>(&before, patch);
    parsed(tx, after, bad, Some(exchange)).await
}
