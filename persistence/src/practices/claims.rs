//! Claims of revisions, the contradictions between them, and what was decided about those.

use std::collections::HashSet;

use chrono::{DateTime, NaiveDate, Utc};
use convite_domain::practices::{
    Claim, ClaimForm, ClaimState, Ended, Multilingual, PracticeRef, Preference, RevisionState, Trust, Validation,
    Witness,
};
use convite_domain::{ClaimId, PracticeId, RevisionId, UserId};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use crate::json::Json;
use crate::schema::{claim_preferences, practice_claims, practice_revisions, practices};
use crate::{Connection, DbError, DbResult, Page, PageSize};

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = practice_claims, check_for_backend(Pg), treat_none_as_null = true)]
struct ClaimRow {
    id: ClaimId,
    version: i64,
    origin_id: ClaimId,
    revision_id: RevisionId,
    state: ClaimState,
    document: Json<ClaimForm>,
    comparison_key: String,
    expires_on: Option<NaiveDate>,
    verified_at: Option<DateTime<Utc>>,
    verified_by: Option<UserId>,
    ended_at: Option<DateTime<Utc>>,
    reason: Option<String>,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

impl From<&Claim> for ClaimRow {
    fn from(claim: &Claim) -> Self {
        let (verification, ended_at) = match &claim.trust {
            Trust::Verified(validation) => (Some(validation), None),
            Trust::Expired(at) => (None, Some(*at)),
            trust => (None, trust.ended().map(|ended| ended.at)),
        };
        Self {
            id: claim.id,
            version: claim.version,
            origin_id: claim.origin_id,
            revision_id: claim.revision_id,
            state: claim.trust.name(),
            document: Json(claim.form.clone()),
            comparison_key: claim.form.comparison_key(),
            expires_on: claim.form.expires_on.map(|day| day.0),
            verified_at: verification.map(|validation| validation.at),
            verified_by: verification.map(|validation| validation.by),
            ended_at,
            reason: claim.trust.ended().map(|ended| ended.reason.clone()),
            created_at: claim.created_at,
            updated_at: claim.updated_at,
        }
    }
}

impl TryFrom<ClaimRow> for Claim {
    type Error = DbError;

    fn try_from(row: ClaimRow) -> Result<Self, DbError> {
        let verified = row.verified_at.zip(row.verified_by).map(|(at, by)| Validation { at, by });
        let trust = match (row.state, verified, row.ended_at, row.reason) {
            (ClaimState::Asserted, None, None, None) => Trust::Asserted,
            (ClaimState::Sourced, None, None, None) => Trust::Sourced,
            (ClaimState::Verified, Some(validation), None, None) => Trust::Verified(validation),
            (ClaimState::Disputed, None, Some(at), Some(reason)) => Trust::Disputed(Ended { at, reason }),
            (ClaimState::Expired, None, Some(at), None) => Trust::Expired(at),
            (ClaimState::Withdrawn, None, Some(at), Some(reason)) => Trust::Withdrawn(Ended { at, reason }),
            (state, ..) => return Err(DbError::corrupt(format!("claim {} cannot be {state}", row.id))),
        };
        Ok(Self {
            id: row.id,
            origin_id: row.origin_id,
            version: row.version,
            revision_id: row.revision_id,
            form: row.document.0,
            trust,
            created_at: row.created_at,
            updated_at: row.updated_at,
        })
    }
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = claim_preferences, check_for_backend(Pg))]
struct PreferenceRow {
    preferred_id: ClaimId,
    other_id: ClaimId,
    preferred_value: String,
    other_value: String,
    note: Json<Multilingual>,
    decided_at: DateTime<Utc>,
    decided_by: UserId,
}

/// Stores new claims.
pub async fn insert(connection: &mut Connection, claims: &[Claim]) -> DbResult<()> {
    let rows: Vec<ClaimRow> = claims.iter().map(ClaimRow::from).collect();
    diesel::insert_into(practice_claims::table).values(rows).execute(connection).await?;
    Ok(())
}

/// A claim, whoever asks: who may see it is said by its revision.
pub async fn find(connection: &mut Connection, id: ClaimId) -> DbResult<Option<Claim>> {
    let query = practice_claims::table.find(id).select(ClaimRow::as_select());
    query.first(connection).await.optional()?.map(Claim::try_from).transpose()
}

/// A claim that was found, read again with its row locked until the end of the transaction: time may change one, too.
pub async fn lock(connection: &mut Connection, id: ClaimId) -> DbResult<Claim> {
    let query = practice_claims::table.find(id).select(ClaimRow::as_select()).for_update();
    query.first(connection).await.map_err(DbError::from)?.try_into()
}

/// Claims whose time was over before a day ended, locked, leaving out those that another instance holds.
pub async fn lock_expired(connection: &mut Connection, today: NaiveDate, limit: i64) -> DbResult<Vec<Claim>> {
    let query = practice_claims::table
        .filter(practice_claims::expires_on.le(today))
        .filter(practice_claims::state.eq_any([ClaimState::Sourced, ClaimState::Verified, ClaimState::Disputed]))
        .order((practice_claims::expires_on, practice_claims::id))
        .limit(limit)
        .select(ClaimRow::as_select())
        .for_update()
        .skip_locked();
    let rows: Vec<ClaimRow> = query.load(connection).await?;
    rows.into_iter().map(Claim::try_from).collect()
}

