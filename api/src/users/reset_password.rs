use actix_web::{HttpResponse, post};
use convite_domain::UserId;
use convite_domain::requests::Nothing;
use convite_domain::users::User;
use convite_persistence::{sessions, users};

use super::{UserWithPassword, needs_password, record};
use crate::auth::passwords;
use crate::extract::{Can, MaybeJson, Path, can};
use crate::problem::ApiError;
use crate::reply::Reply;
use crate::write::{Tx, Write};

/// Give a user a new one-time password.
///
/// For admins. The present password and every session of the user end; the one-time password is shown once and only
/// allows setting another. Who signs in at the city's OpenID Connect issuer has no password (guard `signs_in_elsewhere`).
/// Needs If-Match.
#[utoipa::path(
    tag = "access",
    params(("id" = UserId, Path, description = "The user.")),
    request_body(content = Option<Nothing>, content_type = "application/json"),
    responses((status = 200, description = "The user, and the one-time password.", body = UserWithPassword,
            headers(("ETag" = String, description = "Version and hash of the user."))),
        (status = 428, description = "If-Match is missing.")),
    security(("oauth2" = []), ("bearer" = []))
)]
#[post("/v1/users/{id}/reset-password")]
pub async fn reset_user_password(
    write: Write,
    caller: Can<can::ManageUsers>,
    Path(id): Path<UserId>,
    MaybeJson(json): MaybeJson<Nothing>,
) -> Result<HttpResponse, ApiError> {
    let body = json.body.clone();
    write
        .change(
            caller.unchecked(),
            id,
            &body,
            |_: &User| caller.clone().permit().is_ok(),
            async |_, _| json.parse(),
            async |tx, user, Nothing {}| reset(tx, user).await,
        )
        .await
}

async fn reset(tx: &mut Tx<'_>, user: User) -> Result<Reply, ApiError> {
    needs_password(&user, "reset_password")?;
    let one_time_password = passwords::one_time_password()?;
    let hash = passwords::hash(&one_time_password).await?;
    users::set_password(tx.connection, user.id, &hash, true, tx.now).await?;
    sessions::revoke_all(tx.connection, user.id, tx.now).await?;
    record(tx, user.id, "reset_password", Vec::new());
    let user = users::lock(tx.connection, user.id).await?;
    let version = user.version;
    Ok(Reply::ok(&UserWithPassword { user, one_time_password: Some(one_time_password) }, version)?.secret())
}
