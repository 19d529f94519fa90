use actix_web::{HttpResponse, post};
use convite_domain::UserId;
use convite_domain::input::Line;
use convite_domain::users::{User, UserForm};
use convite_persistence::users;

use super::{UserWithPassword, check, record};
use crate::auth::passwords;
use crate::extract::{Can, Json, can};
use crate::problem::ApiError;
use crate::reply::Reply;
use crate::write::{Tx, Write};

/// Make an account for a person.
///
/// For admins. Answers with a one-time password, once: pass it on, it only allows setting another. The address must be
/// free, whatever its case. Staff roles and agency roles never meet in one account. With an `oidc_subject` the user signs in
/// at the city's OpenID Connect issuer, and there is no password.
#[utoipa::path(
    tag = "access",
    request_body(content = UserForm, content_type = "application/json"),
    responses((status = 201, description = "The user, and the one-time password.", body = UserWithPassword,
        headers(("ETag" = String, description = "Version and hash of the user."),
            ("Location" = String, description = "Where the user is.")))),
    security(("oauth2" = []), ("bearer" = []))
)]
#[post("/v1/users")]
pub async fn create_user(
    write: Write,
    caller: Can<can::ManageUsers>,
    json: Json<UserForm>,
) -> Result<HttpResponse, ApiError> {
    let body = json.body.clone();
    let caller = caller.permit()?;
    write
        .make(
            &caller,
            &body,
            async |_| Ok(()),
            async |tx, ()| {
                let form = json.parse()?;
                check(tx, &form, None).await?;
                create(tx, form).await
            },
        )
        .await
}

async fn create(tx: &mut Tx<'_>, form: UserForm) -> Result<Reply, ApiError> {
    let user = User {
        id: tx.app.ids.next(UserId::new),
        version: 1,
        email: form.email.as_str().to_owned(),
        display_name: form.display_name.into_inner(),
        roles: form.roles.into_inner(),
        agency_id: form.agency_id,
        disabled: form.disabled,
        must_change_password: form.oidc_subject.is_none(),
        oidc_subject: form.oidc_subject.map(Line::into_inner),
        created_at: tx.now,
        updated_at: tx.now,
    };
    let one_time_password = match tx.app.shared.city_issuer.as_ref().filter(|_| user.oidc_subject.is_some()) {
        Some(issuer) => {
            users::insert_of_issuer(tx.connection, &user, issuer.name()).await?;
            None
        }
        None => {
            let password = passwords::one_time_password()?;
            users::insert(tx.connection, &user, &passwords::hash(&password).await?).await?;
            Some(password)
        }
    };
    record(tx, user.id, "create", Vec::new());
    let (location, version) = (format!("/v1/users/{}", user.id), user.version);
    Ok(Reply::created(location, &UserWithPassword { user, one_time_password }, version)?.secret())
}