/// Stores a changed claim under the lock of its practice.
pub async fn update(connection: &mut Connection, claim: &Claim) -> DbResult<()> {
    let row = ClaimRow::from(claim);
    diesel::update(practice_claims::table.find(claim.id)).set(row).execute(connection).await?;
    Ok(())
}

/// How many claims a revision has.
pub async fn count(connection: &mut Connection, of: RevisionId) -> DbResult<i64> {
    let query = practice_claims::table.filter(practice_claims::revision_id.eq(of)).count();
    Ok(query.get_result(connection).await?)
}

/// All claims of a revision, in the order in which they were made.
pub async fn all(connection: &mut Connection, of: RevisionId) -> DbResult<Vec<Claim>> {
    let query = practice_claims::table.filter(practice_claims::revision_id.eq(of)).order(practice_claims::seq);
    let rows: Vec<ClaimRow> = query.select(ClaimRow::as_select()).load(connection).await?;
    rows.into_iter().map(Claim::try_from).collect()
}

/// All claims of some revisions, each revision's in the order in which they were made.
pub async fn of_revisions(connection: &mut Connection, of: &[RevisionId]) -> DbResult<Vec<Claim>> {
    let query = practice_claims::table.filter(practice_claims::revision_id.eq_any(of)).order(practice_claims::seq);
    let rows: Vec<ClaimRow> = query.select(ClaimRow::as_select()).load(connection).await?;
    rows.into_iter().map(Claim::try_from).collect()
}

/// One page of the claims of a revision, in the order in which they were made; with each one's place.
pub async fn list(
    connection: &mut Connection,
    of: RevisionId,
    after: Option<i64>,
    size: PageSize,
) -> DbResult<Page<(i64, Claim)>> {
    let mut query = practice_claims::table
        .filter(practice_claims::revision_id.eq(of))
        .select((practice_claims::seq, ClaimRow::as_select()))
        .into_boxed();
    if let Some(seq) = after {
        query = query.filter(practice_claims::seq.gt(seq));
    }
    let rows: Vec<(i64, ClaimRow)> = query.order(practice_claims::seq).limit(size.fetch()).load(connection).await?;
    Page::cut(rows, size).try_map(|(seq, row)| Ok((seq, Claim::try_from(row)?)))
}

/// The claims of published practices about what the keys say.
pub async fn published_about(connection: &mut Connection, keys: HashSet<String>) -> DbResult<Vec<Witness>> {
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    let query = practice_claims::table
        .inner_join(practice_revisions::table.inner_join(practices::table))
        .filter(practice_claims::comparison_key.eq_any(keys))
        .filter(practice_claims::state.eq_any(ClaimState::ALL.iter().filter(|state| state.is_live())))
        .filter(practice_revisions::state.eq(RevisionState::Published))
        .filter(practices::ended_at.is_null())
        .order(practice_claims::seq)
        .select((ClaimRow::as_select(), practices::id, practices::code));
    let rows: Vec<(ClaimRow, PracticeId, String)> = query.load(connection).await?;
    let witness = |(row, id, code): (ClaimRow, PracticeId, String)| {
        Ok(Witness { claim: row.try_into()?, practice: PracticeRef { id, code } })
    };
    rows.into_iter().map(witness).collect()
}

/// What was decided about claims with these origins, the latest last.
pub async fn preferences(connection: &mut Connection, origins: Vec<ClaimId>) -> DbResult<Vec<Preference>> {
    if origins.is_empty() {
        return Ok(Vec::new());
    }
    let query = claim_preferences::table
        .filter(claim_preferences::preferred_id.eq_any(&origins))
        .filter(claim_preferences::other_id.eq_any(&origins))
        .order(claim_preferences::seq)
        .select(PreferenceRow::as_select());
    let rows: Vec<PreferenceRow> = query.load(connection).await?;
    let preference = |row: PreferenceRow| Preference {
        preferred: row.preferred_id,
        other: row.other_id,
        preferred_value: row.preferred_value,
        other_value: row.other_value,
        note: row.note.0,
        decided_at: row.decided_at,
        decided_by: row.decided_by,
    };
    Ok(rows.into_iter().map(preference).collect())
}

/// Keeps a decision.
pub async fn prefer(connection: &mut Connection, preference: Preference) -> DbResult<()> {
    let row = PreferenceRow {
        preferred_id: preference.preferred,
        other_id: preference.other,
        preferred_value: preference.preferred_value,
        other_value: preference.other_value,
        note: Json(preference.note),
        decided_at: preference.decided_at,
        decided_by: preference.decided_by,
    };
    diesel::insert_into(claim_preferences::table).values(row).execute(connection).await?;
    Ok(())
}
