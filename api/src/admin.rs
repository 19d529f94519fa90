//! What is done from the command line: users, the rotation of keys, mails that came back.

use chrono::{DateTime, Utc};
use convite_domain::access::{Actor, Role};
use convite_domain::audit::SubjectKind;
use convite_domain::input::{Email, Line};
use convite_domain::users::User;
use convite_domain::{AgencyId, UserId};
use convite_persistence::{Connection, Database, DbError, DbResult, audit, outbox, sessions, users};

use crate::app::Ids;
use crate::auth::{passwords, trail};
use crate::mail::Bounce;
use crate::problem::ApiError;

/// Why an administrative command failed; the message says what to do.
#[derive(Debug, thiserror::Error)]
pub enum AdminError {
    /// The address is none.
    #[error("{0} is no e-mail address")]
    BadEmail(String),
    /// Somebody has the address.
    #[error("there is a user with the address {0} already")]
    Taken(String),
    /// The name is none.
    #[error("the name {0}")]
    BadName(String),
    /// Nobody has the address.
    #[error("there is no user with the address {0}")]
    UnknownUser(String),
    /// The password could not be made.
    #[error(transparent)]
    Api(#[from] ApiError),
    /// The database refused or is away.
    #[error(transparent)]
    Database(#[from] DbError),
}

/// A user to be made.
#[derive(Clone, Debug)]
pub struct NewUser {
    /// The address to sign in with.
    pub email: String,
    /// What colleagues read.
    pub display_name: String,
    /// What they hold.
    pub roles: Vec<Role>,
    /// The agency of a user with agency roles.
    pub agency: Option<AgencyId>,
}

/// Makes a user with a one-time password, which is returned and only allows setting another.
pub async fn create_user(
    connection: &mut Connection,
    new: NewUser,
    ids: Ids,
    now: DateTime<Utc>,
) -> Result<(User, String), AdminError> {
    let email = Email::parse(&new.email).map_err(|_| AdminError::BadEmail(new.email))?;
    let name = Line::<1, 200>::parse(&new.display_name).map_err(|(_, detail)| AdminError::BadName(detail))?;
    let password = passwords::one_time_password()?;
    let user = User {
        id: ids.next(UserId::new),
        version: 1,
        email: email.as_str().to_owned(),
        display_name: name.into_inner(),
        roles: new.roles,
        agency_id: new.agency,
        disabled: false,
        must_change_password: true,
        oidc_subject: None,
        created_at: now,
        updated_at: now,
    };
    let hash = passwords::hash(&password).await?;
    users::insert(connection, &user, &hash).await.map_err(|error| match error {
        DbError::Constraint(name) if name == "users_email_key" => AdminError::Taken(user.email.clone()),
        error => error.into(),
    })?;
    let made = trail::event((ids, now), Actor::SYSTEM, (SubjectKind::User, user.id.get()), "create", &[]);
    audit::record(connection, &[made]).await?;
    Ok((user, password))
}

/// Gives a user a new one-time password, ends their sessions, and enables them again.
pub async fn reset_password(
    database: &Database,
    email: &str,
    ids: Ids,
    now: DateTime<Utc>,
) -> Result<String, AdminError> {
    let password = passwords::one_time_password()?;
    let hash = passwords::hash(&password).await?;
    database
        .transaction(async |connection| {
            let known = users::credentials(connection, email).await?;
            let user = known.ok_or_else(|| AdminError::UnknownUser(email.to_owned()))?.id;
            users::set_password(connection, user, &hash, true, now).await?;
            sessions::revoke_all(connection, user, now).await?;
            let subject = (SubjectKind::User, user.get());
            let reset = trail::event((ids, now), Actor::SYSTEM, subject, "reset_password", &[]);
            audit::record(connection, &[reset]).await?;
            Ok(password.clone())
        })
        .await
}

/// Makes the first admin when there is no user at all. Returns the address and the one-time password.
pub async fn ensure_first_admin(
    database: &Database,
    ids: Ids,
    now: DateTime<Utc>,
) -> Result<Option<(String, String)>, AdminError> {
    const EMAIL: &str = "admin@convite.example";
    database
        .transaction(async |connection| {
            if users::any(connection).await? {
                return Ok(None);
            }
            let (email, display_name) = (EMAIL.to_owned(), "Administración".to_owned());
            let new = NewUser { email, display_name, roles: vec![Role::Admin], agency: None };
            match create_user(connection, new, ids, now).await {
                Ok((user, password)) => Ok(Some((user.email, password))),
                // Another instance that started at the same moment made it.
                Err(AdminError::Taken(_)) => Ok(None),
                Err(error) => Err(error),
            }
        })
        .await
}

/// Writes down that a mail came back, in the timeline of its request, too. Whether it was one of this service that had gone
/// out.
pub async fn record_bounce(database: &Database, bounce: &Bounce, ids: Ids, now: DateTime<Utc>) -> DbResult<bool> {
    database
        .transaction(async |connection| {
            let Some(mail) = outbox::bounce(connection, bounce.mail, &bounce.status, now).await? else {
                return Ok(false);
            };
            let subject = (SubjectKind::Request, mail.subject_id);
            let given_up = trail::event((ids, now), Actor::SYSTEM, subject, "give_up_mail", &[]);
            audit::record(connection, &[given_up]).await?;
            Ok(true)
        })
        .await
}
