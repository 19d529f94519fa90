//! People who sign in.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use convite_domain::access::{Caller, Permission, Role, UserCaller};
use convite_domain::users::User;
use convite_domain::{AgencyId, UserId};
use diesel::dsl::exists;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use diesel_async::RunQueryDsl;

use crate::schema::users;
use crate::{Connection, DbError, DbResult, Page, PageSize};

diesel::define_sql_function! {
    /// PostgreSQL's `lower`.
    fn lower(value: diesel::sql_types::Text) -> diesel::sql_types::Text;
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = users, check_for_backend(Pg))]
struct UserRow {
    id: UserId,
    version: i64,
    email: String,
    display_name: String,
    must_change_password: bool,
    disabled: bool,
    agency_id: Option<AgencyId>,
    roles: Vec<String>,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
    oidc_subject: Option<String>,
}

impl TryFrom<UserRow> for User {
    type Error = DbError;

    fn try_from(row: UserRow) -> Result<Self, DbError> {
        Ok(Self {
            id: row.id,
            version: row.version,
            email: row.email,
            display_name: row.display_name,
            roles: parse_roles(&row.roles)?,
            agency_id: row.agency_id,
            disabled: row.disabled,
            must_change_password: row.must_change_password,
            oidc_subject: row.oidc_subject,
            created_at: row.created_at,
            updated_at: row.updated_at,
        })
    }
}

fn parse_roles(roles: &[String]) -> DbResult<Vec<Role>> {
    roles.iter().map(|role| role.parse().map_err(DbError::corrupt)).collect()
}

fn role_names(roles: &[Role]) -> Vec<&'static str> {
    roles.iter().map(|role| role.as_str()).collect()
}

/// What a sign-in needs to know of a user.
#[derive(Clone, Debug, Queryable)]
pub struct Credentials {
    /// The user.
    pub id: UserId,
    /// An Argon2id hash in PHC form.
    pub password_hash: String,
    /// Whether they may sign in.
    pub disabled: bool,
}

/// The credentials behind an e-mail address, whatever its case; none without a password.
pub async fn credentials(connection: &mut Connection, email: &str) -> DbResult<Option<Credentials>> {
    let query = users::table.filter(lower(users::email).eq(lower(email))).filter(users::password_hash.is_not_null());
    let columns = (users::id, users::password_hash.assume_not_null(), users::disabled);
    Ok(query.select(columns).first(connection).await.optional()?)
}

/// The credentials of a user; none without a password.
pub async fn credentials_of(connection: &mut Connection, id: UserId) -> DbResult<Option<Credentials>> {
    let query = users::table.find(id).filter(users::password_hash.is_not_null());
    let columns = (users::id, users::password_hash.assume_not_null(), users::disabled);
    Ok(query.select(columns).first(connection).await.optional()?)
}

/// The caller that a user is now who signed in here; none when unknown or disabled, or when they sign in elsewhere.
pub async fn caller(connection: &mut Connection, id: UserId) -> DbResult<Option<UserCaller>> {
    let own = users::table.filter(users::oidc_subject.is_null());
    let query = own.filter(users::id.eq(id)).filter(users::disabled.eq(false)).select((
        users::roles,
        users::agency_id,
        users::must_change_password,
    ));
    let found: Option<(Vec<String>, Option<AgencyId>, bool)> = query.first(connection).await.optional()?;
    let Some((roles, agency, must_change_password)) = found else { return Ok(None) };
    Ok(Some(UserCaller { id, roles: parse_roles(&roles)?, agency, must_change_password }))
}

/// Who manages users sees all of them, everybody else only themselves.
fn visible_to(caller: &Caller) -> users::BoxedQuery<'static, Pg> {
    let all = users::table.into_boxed();
    if caller.may(Permission::ManageUsers) { all } else { all.filter(users::id.nullable().eq(caller.user())) }
}

/// A user that the caller may see.
pub async fn find(connection: &mut Connection, caller: &Caller, id: UserId) -> DbResult<Option<User>> {
    let query = visible_to(caller).filter(users::id.eq(id)).select(UserRow::as_select());
    let row = query.first(connection).await.optional()?;
    row.map(User::try_from).transpose()
}

/// A user, with the row locked until the end of the transaction.
pub async fn lock(connection: &mut Connection, id: UserId) -> DbResult<User> {
    let query = users::table.find(id).select(UserRow::as_select()).for_update();
    let row: UserRow = query.first(connection).await?;
    row.try_into()
}

