//! What an exchange brings to its agenda: who comes, and what was granted.

use std::collections::BTreeMap;

use convite_domain::agenda::Subject;
use convite_domain::requests::{GrantedItem, ItemCode};
use convite_domain::vocabularies::{Axis, Country, Language, OrganizationKind};
use convite_domain::{AgendaSessionId, DelegationId, ExchangeId, PracticeId, TopicId};
use diesel::prelude::*;
use diesel::sql_types::{Array, Integer, Jsonb, Nullable, Text, Uuid};
use diesel_async::RunQueryDsl;

use crate::json::Json;
use crate::schema::agenda_sessions;
use crate::{Connection, DbResult};

const DELEGATIONS: &str = include_str!("delegations.sql");
const ITEMS: &str = include_str!("items.sql");

/// A delegation as far as an agenda has to do with it.
#[derive(Clone, Debug, QueryableByName)]
#[diesel(check_for_backend(diesel::pg::Pg))]
pub(super) struct Party {
    #[diesel(sql_type = Uuid)]
    pub(super) id: DelegationId,
    #[diesel(sql_type = Uuid)]
    pub(super) exchange_id: ExchangeId,
    #[diesel(sql_type = Integer)]
    pub(super) size: i32,
    #[diesel(sql_type = Text)]
    country: Country,
    #[diesel(sql_type = Nullable<Text>)]
    organization_kind: Option<OrganizationKind>,
    #[diesel(sql_type = Jsonb)]
    pub(super) languages: Json<Vec<Language>>,
}

/// The delegations that come to some exchanges or were there.
pub(super) async fn parties(connection: &mut Connection, exchanges: Vec<ExchangeId>) -> DbResult<Vec<Party>> {
    Ok(diesel::sql_query(DELEGATIONS).bind::<Array<Uuid>, _>(exchanges).load(connection).await?)
}

#[derive(QueryableByName)]
#[diesel(check_for_backend(diesel::pg::Pg))]
struct Coded {
    #[diesel(sql_type = Text)]
    code: String,
    #[diesel(sql_type = Nullable<Uuid>)]
    topic_id: Option<TopicId>,
    #[diesel(sql_type = Nullable<Uuid>)]
    practice_id: Option<PracticeId>,
    #[diesel(sql_type = Jsonb)]
    axes: Json<Vec<Axis>>,
}

/// What the codes of items lead to, with the axes of practices.
pub(super) async fn subjects<'a>(
    connection: &mut Connection,
    items: impl Iterator<Item = &'a GrantedItem>,
) -> DbResult<BTreeMap<String, (Subject, Vec<Axis>)>> {
    let codes = items.filter_map(|item| item.code.as_ref());
    let (topics, practices): (Vec<_>, Vec<_>) = codes.partition(|code| code.topic().is_some());
    let text = |codes: Vec<&ItemCode>| codes.into_iter().map(|code| code.as_str().to_owned()).collect::<Vec<_>>();
    let query = diesel::sql_query(ITEMS).bind::<Array<Text>, _>(text(topics)).bind::<Array<Text>, _>(text(practices));
    let rows: Vec<Coded> = query.load(connection).await?;
    let subject = |row: &Coded| row.topic_id.map(Subject::Topic).or(row.practice_id.map(Subject::Practice));
    let found = rows.into_iter().filter_map(|row| Some((subject(&row)?, row)));
    Ok(found.map(|(subject, row)| (row.code, (subject, row.axes.0))).collect())
}

/// A delegation that comes to a session.
#[derive(Clone, Debug, PartialEq)]
pub struct Coming {
    /// The delegation.
    pub id: DelegationId,
    /// Its granted size.
    pub size: u32,
    /// The country that it comes from.
    pub country: Country,
    /// What kind of body it comes from.
    pub organization_kind: Option<OrganizationKind>,
    /// What its request says that it speaks.
    pub languages: Vec<Language>,
}

/// Who comes to some sessions, in two queries.
pub async fn coming_to(
    connection: &mut Connection,
    sessions: &[AgendaSessionId],
) -> DbResult<BTreeMap<AgendaSessionId, Vec<Coming>>> {
    type Row = (AgendaSessionId, ExchangeId, Vec<DelegationId>);
    let columns = (agenda_sessions::id, agenda_sessions::exchange_id, agenda_sessions::delegation_ids);
    let named = agenda_sessions::table.filter(agenda_sessions::id.eq_any(sessions)).select(columns);
    let rows: Vec<Row> = named.load(connection).await?;
    let parties = parties(connection, rows.iter().map(|(_, exchange, _)| *exchange).collect()).await?;
    let of = |(session, exchange, named): Row| {
        let here = parties.iter().filter(|party| party.exchange_id == exchange);
        let coming = here.filter(|party| named.is_empty() || named.contains(&party.id));
        let coming = coming.map(|party| Coming {
            id: party.id,
            size: super::city::count(party.size),
            country: party.country,
            organization_kind: party.organization_kind,
            languages: party.languages.0.clone(),
        });
        (session, coming.collect())
    };
    Ok(rows.into_iter().map(of).collect())
}
