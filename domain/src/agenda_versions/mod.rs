//! Releases of an agenda: numbered, and never changed. Visitors only ever see the last one.

mod difference;
mod narrowed;
#[cfg(test)]
mod tests;

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use deserr::Deserr;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::agenda_sessions::{AgendaSession, PlaceKind};
use crate::input::{BadFields, GeoPoint, Localized, ZoneName};
use crate::vocabularies::{ActivityType, DeliveryMode, Language};
use crate::{AgencyId, AgendaSessionId, DelegationId, ExchangeId, PresenterId, UserId, VenueId};

pub use difference::{AgendaChange, AgendaChangeKind, Appointment};

/// A release that is asked for.
#[derive(Clone, Debug, Default, Deserr, ToSchema)]
#[deserr(error = BadFields, deny_unknown_fields)]
pub struct ReleaseAgenda {
    /// What visitors and partners should know of it.
    #[deserr(default)]
    pub note: Option<Localized>,
}

/// A presenter as the agency wants them to be seen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ShownPresenter {
    /// The name, where it is shown.
    #[schema(required)]
    pub name: Option<String>,
    /// The post, where it is shown.
    #[schema(required)]
    pub post: Option<Localized>,
    /// The agency that names them.
    #[schema(examples("Metro de Medellín"))]
    pub agency: String,
}

/// Where a session takes place, as visitors see it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ShownPlace {
    /// What kind of place it is.
    pub kind: PlaceKind,
    /// The venue's name.
    #[schema(required)]
    pub name: Option<Localized>,
    /// The venue's address.
    #[schema(required)]
    pub address: Option<String>,
    /// Where it is.
    #[schema(required)]
    pub point: Option<GeoPoint>,
}

/// A session as it was released.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ReleasedSession {
    /// Its id.
    pub id: AgendaSessionId,
    /// Of iCalendar.
    pub sequence: i32,
    /// What it is called.
    pub title: Localized,
    /// When it begins.
    pub starts_at: DateTime<Utc>,
    /// When it ends.
    pub ends_at: DateTime<Utc>,
    /// Where.
    pub place: ShownPlace,
    /// Where people join on line.
    #[schema(required)]
    pub link: Option<String>,
    /// The zone of those who join from afar.
    #[schema(required)]
    pub visitor_zone: Option<ZoneName>,
    /// What people do.
    pub activity_type: ActivityType,
    /// How people take part.
    pub delivery_mode: DeliveryMode,
    /// In which languages it is held.
    pub languages: Vec<Language>,
    /// The part of the group.
    #[schema(required)]
    pub sub_group: Option<String>,
    /// The delegations that come; none named is all of the exchange.
    pub delegation_ids: Vec<DelegationId>,
    /// The agency that receives them.
    #[schema(required)]
    pub agency: Option<String>,
    /// Who presents.
    pub presenters: Vec<ShownPresenter>,
}

/// A session of an earlier release that is not in the agenda any more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct WithdrawnSession {
    /// Its id.
    pub id: AgendaSessionId,
    /// Of iCalendar.
    pub sequence: i32,
    /// What it was called.
    pub title: Localized,
    /// When it was to begin.
    pub starts_at: DateTime<Utc>,
    /// When it was to end.
    pub ends_at: DateTime<Utc>,
}

impl ReleasedSession {
    /// The same once it does not take place, as iCalendar tells it: a cancelled session is one step further.
    pub fn called_off(&self) -> WithdrawnSession {
        let Self { id, sequence, starts_at, ends_at, .. } = *self;
        WithdrawnSession { id, sequence: sequence + 1, title: self.title.clone(), starts_at, ends_at }
    }
}

/// One release of an agenda.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct AgendaVersion {
    /// The exchange.
    pub exchange_id: ExchangeId,
    /// 1 for the first.
    #[schema(minimum = 1, examples(1))]
    pub number: i32,
    /// When it was released.
    pub released_at: DateTime<Utc>,
    /// By whom.
    pub released_by: UserId,
    /// What it says.
    #[serde(flatten)]
    #[schema(inline)]
    pub document: ReleasedAgenda,
}

/// What a release says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ReleasedAgenda {
    /// What visitors and partners should know of it.
    #[schema(required)]
    pub note: Option<Localized>,
    /// The zone of the city.
    pub zone: ZoneName,
    /// The sessions, in the order of time.
    pub sessions: Vec<ReleasedSession>,
    /// What earlier releases had and this has not.
    pub withdrawn: Vec<WithdrawnSession>,
    /// The difference to the release before; empty in the first.
    pub changes: Vec<AgendaChange>,
}

/// What visitors are shown of agencies' things.
#[derive(Clone, Debug, Default)]
pub struct Shown {
    /// Venues.
    pub venues: HashMap<VenueId, ShownPlace>,
    /// Presenters.
    pub presenters: HashMap<PresenterId, ShownPresenter>,
    /// The names of agencies.
    pub agencies: HashMap<AgencyId, String>,
}

/// When, by whom and in which zone something is released.
#[derive(Clone, Copy, Debug)]
pub struct Releasing {
    /// Who.
    pub by: UserId,
    /// When.
    pub at: DateTime<Utc>,
    /// The zone of the city.
    pub zone: ZoneName,
}

impl AgendaVersion {
    /// The next release of an agenda: what is live of its sessions, and the difference to the release before.
    pub fn next(
        exchange_id: ExchangeId,
        previous: Option<&Self>,
        sessions: &[AgendaSession],
        shown: &Shown,
        command: ReleaseAgenda,
        releasing: Releasing,
    ) -> Self {
        let mut live: Vec<_> = sessions.iter().filter(|session| session.is_live()).collect();
        live.sort_by_key(|session| (session.form.times(), session.id));
        let released: Vec<_> = live.into_iter().map(|session| ReleasedSession::of(session, shown)).collect();
        let before = previous.map(|previous| &previous.document);
        let sequence = |id| sessions.iter().find(|session| session.id == id).map(|session| session.sequence);
        let document = ReleasedAgenda {
            note: command.note,
            zone: releasing.zone,
            withdrawn: difference::withdrawn(before, &released, sequence),
            changes: difference::between(before, &released),
            sessions: released,
        };
        let number = previous.map_or(0, |previous| previous.number) + 1;
        Self { exchange_id, number, released_at: releasing.at, released_by: releasing.by, document }
    }
}

impl ReleasedSession {
    /// A session as visitors see it, with what is shown of the things that it names.
    pub fn of(session: &AgendaSession, shown: &Shown) -> Self {
        let form = &session.form;
        let elsewhere = ShownPlace { kind: form.place.kind, name: None, address: None, point: None };
        let venue = form.place.venue_id.and_then(|id| shown.venues.get(&id));
        Self {
            id: session.id,
            sequence: session.sequence,
            title: form.title.clone(),
            starts_at: form.starts_at.0,
            ends_at: form.ends_at.0,
            place: venue.cloned().unwrap_or(elsewhere),
            link: form.link.as_ref().map(|link| link.as_str().to_owned()),
            visitor_zone: form.visitor_zone,
            activity_type: form.activity_type,
            delivery_mode: form.delivery_mode,
            languages: form.languages.to_vec(),
            sub_group: form.sub_group.as_ref().map(|name| name.as_str().to_owned()),
            delegation_ids: form.delegation_ids.to_vec(),
            agency: session.agency_id.and_then(|id| shown.agencies.get(&id)).cloned(),
            presenters: form.presenter_ids.iter().filter_map(|id| shown.presenters.get(id)).cloned().collect(),
        }
    }
}
