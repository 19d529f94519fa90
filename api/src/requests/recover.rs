use actix_web::{HttpRequest, HttpResponse, post};
use convite_domain::RequestId;
use convite_domain::access::Bucket;
use convite_domain::requests::Recovery;
use convite_persistence::requests;

use super::count_hourly;
use crate::extract::{Anyone, Json, client_address};
use crate::mail::Occasion;
use crate::problem::ApiError;
use crate::reply::Reply;
use crate::write::Write;

/// Ask for new tracking links by e-mail, when the old ones are lost.
///
/// For anybody; an address of the network, and an e-mail address, may be used only so often an hour. The answer is the same,
/// and takes as long, whether requests with this e-mail address are known or not. Who owns the address gets one mail with a
/// link to each filed request of theirs, the twenty newest. The links work for seven days; once one is used, older tracking
/// tokens of its request are revoked.
#[utoipa::path(
    tag = "requests",
    request_body(content = Recovery, content_type = "application/json"),
    responses((status = 202, description = "If there is something to send, it is sent.")),
    security((), ("oauth2" = []), ("bearer" = []), ("tracking_token" = []))
)]
#[post("/v1/tracking-tokens/recovery")]
pub async fn recover_tracking_token(
    http: HttpRequest,
    write: Write,
    Anyone(caller): Anyone,
    json: Json<Recovery>,
) -> Result<HttpResponse, ApiError> {
    let address = client_address(&http).to_string();
    write
        .make(
            &caller,
            &json.body.clone(),
            async |_| Ok(()),
            async |tx, ()| {
                let email = json.parse()?.email.as_str().to_lowercase();
                let newest = requests::newest_of(tx.connection, &email).await?;
                // An unknown address gets an event as well, which leads nowhere: the same is done, so the same time passes.
                let subject = newest.unwrap_or_else(|| tx.app.ids.next(RequestId::new));
                tx.outbox(Occasion::RECOVERY, subject.get()).await?;
                // Last, because these rows stay locked until the end; always in this order.
                let settings = tx.app.settings();
                let (of_address, of_email) = (settings.recoveries_per_hour, settings.recoveries_per_email_per_hour);
                count_hourly(tx, Bucket::TokenRecovery, &format!("address {address}"), of_address).await?;
                count_hourly(tx, Bucket::TokenRecovery, &format!("email {email}"), of_email).await?;
                Ok(Reply::accepted())
            },
        )
        .await
}
