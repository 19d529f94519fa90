//! Drafts of agendas.

use chrono::{DateTime, Utc};
use convite_domain::agenda_drafts::{
    AgendaDraft, AgendaDraftState, DraftDocument, DraftStage, KnownNames, MOST_KEPT, WorkingCopy,
};
use convite_domain::{AgencyId, AgendaDraftId, ExchangeId, OfferId, PresenterId, UserId, VenueId};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use crate::agencies::refs;
use crate::json::Json;
use crate::schema::{agencies, agenda_drafts};
use crate::{Connection, DbError, DbResult, Page, PageSize, agenda_sessions, assignments, offers, presenters, venues};

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = agenda_drafts, check_for_backend(Pg), treat_none_as_null = true)]
struct DraftRow {
    id: AgendaDraftId,
    version: i64,
    exchange_id: ExchangeId,
    state: AgendaDraftState,
    document: Json<DraftDocument>,
    created_at: DateTime<Utc>,
    created_by: UserId,
    applied_at: Option<DateTime<Utc>>,
    applied_by: Option<UserId>,
}

impl From<AgendaDraft> for DraftRow {
    fn from(draft: AgendaDraft) -> Self {
        let state = draft.stage.name();
        let (applied_at, applied_by) = match draft.stage {
            DraftStage::Open => (None, None),
            DraftStage::Applied(at, by) => (Some(at), Some(by)),
        };
        let AgendaDraft { id, version, exchange_id, document, created_at, created_by, .. } = draft;
        let document = Json(document);
        Self { id, version, exchange_id, state, document, created_at, created_by, applied_at, applied_by }
    }
}

impl TryFrom<DraftRow> for AgendaDraft {
    type Error = DbError;

    fn try_from(row: DraftRow) -> DbResult<Self> {
        let stage = match (row.state, row.applied_at, row.applied_by) {
            (AgendaDraftState::Open, None, None) => DraftStage::Open,
            (AgendaDraftState::Applied, Some(at), Some(by)) => DraftStage::Applied(at, by),
            (state, ..) => return Err(DbError::corrupt(format!("draft {} of an agenda cannot be {state}", row.id))),
        };
        let DraftRow { id, version, exchange_id, document: Json(document), created_at, created_by, .. } = row;
        Ok(Self { id, version, exchange_id, document, stage, created_at, created_by })
    }
}

/// Stores new drafts of an exchange, the best first, and forgets the oldest of those beyond what it keeps; under the lock of the
/// exchange. In the list the best is the newest.
pub async fn insert(connection: &mut Connection, exchange: ExchangeId, drafts: &[AgendaDraft]) -> DbResult<()> {
    let rows: Vec<_> = drafts.iter().rev().cloned().map(DraftRow::from).collect();
    diesel::insert_into(agenda_drafts::table).values(rows).execute(connection).await?;
    let own = agenda_drafts::table.filter(agenda_drafts::exchange_id.eq(exchange));
    let beyond = own.order(agenda_drafts::seq.desc()).offset(MOST_KEPT).limit(1).select(agenda_drafts::seq);
    if let Some(last) = beyond.first::<i64>(connection).await.optional()? {
        diesel::delete(own.filter(agenda_drafts::seq.le(last))).execute(connection).await?;
    }
    Ok(())
}

/// A draft of an exchange.
pub async fn find(
    connection: &mut Connection,
    exchange: ExchangeId,
    id: AgendaDraftId,
) -> DbResult<Option<AgendaDraft>> {
    let query = agenda_drafts::table.find(id).filter(agenda_drafts::exchange_id.eq(exchange));
    let row: Option<DraftRow> = query.select(DraftRow::as_select()).first(connection).await.optional()?;
    row.map(AgendaDraft::try_from).transpose()
}

/// A draft that was found, read again under the lock of its exchange, which the caller holds.
pub async fn get(connection: &mut Connection, id: AgendaDraftId) -> DbResult<AgendaDraft> {
    let query = agenda_drafts::table.find(id).select(DraftRow::as_select());
    query.first::<DraftRow>(connection).await?.try_into()
}

/// Stores a changed draft under the lock of its exchange.
pub async fn update(connection: &mut Connection, draft: &AgendaDraft) -> DbResult<()> {
    let row = DraftRow::from(draft.clone());
    diesel::update(agenda_drafts::table.find(draft.id)).set(row).execute(connection).await?;
    Ok(())
}

/// One page of the drafts of an exchange, the newest first; with each one's place.
pub async fn list(
    connection: &mut Connection,
    exchange: ExchangeId,
    before: Option<i64>,
    size: PageSize,
) -> DbResult<Page<(i64, AgendaDraft)>> {
    let mut query = agenda_drafts::table.filter(agenda_drafts::exchange_id.eq(exchange)).into_boxed();
    if let Some(seq) = before {
        query = query.filter(agenda_drafts::seq.lt(seq));
    }
    let columns = (agenda_drafts::seq, DraftRow::as_select());
    let ordered = query.order(agenda_drafts::seq.desc()).limit(size.fetch()).select(columns);
    let rows: Vec<(i64, DraftRow)> = ordered.load(connection).await?;
    Page::cut(rows, size).try_map(|(seq, row)| Ok((seq, row.try_into()?)))
}

/// The working copy of an exchange's agenda, as its agencies have it.
pub async fn working_copy(connection: &mut Connection, exchange: ExchangeId) -> DbResult<WorkingCopy> {
    let sessions = agenda_sessions::of_exchange(connection, exchange).await?;
    let assignments = assignments::open_of_exchange(connection, exchange).await?;
    Ok(WorkingCopy { sessions, assignments })
}

/// What the offers, venues, presenters and agencies are called that some drafts name; four queries, however many.
pub async fn names(connection: &mut Connection, drafts: &[AgendaDraft]) -> DbResult<KnownNames> {
    let named: Vec<OfferId> = drafts.iter().flat_map(AgendaDraft::offers).collect();
    let places: Vec<VenueId> = drafts.iter().flat_map(AgendaDraft::venues).collect();
    let people: Vec<PresenterId> = drafts.iter().flat_map(AgendaDraft::presenters).collect();
    let asked: Vec<AgencyId> = drafts.iter().flat_map(AgendaDraft::agencies).collect();
    let offers = offers::by_ids(connection, &named).await?;
    let venues = venues::by_ids(connection, &places).await?;
    let presenters = presenters::by_ids(connection, &people).await?;
    let asked = refs(connection, agencies::table.filter(agencies::id.eq_any(asked)).into_boxed()).await?;
    Ok(KnownNames {
        offers: offers.into_iter().map(|offer| (offer.id, offer)).collect(),
        venues: venues.into_iter().map(|venue| (venue.id, venue.form.name)).collect(),
        presenters: presenters.into_iter().map(|one| (one.id, one.form.name.into_inner())).collect(),
        agencies: asked.into_iter().map(|agency| (agency.id, agency)).collect(),
    })
}
