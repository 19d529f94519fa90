//! A session and its row.

use chrono::{DateTime, Utc};
use convite_domain::agenda_sessions::{
    AgendaSession, AgendaSessionForm, AgendaSessionState, PlaceKind, SessionPlace, Stage,
};
use convite_domain::exchanges::ExchangeState;
use convite_domain::input::{HttpsAddress, Line, Localized, Moment, UniqueList, ZoneName};
use convite_domain::vocabularies::{ActivityType, DeliveryMode, Language};
use convite_domain::{
    AgencyId, AgendaSessionId, DelegationId, ExchangeId, OfferId, PresenterId, RequestItemId, UserId, VenueId,
};
use diesel::pg::Pg;
use diesel::prelude::*;

use crate::json::Json;
use crate::schema::agenda_sessions;
use crate::{DbError, DbResult};

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = agenda_sessions, check_for_backend(Pg), treat_none_as_null = true)]
pub(super) struct SessionRow {
    id: AgendaSessionId,
    version: i64,
    exchange_id: ExchangeId,
    agency_id: Option<AgencyId>,
    state: AgendaSessionState,
    title: Json<Localized>,
    starts_at: DateTime<Utc>,
    ends_at: DateTime<Utc>,
    place: PlaceKind,
    venue_id: Option<VenueId>,
    link: Option<String>,
    activity_type: ActivityType,
    delivery_mode: DeliveryMode,
    languages: Vec<Language>,
    item_id: Option<RequestItemId>,
    offer_id: Option<OfferId>,
    presenter_ids: Vec<PresenterId>,
    guide_id: Option<UserId>,
    visitor_zone: Option<String>,
    sub_group: Option<String>,
    delegation_ids: Vec<DelegationId>,
    pinned: bool,
    sequence: i32,
    attended: Option<i32>,
    ended_at: Option<DateTime<Utc>>,
    reason: Option<String>,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

impl From<&AgendaSession> for SessionRow {
    fn from(session: &AgendaSession) -> Self {
        let (form, end) = (session.form.clone(), session.stage.end());
        Self {
            id: session.id,
            version: session.version,
            exchange_id: session.exchange_id,
            agency_id: session.agency_id,
            state: session.stage.name(),
            title: Json(form.title),
            starts_at: form.starts_at.0,
            ends_at: form.ends_at.0,
            place: form.place.kind,
            venue_id: form.place.venue_id,
            link: form.link.map(|link| link.as_str().to_owned()),
            activity_type: form.activity_type,
            delivery_mode: form.delivery_mode,
            languages: form.languages.into_inner(),
            item_id: form.item_id,
            offer_id: form.offer_id,
            presenter_ids: form.presenter_ids.into_inner(),
            guide_id: form.guide_id,
            visitor_zone: form.visitor_zone.map(|zone| zone.0.name().to_owned()),
            sub_group: form.sub_group.map(Line::into_inner),
            delegation_ids: form.delegation_ids.into_inner(),
            pinned: form.pinned,
            sequence: session.sequence,
            attended: end.as_ref().and_then(|end| end.attended),
            ended_at: end.as_ref().map(|end| end.at),
            reason: end.and_then(|end| end.reason),
            created_at: session.created_at,
            updated_at: session.updated_at,
        }
    }
}

/// A session with the state of its exchange.
pub(super) type Whole = (SessionRow, ExchangeState);

impl SessionRow {
    pub(super) fn session(self, exchange_state: ExchangeState) -> DbResult<AgendaSession> {
        let row = self;
        let (id, state) = (row.id, row.state);
        let corrupt = || DbError::corrupt(format!("session {id} of an agenda cannot be {state}"));
        let stage = match (row.state, row.ended_at, row.attended, row.reason) {
            (AgendaSessionState::Planned, None, None, None) => Stage::Planned,
            (AgendaSessionState::Confirmed, None, None, None) => Stage::Confirmed,
            (AgendaSessionState::Held, Some(at), Some(attended), None) => Stage::Held(at, attended),
            (AgendaSessionState::NotHeld, Some(at), None, Some(reason)) => Stage::NotHeld(at, reason),
            (AgendaSessionState::Cancelled, Some(at), None, Some(reason)) => Stage::Cancelled(at, reason),
            _ => return Err(corrupt()),
        };
        let form = AgendaSessionForm {
            title: row.title.0,
            starts_at: Moment(row.starts_at),
            ends_at: Moment(row.ends_at),
            place: SessionPlace { kind: row.place, venue_id: row.venue_id },
            link: row.link.and_then(|link| HttpsAddress::parse(&link).ok()),
            visitor_zone: row.visitor_zone.and_then(|zone| ZoneName::parse(&zone).ok()),
            activity_type: row.activity_type,
            delivery_mode: row.delivery_mode,
            languages: UniqueList::new(row.languages).ok_or_else(corrupt)?,
            item_id: row.item_id,
            offer_id: row.offer_id,
            presenter_ids: UniqueList::new(row.presenter_ids).ok_or_else(corrupt)?,
            guide_id: row.guide_id,
            sub_group: row.sub_group.and_then(|name| Line::parse(&name).ok()),
            delegation_ids: UniqueList::new(row.delegation_ids).ok_or_else(corrupt)?,
            pinned: row.pinned,
        };
        Ok(AgendaSession {
            id,
            version: row.version,
            exchange_id: row.exchange_id,
            exchange_state,
            agency_id: row.agency_id,
            form,
            stage,
            sequence: row.sequence,
            created_at: row.created_at,
            updated_at: row.updated_at,
        })
    }
}
