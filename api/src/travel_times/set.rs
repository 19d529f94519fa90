use actix_web::{HttpResponse, post};
use convite_domain::input;
use convite_domain::travel_times::{TravelTime, TravelTimeForm};
use convite_persistence::{travel_times, venues};

use super::note;
use crate::extract::{Body, Can, Json, can};
use crate::problem::ApiError;
use crate::reply::Reply;
use crate::write::{Tx, Write};

/// Say how long it takes from one venue to another.
///
/// For admins. In this direction only, and in place of what was said before.
#[utoipa::path(
    tag = "travel times",
    request_body(content = TravelTimeForm, content_type = "application/json"),
    responses((status = 200, description = "What is known of the way now.", body = TravelTime)),
    security(("oauth2" = []), ("bearer" = []))
)]
#[post("/v1/travel-times")]
pub async fn set_travel_time(
    write: Write,
    caller: Can<can::ManageAgencies>,
    json: Json<TravelTimeForm>,
) -> Result<HttpResponse, ApiError> {
    let body = json.body;
    let caller = caller.permit()?;
    write.make(&caller, &body, async |_| Ok(()), async |tx, ()| set(tx, &body).await).await
}

async fn set(tx: &mut Tx<'_>, body: &Body) -> Result<Reply, ApiError> {
    let named = TravelTimeForm::named(&body.value);
    let known = venues::known(tx.connection, &named.iter().map(|(_, id)| *id).collect::<Vec<_>>()).await?;
    let bad = TravelTimeForm::bad_in(&named, &known);
    let form: TravelTimeForm = bad.join(input::parse(body.value.clone()))?;
    travel_times::set(tx.connection, &[form], tx.now).await?;
    note(tx, form.from_id, "set");
    let TravelTimeForm { from_id, to_id, minutes } = form;
    Reply::plain(&TravelTime { from_id, to_id, minutes: minutes.get(), updated_at: tx.now })
}