/// Those who decide requests and may sign in.
fn deciding() -> users::BoxedQuery<'static, Pg> {
    let deciding = users::roles.overlaps_with(vec![Role::Officer.as_str(), Role::Lead.as_str()]);
    users::table.filter(users::disabled.eq(false)).filter(deciding).into_boxed()
}

/// Whether a user decides requests and may sign in.
pub async fn may_decide(connection: &mut Connection, id: UserId) -> DbResult<bool> {
    let deciding = deciding().filter(users::id.eq(id));
    Ok(diesel::select(exists(deciding)).get_result(connection).await?)
}

/// The address of the first of these users who decides requests, else of the lead who has been here longest.
pub(crate) async fn address_of_first(connection: &mut Connection, asked: &[UserId]) -> DbResult<Option<String>> {
    let leads = users::roles.contains(vec![Role::Lead.as_str()]);
    let query = deciding().filter(users::id.eq_any(asked.to_vec()).or(leads)).order(users::id);
    let found: Vec<(UserId, String)> = query.select((users::id, users::email)).load(connection).await?;
    let place = |id: &UserId| asked.iter().position(|one| one == id).unwrap_or(asked.len());
    Ok(found.into_iter().min_by_key(|(id, _)| place(id)).map(|(_, email)| email))
}

/// Whether there is an admin who may sign in with a password beside a user: one who needs the city's issuer for it could not
/// help while that is away. Transactions that ask wait for each other, so that of two admins not each goes because the
/// other stays.
pub async fn another_admin(connection: &mut Connection, beside: UserId) -> DbResult<bool> {
    const LOCK: i64 = 0x0c04_1773_0006;
    let wait = diesel::sql_query("SELECT pg_advisory_xact_lock($1)").bind::<BigInt, _>(LOCK);
    wait.execute(connection).await?;
    let others = users::table
        .filter(users::id.ne(beside))
        .filter(users::disabled.eq(false))
        .filter(users::password_hash.is_not_null())
        .filter(users::roles.contains(vec![Role::Admin.as_str()]));
    Ok(diesel::select(diesel::dsl::exists(others)).get_result(connection).await?)
}

/// Stores a new user with the hash of a password.
pub async fn insert(connection: &mut Connection, user: &User, password_hash: &str) -> DbResult<()> {
    store(connection, user, (Some(password_hash), None)).await
}

/// Stores a new user who signs in at an OpenID Connect issuer, under the user's `oidc_subject`.
pub async fn insert_of_issuer(connection: &mut Connection, user: &User, issuer: &str) -> DbResult<()> {
    store(connection, user, (None, Some(issuer))).await
}

async fn store(
    connection: &mut Connection,
    user: &User,
    (password_hash, issuer): (Option<&str>, Option<&str>),
) -> DbResult<()> {
    let values = (
        users::id.eq(user.id),
        users::version.eq(user.version),
        users::email.eq(&user.email),
        users::display_name.eq(&user.display_name),
        users::password_hash.eq(password_hash),
        users::must_change_password.eq(user.must_change_password),
        users::disabled.eq(user.disabled),
        users::agency_id.eq(user.agency_id),
        users::roles.eq(role_names(&user.roles)),
        users::created_at.eq(user.created_at),
        users::updated_at.eq(user.updated_at),
        users::oidc_issuer.eq(issuer),
        users::oidc_subject.eq(&user.oidc_subject),
    );
    diesel::insert_into(users::table).values(values).execute(connection).await?;
    Ok(())
}

/// Stores a changed user; how they sign in stays.
pub async fn update(connection: &mut Connection, user: &User) -> DbResult<()> {
    let values = (
        users::version.eq(user.version),
        users::email.eq(&user.email),
        users::display_name.eq(&user.display_name),
        users::disabled.eq(user.disabled),
        users::agency_id.eq(user.agency_id),
        users::roles.eq(role_names(&user.roles)),
        users::updated_at.eq(user.updated_at),
    );
    diesel::update(users::table.find(user.id)).set(values).execute(connection).await?;
    Ok(())
}

/// Replaces a password; `one_time` passwords only allow setting another.
pub async fn set_password(
    connection: &mut Connection,
    id: UserId,
    password_hash: &str,
    one_time: bool,
    now: DateTime<Utc>,
) -> DbResult<()> {
    let values = (
        users::version.eq(users::version + 1),
        users::password_hash.eq(password_hash),
        users::must_change_password.eq(one_time),
        users::updated_at.eq(now),
    );
    diesel::update(users::table.find(id)).set(values).execute(connection).await?;
    Ok(())
}

