use actix_web::{HttpResponse, post};
use convite_domain::ClosureId;
use convite_domain::closures::{Closure, ClosureView, NewClosure};
use convite_domain::input;
use convite_domain::resources::{Changed, manages};
use convite_persistence::closures;

use super::{COLLECTION, note, with_broken};
use crate::extract::{Body, Json, Signed};
use crate::problem::ApiError;
use crate::reply::Reply;
use crate::resources::keeps;
use crate::write::{Tx, Write};

/// Named, so that its schema is not called after the generic type.
type ClosureChange = Changed<ClosureView>;

/// Tell when an agency or a venue is closed, or a presenter away.
///
/// For an agency's coordinators and systems, of their own, and for admins. It names exactly one of `agency_id`, `venue_id` and
/// `presenter_id`. Whatever is planned meanwhile, it is accepted: `broken_sessions` are the live sessions within it that use what
/// is closed.
#[utoipa::path(
    tag = "closures",
    request_body(content = NewClosure, content_type = "application/json"),
    responses((status = 201, description = "The closure.", body = ClosureChange,
        headers(("ETag" = String, description = "Version and hash of the closure."),
            ("Location" = String, description = "Where the closure is.")))),
    security(("oauth2" = []), ("bearer" = []))
)]
#[post("/v1/closures")]
pub async fn create_closure(
    write: Write,
    Signed(caller): Signed,
    json: Json<NewClosure>,
) -> Result<HttpResponse, ApiError> {
    let body = json.body;
    write.make(&caller, &body, async |tx| keeps(tx.caller), async |tx, ()| create(tx, &body).await).await
}

async fn create(tx: &mut Tx<'_>, body: &Body) -> Result<Reply, ApiError> {
    let (mut owner, mut strange) = (None, Vec::new());
    for of in NewClosure::named(&body.value) {
        match closures::owner(tx.connection, of).await?.filter(|agency| manages(tx.caller, agency.id)) {
            Some(agency) => owner = Some(agency),
            None => strange.push(of),
        }
    }
    let bad = NewClosure::bad_in(&body.value, strange);
    let command: NewClosure = bad.join(input::parse(body.value.clone()))?;
    let (of, form) = command.parts()?;
    let agency = owner.ok_or_else(ApiError::not_found)?;
    let id = tx.app.ids.next(ClosureId::new);
    let closure = Closure { id, version: 1, agency, of, form, created_at: tx.now, updated_at: tx.now };
    closures::insert(tx.connection, &closure).await?;
    note(tx, id, "create", Vec::new());
    Reply::created(format!("{COLLECTION}/{id}"), &with_broken(tx, closure).await?, 1)
}
