use actix_web::{HttpResponse, patch};
use convite_domain::exchanges::{Exchange, ExchangeAction, ExchangeForm, ExchangeView, may};
use convite_domain::input::{self, BadFields, FieldError};
use convite_domain::{ExchangeId, UserId};
use convite_persistence::users;
use serde_json::Value;

use crate::extract::{Json, Path, Signed};
use crate::life_cycle::{Living, allowed, save};
use crate::patch::{MergePatch, merged};
use crate::problem::ApiError;
use crate::write::{Tx, Write};

/// Named, so that its schema is not called after the generic type.
type ExchangePatch = MergePatch<ExchangeForm>;

/// Change an exchange: objective, outcomes, team, dates, the language it is held in.
///
/// JSON Merge Patch, for officers, until it is cancelled. Needs If-Match. Who is in the team is a user or somebody in words.
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
                let allowed = allowed(&exchange, tx.caller);
                let edited = exchange.edit(form);
                let (exchange, changed) = edited.map_err(|refusal| ApiError::refused(refusal, allowed))?;
                if changed.is_empty() {
                    return exchange.reply(tx).await;
                }
                save(tx, exchange, ExchangeAction::Edit, None, changed).await
            },
        )
        .await
}

/// The form after the patch, with users who exist.
async fn edited(tx: &mut Tx<'_>, exchange: &Exchange, patch: &Value) -> Result<ExchangeForm, ApiError> {
    let before = serde_json::to_value(exchange.form()).map_err(ApiError::internal)?;
    let form: ExchangeForm = input::parse(merged(before, patch)?)?;
    let named: Vec<UserId> = form.design.team.iter().filter_map(|member| member.user_id).collect();
    let known = users::known(tx.connection, &named).await?;
    let strangers = form.design.team.iter().enumerate().filter(|(_, member)| {
        let user = member.user_id;
        user.is_some_and(|user| !known.contains(&user))
    });
    let pointer = |i| FieldError::new(format!("/design/team/{i}/user_id"), "unknown", "is no user");
    BadFields(strangers.map(|(i, _)| pointer(i)).collect()).into_result()?;
    Ok(form)
}
