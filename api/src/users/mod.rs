//! People who sign in, as admins manage them.

mod create;
mod get;
mod list;
mod reset_password;
mod update;

use convite_domain::access::Caller;
use convite_domain::audit::SubjectKind;
use convite_domain::input::{FieldError, Line};
use convite_domain::users::{User, UserForm};
use convite_domain::{AgencyId, Refusal, UserId, Version};
use convite_persistence::{Connection, DbResult, agencies, users};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::app::App;
use crate::problem::ApiError;
use crate::write::{Changeable, Tx};

/// Registers the operations.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(list::list_users)
        .service(create::create_user)
        .service(get::get_user)
        .service(update::update_user)
        .service(reset_password::reset_user_password);
}

/// A user with the password for the first sign-in.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct UserWithPassword {
    /// The user.
    #[serde(flatten)]
    user: User,
    /// The password for the next sign-in, which only allows setting another. It is shown once and stored only as a hash. None
    /// for who signs in at the city's OpenID Connect issuer.
    #[schema(required, examples("k7mq2-9xvtd-3hbnp-w4yrc"))]
    one_time_password: Option<String>,
}

impl Changeable for User {
    type Id = UserId;

    fn version(&self) -> Version {
        self.version
    }

    async fn find(connection: &mut Connection, caller: &Caller, id: UserId) -> DbResult<Option<Self>> {
        users::find(connection, caller, id).await
    }

    async fn lock(connection: &mut Connection, seen: &Self) -> DbResult<Self> {
        users::lock(connection, seen.id).await
    }
}

/// Notes what was done with a user's account.
fn record(tx: &mut Tx<'_>, user: UserId, action: &'static str, fields: Vec<String>) {
    tx.audit((SubjectKind::User, user.get()), action, None, fields);
}

/// Refuses a password where none can be used.
pub(crate) fn needs_password(user: &User, action: &'static str) -> Result<(), ApiError> {
    if user.oidc_subject.is_none() {
        return Ok(());
    }
    let detail = "The user signs in at the city's OpenID Connect issuer and has no password here.";
    Err(ApiError::refused(Refusal::guard("openid_connect", action, "signs_in_elsewhere", detail), Vec::new()))
}

/// Refuses an agency that does not exist, and a new subject where there is no issuer.
async fn check(tx: &mut Tx<'_>, form: &UserForm, before: Option<&User>) -> Result<(), ApiError> {
    check_subject(tx.app, form, before)?;
    match form.agency_id {
        Some(agency) => known_agency(tx, agency).await,
        None => Ok(()),
    }
}

fn check_subject(app: &App, form: &UserForm, before: Option<&User>) -> Result<(), ApiError> {
    let subject = form.oidc_subject.as_ref().map(Line::as_str);
    // Whoever has one from when there was an issuer can still be renamed or disabled.
    let is_new = subject.is_some() && subject != before.and_then(|user| user.oidc_subject.as_deref());
    if is_new && app.shared.city_issuer.is_none() {
        return Err(FieldError::new("/oidc_subject", "not_allowed", "there is no OpenID Connect issuer").into());
    }
    Ok(())
}

async fn known_agency(tx: &mut Tx<'_>, agency: AgencyId) -> Result<(), ApiError> {
    let found = agencies::find(tx.connection, tx.caller, agency).await?;
    found.map(|_| ()).ok_or_else(|| FieldError::new("/agency_id", "unknown", "is no agency").into())
}
