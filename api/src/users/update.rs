use actix_web::{HttpResponse, patch};
use chrono::{DateTime, Utc};
use convite_domain::access::Role;
use convite_domain::input::Line;
use convite_domain::users::{User, UserForm};
use convite_domain::{Refusal, UserId};
use convite_persistence::{sessions, users};
use serde_json::{Value, json};

use super::{check, check_subject, record};
use crate::extract::{Can, Json, Path, can};
use crate::patch::{self, MergePatch};
use crate::problem::ApiError;
use crate::reply::Reply;
use crate::write::{Tx, Write};

/// Named, so that its schema is not called after the generic type.
type UserPatch = MergePatch<UserForm>;

/// Change a user: address, name, roles, agency, or whether they may sign in.
///
/// JSON Merge Patch, for admins. Roles and `disabled` act at once, also for who is signed in; disabling ends every session
/// of the user. With an `oidc_subject` the user signs in at the city's OpenID Connect issuer from then on and loses the
/// password; without it again, a password must be set. The last admin who may sign in with a password stays one (guard
/// `last_admin`). Needs If-Match.
#[utoipa::path(
    tag = "access",
    params(("id" = UserId, Path, description = "The user.")),
    request_body(content = UserPatch, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "The changed user.", body = User,
            headers(("ETag" = String, description = "Version and hash of the user."))),
        (status = 428, description = "If-Match is missing.")),
    security(("oauth2" = []), ("bearer" = []))
)]
#[patch("/v1/users/{id}")]
pub async fn update_user(
    write: Write,
    caller: Can<can::ManageUsers>,
    Path(id): Path<UserId>,
    json: Json<UserPatch>,
) -> Result<HttpResponse, ApiError> {
    let body = json.body;
    write
        .change(
            caller.unchecked(),
            id,
            &body,
            |_: &User| caller.clone().permit().is_ok(),
            async |tx, seen| {
                let form = patched(seen, &body.value)?;
                check(tx, &form, Some(seen)).await
            },
            async |tx, user, ()| {
                // Once more: with `If-Match: *` the user may be another than the one that was seen.
                let form = patched(&user, &body.value)?;
                check_subject(tx.app, &form, Some(&user))?;
                save(tx, user, form).await
            },
        )
        .await
}

async fn save(tx: &mut Tx<'_>, before: User, form: UserForm) -> Result<Reply, ApiError> {
    let after = revised(before.clone(), form, tx.now);
    let changed = changed_fields(&before, &after);
    if changed.is_empty() {
        return Reply::ok(&before, before.version);
    }
    if is_active_admin(&before) && !is_active_admin(&after) {
        keep_an_admin(tx, before.id).await?;
    }
    users::update(tx.connection, &after).await?;
    let moves = before.oidc_subject != after.oidc_subject;
    if moves {
        let issuer = tx.app.shared.city_issuer.as_ref().map(|issuer| issuer.name());
        users::sign_in_by(tx.connection, after.id, issuer.zip(after.oidc_subject.as_deref())).await?;
    }
    if after.disabled || moves {
        sessions::revoke_all(tx.connection, after.id, tx.now).await?;
    }
    record(tx, after.id, "update", changed);
    Reply::ok(&after, after.version)
}

/// Without an admin nobody could make one.
async fn keep_an_admin(tx: &mut Tx<'_>, goes: UserId) -> Result<(), ApiError> {
    if users::another_admin(tx.connection, goes).await? {
        return Ok(());
    }
    let detail = "This is the last admin who may sign in with a password: make another one first.";
    Err(ApiError::refused(Refusal::guard("enabled", "update", "last_admin", detail), Vec::new()))
}

fn is_active_admin(user: &User) -> bool {
    !user.disabled && user.oidc_subject.is_none() && user.roles.contains(&Role::Admin)
}

fn patched(user: &User, patch: &Value) -> Result<UserForm, ApiError> {
    let form = json!({
        "email": user.email,
        "display_name": user.display_name,
        "roles": user.roles,
        "agency_id": user.agency_id,
        "disabled": user.disabled,
        "oidc_subject": user.oidc_subject,
    });
    patch::patched(form, patch)
}

fn revised(user: User, form: UserForm, now: DateTime<Utc>) -> User {
    let subject = form.oidc_subject.map(Line::into_inner);
    User {
        version: user.version + 1,
        email: form.email.as_str().to_owned(),
        display_name: form.display_name.into_inner(),
        roles: form.roles.into_inner(),
        agency_id: form.agency_id,
        disabled: form.disabled,
        must_change_password: user.must_change_password && user.oidc_subject == subject,
        oidc_subject: subject,
        updated_at: now,
        ..user
    }
}

fn changed_fields(before: &User, after: &User) -> Vec<String> {
    let fields = [
        ("email", before.email != after.email),
        ("display_name", before.display_name != after.display_name),
        ("roles", before.roles != after.roles),
        ("agency_id", before.agency_id != after.agency_id),
        ("disabled", before.disabled != after.disabled),
        ("oidc_subject", before.oidc_subject != after.oidc_subject),
    ];
    fields.into_iter().filter(|(_, changed)| *changed).map(|(name, _)| name.to_owned()).collect()
}
