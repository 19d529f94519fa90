use std::cell::Cell;

use actix_web::{HttpRequest, HttpResponse, post};
use convite_domain::UserId;
use convite_domain::audit::SubjectKind;
use convite_domain::input::FieldError;
use convite_domain::users::NewPassword;
use convite_persistence::{sessions, users};

use crate::app::App;
use crate::auth::{Attempt, passwords};
use crate::extract::{Can, Json, can, client_address};
use crate::problem::ApiError;
use crate::reply::Reply;
use crate::users::needs_password;
use crate::write::{Tx, Write};

/// Set a new password for yourself.
///
/// For people who signed in; with a one-time password it is all that is allowed. Every session ends: sign in again with
/// the new password. Access tokens work until they expire, 15 minutes at most. Wrong present passwords slow down the next
/// attempts, as at sign-in. Who signs in at the city's OpenID Connect issuer has no password here (guard
/// `signs_in_elsewhere`).
#[utoipa::path(
    tag = "access",
    request_body(content = NewPassword, content_type = "application/json"),
    responses((status = 204, description = "The password is set.")),
    security(("oauth2" = []), ("bearer" = []))
)]
#[post("/v1/me/password")]
pub async fn change_password(
    http: HttpRequest,
    app: App,
    write: Write,
    caller: Can<can::ReadOwnAccount>,
    json: Json<NewPassword>,
) -> Result<HttpResponse, ApiError> {
    let caller = caller.permit()?;
    let user = caller.user().ok_or_else(ApiError::forbidden)?;
    let attempt = Attempt::new(&format!("password {user}"), client_address(&http));
    let wrong = Cell::new(false);
    let body = json.body.clone();
    let changed = write
        .make(
            &caller,
            &body,
            async |_| Ok(()),
            async |tx, ()| {
                let passwords = json.parse()?;
                if let Some(seconds) = attempt.must_wait(tx.connection, tx.now).await? {
                    return Err(ApiError::too_many(seconds));
                }
                wrong.set(!is_current(tx, user, &passwords).await?);
                if wrong.get() {
                    return Err(FieldError::new("/current_password", "wrong", "is not the present password").into());
                }
                attempt.succeeded(tx.connection).await?;
                replace(tx, user, &passwords).await
            },
        )
        .await;
    if wrong.get() {
        // In a transaction of its own, since the refusal rolls back the other one.
        let now = app.now();
        app.db.transaction(async |connection| attempt.failed(connection, now).await).await?;
    }
    changed
}

async fn is_current(tx: &mut Tx<'_>, user: UserId, passwords: &NewPassword) -> Result<bool, ApiError> {
    // Under the lock of the account, so that of two changes the second one is checked against the first one's password.
    needs_password(&users::lock(tx.connection, user).await?, "change_password")?;
    let stored = users::credentials_of(tx.connection, user).await?;
    let hash = stored.as_ref().map(|stored| stored.password_hash.as_str());
    passwords::verify(passwords.current_password.as_str(), hash).await
}

async fn replace(tx: &mut Tx<'_>, user: UserId, passwords: &NewPassword) -> Result<Reply, ApiError> {
    if passwords.new_password.as_str() == passwords.current_password.as_str() {
        return Err(FieldError::new("/new_password", "unchanged", "must be another than the present one").into());
    }
    let hash = passwords::hash(passwords.new_password.as_str()).await?;
    users::set_password(tx.connection, user, &hash, false, tx.now).await?;
    sessions::revoke_all(tx.connection, user, tx.now).await?;
    tx.audit((SubjectKind::User, user.get()), "change_password", None, Vec::new());
    Ok(Reply::no_content())
}
