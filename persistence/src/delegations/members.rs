//! Members of delegations. What is protected of them arrives here encrypted, and in no list.
//!
//! Whoever changes members holds the lock of their delegation.

use chrono::{DateTime, Utc};
use convite_domain::delegations::{DelegationState, Member, MemberConsent};
use convite_domain::vocabularies::{Country, Language, Seniority};
use convite_domain::{DelegateId, DelegationId};
use diesel::dsl::sql;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Timestamptz};
use diesel_async::RunQueryDsl;

use crate::json::Json;
use crate::rows::same_members;
use crate::schema::{delegates, delegations};
use crate::{Connection, DbResult, Page, PageSize};

/// One row of `delegates`, but for its place and what is protected.
#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = delegates, check_for_backend(Pg), treat_none_as_null = true)]
struct MemberRow {
    id: DelegateId,
    version: i64,
    delegation_id: DelegationId,
    given_name: Option<String>,
    family_name: Option<String>,
    position: Option<String>,
    organization: Option<String>,
    seniority: Seniority,
    country: Country,
    languages: Vec<Language>,
    is_head: bool,
    consents: Json<Vec<MemberConsent>>,
    came: Option<bool>,
    substituted_at: Option<DateTime<Utc>>,
    erased_at: Option<DateTime<Utc>>,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

same_members!(MemberRow <-> Member: id, version, delegation_id, given_name, family_name, position, organization, seniority,
    country, languages, is_head, came, substituted_at, erased_at, created_at, updated_at; json consents);

/// What is protected of a member, encrypted.
#[derive(Clone, Debug, PartialEq, Eq, Queryable)]
pub struct SealedFields {
    /// The member.
    pub member: DelegateId,
    /// The key of the ring that it is encrypted under.
    pub key_id: String,
    /// The ciphertext.
    pub bytes: Vec<u8>,
}

/// Stores a new member, without what is protected; see [`seal`].
pub async fn insert(connection: &mut Connection, member: &Member) -> DbResult<()> {
    diesel::insert_into(delegates::table).values(MemberRow::from(member.clone())).execute(connection).await?;
    Ok(())
}

/// A member of a delegation that was found visible, whether on the list or not.
pub async fn find(connection: &mut Connection, of: DelegationId, id: DelegateId) -> DbResult<Option<Member>> {
    let query = delegates::table.find(id).filter(delegates::delegation_id.eq(of)).select(MemberRow::as_select());
    Ok(query.first(connection).await.optional()?.map(Member::from))
}

/// All members of a delegation, in the order in which they were named.
pub async fn all(connection: &mut Connection, of: DelegationId) -> DbResult<Vec<Member>> {
    let query = delegates::table.filter(delegates::delegation_id.eq(of)).order(delegates::seq);
    let rows: Vec<MemberRow> = query.select(MemberRow::as_select()).load(connection).await?;
    Ok(rows.into_iter().map(Member::from).collect())
}

/// The ids of all members of a delegation.
pub async fn ids(connection: &mut Connection, of: DelegationId) -> DbResult<Vec<uuid::Uuid>> {
    let query = delegates::table.filter(delegates::delegation_id.eq(of)).select(delegates::id);
    let ids: Vec<DelegateId> = query.load(connection).await?;
    Ok(ids.into_iter().map(DelegateId::get).collect())
}

/// One page of the members on a delegation's list, in the order in which they were named; with each one's place.
pub async fn list(
    connection: &mut Connection,
    of: DelegationId,
    after: Option<i64>,
    size: PageSize,
) -> DbResult<Page<(i64, Member)>> {
    let mut query = delegates::table
        .filter(delegates::delegation_id.eq(of))
        .filter(delegates::substituted_at.is_null())
        .select((delegates::seq, MemberRow::as_select()))
        .into_boxed();
    if let Some(seq) = after {
        query = query.filter(delegates::seq.gt(seq));
    }
    let rows: Vec<(i64, MemberRow)> = query.order(delegates::seq).limit(size.fetch()).load(connection).await?;
    Page::cut(rows, size).try_map(|(seq, row)| Ok((seq, Member::from(row))))
}

/// Stores a changed member. What is protected goes first of a tombstone, and of whose place somebody else took.
pub async fn update(connection: &mut Connection, member: &Member) -> DbResult<()> {
    if !member.is_current() || member.erased_at.is_some() {
        unseal(connection, member.id).await?;
    }
    let row = MemberRow::from(member.clone());
    diesel::update(delegates::table.find(member.id)).set(row).execute(connection).await?;
    Ok(())
}

/// Takes a member off the list for good.
pub async fn delete(connection: &mut Connection, id: DelegateId) -> DbResult<()> {
    diesel::delete(delegates::table.find(id)).execute(connection).await?;
    Ok(())
}

/// What is protected of a member.
pub async fn sealed(connection: &mut Connection, id: DelegateId) -> DbResult<Option<SealedFields>> {
    let query = delegates::table.find(id).select((delegates::protected_key_id, delegates::protected));
    let stored: Option<(Option<String>, Option<Vec<u8>>)> = query.first(connection).await.optional()?;
    let whole = stored.and_then(|(key_id, bytes)| Some((key_id?, bytes?)));
    Ok(whole.map(|(key_id, bytes)| SealedFields { member: id, key_id, bytes }))
}

/// What is protected of all members of a delegation.
pub async fn sealed_of(connection: &mut Connection, of: DelegationId) -> DbResult<Vec<SealedFields>> {
    let sealed =
        delegates::table.filter(delegates::delegation_id.eq(of)).filter(delegates::protected_key_id.is_not_null());
    let columns =
        (delegates::id, delegates::protected_key_id.assume_not_null(), delegates::protected.assume_not_null());
    Ok(sealed.select(columns).load(connection).await?)
}

/// What is protected of those who are on the lists of some delegations, and were not erased; each with the delegation.
pub async fn sealed_on_lists(
    connection: &mut Connection,
    of: &[DelegationId],
) -> DbResult<Vec<(DelegationId, SealedFields)>> {
    let sealed = delegates::table
        .filter(delegates::delegation_id.eq_any(of))
        .filter(delegates::substituted_at.is_null())
        .filter(delegates::erased_at.is_null())
        .filter(delegates::protected_key_id.is_not_null());
    let fields = (delegates::id, delegates::protected_key_id.assume_not_null(), delegates::protected.assume_not_null());
    Ok(sealed.select((delegates::delegation_id, fields)).load(connection).await?)
}

/// Stores what is protected of a member.
pub async fn seal(connection: &mut Connection, fields: &SealedFields) -> DbResult<()> {
    let values = (delegates::protected_key_id.eq(&fields.key_id), delegates::protected.eq(&fields.bytes));
    diesel::update(delegates::table.find(fields.member)).set(values).execute(connection).await?;
    Ok(())
}

/// Erases what is protected of a member.
pub async fn unseal(connection: &mut Connection, id: DelegateId) -> DbResult<()> {
    diesel::update(delegates::table.find(id)).set(nothing_protected()).execute(connection).await?;
    Ok(())
}

type NothingProtected = (
    diesel::dsl::Eq<delegates::protected_key_id, Option<String>>,
    diesel::dsl::Eq<delegates::protected, Option<Vec<u8>>>,
);

fn nothing_protected() -> NothingProtected {
    (delegates::protected_key_id.eq(None), delegates::protected.eq(None))
}

/// Erases a batch of what is protected of members whose delegation left or was cancelled by a moment; members that others
/// work on are passed over. Returns whose.
pub async fn unseal_ended(
    connection: &mut Connection,
    by: DateTime<Utc>,
    batch: i64,
    now: DateTime<Utc>,
) -> DbResult<Vec<DelegateId>> {
    let ended = delegations::table
        .filter(delegations::state.eq_any([DelegationState::Departed, DelegationState::Cancelled]))
        .filter(sql::<Bool>("coalesce(departed_at, cancelled_at) <= ").bind::<Timestamptz, _>(by))
        .select(delegations::id);
    let found = delegates::table
        .filter(delegates::protected_key_id.is_not_null())
        .filter(delegates::delegation_id.eq_any(ended))
        .order(delegates::seq)
        .limit(batch)
        .select(delegates::id)
        .for_update()
        .skip_locked();
    let ids: Vec<DelegateId> = found.load(connection).await?;
    let next = (nothing_protected(), delegates::version.eq(delegates::version + 1), delegates::updated_at.eq(now));
    diesel::update(delegates::table.filter(delegates::id.eq_any(&ids))).set(next).execute(connection).await?;
    Ok(ids)
}

/// A batch of what is encrypted under another key of the ring than `current`, locked for re-encryption.
pub async fn encrypted_otherwise(
    connection: &mut Connection,
    current: &str,
    batch: i64,
) -> DbResult<Vec<SealedFields>> {
    let query = delegates::table
        .filter(delegates::protected_key_id.ne(current))
        .order(delegates::seq)
        .limit(batch)
        .select((delegates::id, delegates::protected_key_id.assume_not_null(), delegates::protected.assume_not_null()))
        .for_update();
    Ok(query.load(connection).await?)
}
