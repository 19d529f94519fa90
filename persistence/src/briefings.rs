//! What hosts are told of visitors: read by the exchange of a session that was found, whoever reads it.

use convite_domain::agenda_sessions::AgendaSession;
use convite_domain::assignments::AssignmentState;
use convite_domain::briefings::{AskedByVisitors, BriefedDelegation, BriefedStaff};
use convite_domain::vocabularies::{AssignmentRole, Country, OrganizationKind, Seniority};
use convite_domain::{AgendaSessionId, DelegationId, ExchangeId, UserId};
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Integer, Jsonb, Nullable, Text, Uuid};
use diesel_async::RunQueryDsl;

use crate::json::Json;
use crate::schema::{agencies, assignments, users};
use crate::{Connection, DbResult};

#[derive(QueryableByName)]
#[diesel(check_for_backend(diesel::pg::Pg))]
struct ComingRow {
    #[diesel(sql_type = Uuid)]
    id: DelegationId,
    #[diesel(sql_type = Integer)]
    size: i32,
    #[diesel(sql_type = Integer)]
    minors: i32,
    #[diesel(sql_type = BigInt)]
    named: i64,
    #[diesel(sql_type = BigInt)]
    image_use: i64,
    #[diesel(sql_type = Text)]
    seniority: Seniority,
    #[diesel(sql_type = Text)]
    country: Country,
    #[diesel(sql_type = Nullable<Text>)]
    organization_kind: Option<OrganizationKind>,
    #[diesel(sql_type = Jsonb)]
    asked: Json<AskedByVisitors>,
}

/// The delegations that come to a session of an exchange or were there, all of the exchange when it names none; without how many
/// members need step-free access, which is encrypted.
pub async fn coming(
    connection: &mut Connection,
    exchange: ExchangeId,
    named: &[DelegationId],
) -> DbResult<Vec<BriefedDelegation>> {
    let query = diesel::sql_query(include_str!("briefings.sql"))
        .bind::<Uuid, _>(exchange)
        .bind::<Array<Uuid>, _>(named.to_vec());
    let rows: Vec<ComingRow> = query.load(connection).await?;
    let coming = |row: ComingRow| BriefedDelegation {
        id: row.id,
        size: row.size,
        minors: row.minors,
        named: row.named,
        step_free: 0,
        access_needs: 0,
        image_use: row.image_use,
        seniority: row.seniority,
        country: row.country,
        organization_kind: row.organization_kind,
        asked: row.asked.0,
    };
    Ok(rows.into_iter().map(coming).collect())
}

/// Who is with a session of the city's staff, and which agencies bring an interpreter.
pub async fn staff(connection: &mut Connection, session: &AgendaSession) -> DbResult<BriefedStaff> {
    let guide = match session.form.guide_id {
        Some(guide) => guide_called(connection, guide).await?,
        None => None,
    };
    Ok(BriefedStaff { guide, interpreters: interpreters(connection, session.id).await? })
}

/// What the agencies are called that accepted to bring an interpreter to a session, or did.
async fn interpreters(connection: &mut Connection, session: AgendaSessionId) -> DbResult<Vec<String>> {
    let query = assignments::table
        .inner_join(agencies::table)
        .filter(assignments::session_id.eq(session))
        .filter(assignments::role.eq(AssignmentRole::InterpreterProvider))
        .filter(assignments::state.eq_any([AssignmentState::Accepted, AssignmentState::Delivered]))
        .order(assignments::seq);
    Ok(query.select(agencies::name).load(connection).await?)
}

/// What the member of the staff is called who goes along.
async fn guide_called(connection: &mut Connection, id: UserId) -> DbResult<Option<String>> {
    Ok(users::table.find(id).select(users::display_name).first(connection).await.optional()?)
}