/// Lets a user sign in at an issuer under a subject, or with a password that is still to be set. What they signed in with
/// before is forgotten.
pub async fn sign_in_by(connection: &mut Connection, id: UserId, issuer: Option<(&str, &str)>) -> DbResult<()> {
    let values = (
        users::oidc_issuer.eq(issuer.map(|(issuer, _)| issuer)),
        users::oidc_subject.eq(issuer.map(|(_, subject)| subject)),
        users::password_hash.eq(None::<String>),
        users::must_change_password.eq(false),
        users::roles_as_of.eq(None::<DateTime<Utc>>),
    );
    diesel::update(users::table.find(id)).set(values).execute(connection).await?;
    Ok(())
}

/// A user of an issuer.
#[derive(Clone, Debug)]
pub struct IssuersUser {
    /// The user.
    pub id: UserId,
    /// The agency of a user with agency roles.
    pub agency: Option<AgencyId>,
    /// What the newest token seen named, or what was expected before there was one.
    pub roles: Vec<Role>,
    /// When that token was issued.
    pub roles_as_of: Option<DateTime<Utc>>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = users, check_for_backend(Pg))]
struct IssuersUserRow {
    id: UserId,
    agency_id: Option<AgencyId>,
    roles: Vec<String>,
    roles_as_of: Option<DateTime<Utc>>,
}

/// The user of a subject of an issuer; none when unknown or disabled.
pub async fn of_issuer(connection: &mut Connection, issuer: &str, subject: &str) -> DbResult<Option<IssuersUser>> {
    let query = users::table
        .filter(users::oidc_issuer.eq(issuer))
        .filter(users::oidc_subject.eq(subject))
        .filter(users::disabled.eq(false))
        .select(IssuersUserRow::as_select());
    let Some(row) = query.first(connection).await.optional()? else { return Ok(None) };
    let IssuersUserRow { id, agency_id: agency, roles, roles_as_of } = row;
    Ok(Some(IssuersUser { id, agency, roles: parse_roles(&roles)?, roles_as_of }))
}

/// Keeps what a token newer than those seen before named, for those who ask for the user without one, and for the older
/// tokens. Returns whether it was kept: not when another one was seen meanwhile, or the user was given to another agency.
pub async fn note_roles(
    connection: &mut Connection,
    (user, roles): (&IssuersUser, &[Role]),
    issued_at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> DbResult<bool> {
    let as_seen = users::table
        .find(user.id)
        .filter(users::oidc_subject.is_not_null())
        .filter(users::agency_id.is_not_distinct_from(user.agency))
        .filter(users::roles_as_of.is_not_distinct_from(user.roles_as_of));
    // A moment alone is nothing that a reader of the user sees.
    let differ = user.roles != roles;
    let values = (
        users::version.eq(users::version + i64::from(differ)),
        users::roles.eq(role_names(roles)),
        users::roles_as_of.eq(issued_at),
        differ.then_some(users::updated_at.eq(now)),
    );
    Ok(diesel::update(as_seen).set(values).execute(connection).await? == 1)
}

/// One page of the users, the newest first.
pub async fn list(
    connection: &mut Connection,
    after: Option<(DateTime<Utc>, UserId)>,
    size: PageSize,
) -> DbResult<Page<User>> {
    let mut query = users::table.select(UserRow::as_select()).into_boxed();
    if let Some((moment, id)) = after {
        let earlier = diesel::dsl::sql::<diesel::sql_types::Bool>("(created_at, id) < (")
            .bind::<diesel::sql_types::Timestamptz, _>(moment)
            .sql(", ");
        query = query.filter(earlier.bind::<diesel::sql_types::Uuid, _>(id).sql(")"));
    }
    let ordered = query.order((users::created_at.desc(), users::id.desc())).limit(size.fetch());
    let rows: Vec<UserRow> = ordered.load(connection).await?;
    Page::cut(rows, size).try_map(User::try_from)
}

/// Whether there is any user yet.
pub async fn any(connection: &mut Connection) -> DbResult<bool> {
    Ok(diesel::select(diesel::dsl::exists(users::table.select(users::id))).get_result(connection).await?)
}

/// What some users are called.
pub async fn names(connection: &mut Connection, ids: &[UserId]) -> DbResult<HashMap<UserId, String>> {
    let query = users::table.filter(users::id.eq_any(ids)).select((users::id, users::display_name));
    let named: Vec<(UserId, String)> = query.load(connection).await?;
    Ok(named.into_iter().collect())
}

/// Those of the ids that are a user's.
pub async fn known(connection: &mut Connection, ids: &[UserId]) -> DbResult<HashSet<UserId>> {
    let query = users::table.filter(users::id.eq_any(ids)).select(users::id);
    let known: Vec<UserId> = query.load(connection).await?;
    Ok(known.into_iter().collect())
}
