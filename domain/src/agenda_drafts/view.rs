//! Drafts as officers read them.

use std::collections::{BTreeSet, HashMap};

use chrono_tz::Tz;
use serde::Serialize;
use utoipa::ToSchema;

use super::{AgendaDraft, AgendaDraftSummary, Basis, Placed};
use crate::agenda::{ConflictCode, LeftOut, Obstacle, OfferObstacles, StepKind};
use crate::agenda_sessions::{AgendaSession, ConflictView, PlaceKind, SessionRef, SessionTimes};
use crate::exchanges::Exchange;
use crate::input::{Localized, ZoneName};
use crate::offers::Offer;
use crate::practices::AgencyRef;
use crate::vocabularies::ActivityType;
use crate::{AgencyId, AgendaSessionId, Label, OfferId, PresenterId, RequestItemId, VenueId, text_enum};

/// Something with a name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct NamedThing {
    /// Its id.
    pub id: uuid::Uuid,
    /// What it is called.
    pub name: Localized,
}

/// Where a drafted session takes place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct DraftedPlace {
    /// What kind of place it is.
    pub kind: PlaceKind,
    /// Which venue, when it is one.
    #[schema(required)]
    pub venue: Option<NamedThing>,
}

/// What becomes of an item in a draft.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DraftStep {
    /// The item that it serves.
    pub item_id: RequestItemId,
    /// What the item is called; null when the exchange has it no more.
    #[schema(required)]
    pub item: Option<String>,
    /// What becomes of its session of the working copy.
    pub step: StepKind,
    /// That session as it is now; none where one is added.
    #[schema(required)]
    pub before: Option<SessionRef>,
    /// The offer that it uses.
    pub offer: NamedThing,
    /// Whose that is.
    pub agency: AgencyRef,
    /// The agencies with an offer that is possible for the item, the one whose turn it is first: the first costs a draft nothing,
    /// each that follows 10 more. Empty in drafts that were made before this was kept.
    pub in_turn: Vec<AgencyRef>,
    /// The place of its agency among those, from 0.
    #[schema(required, minimum = 0, examples(0))]
    pub fairness_rank: Option<u32>,
    /// The offers that serve the item and are not possible, with the reasons: those of agencies that were not chosen from.
    pub not_eligible: Vec<OfferNotEligible>,
    /// Whether the agency has to answer once the draft is applied: it is invited, for the first time or anew, or what it has not
    /// answered yet becomes another thing. As answers stand now; once it is applied, as they stood then.
    pub invites: bool,
    /// The agencies, in whatever role, that have answered and are asked anew, because the session moves by more than 15 minutes from
    /// what they answered to. As answers stand now; once it is applied, as they stood then.
    #[schema(max_items = 50)]
    pub asked_anew: Vec<AgencyRef>,
    /// Who presents; nobody in particular where the offer names nobody.
    #[schema(required)]
    pub presenter: Option<DraftedPresenter>,
    /// Where.
    pub place: DraftedPlace,
    /// What people do.
    pub activity_type: ActivityType,
    /// When it is, in the zone of the city.
    pub times: SessionTimes,
}

/// Who presents a drafted session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct DraftedPresenter {
    /// The id.
    pub id: PresenterId,
    /// The name that the agency gave.
    pub name: String,
}

text_enum! {
    /// Why an item has no place in a draft.
    pub enum LeftOutReason {
        NoOffer = "no_offer" ("Nadie lo ofrece", "Nobody offers it"),
        NoneEligible = "none_eligible" ("Ninguna oferta es posible", "No offer of it is possible"),
        NoRoom = "no_room" ("No hay espacio en la agenda", "There is no room in the agenda"),
    }
}

text_enum! {
    /// What kind of thing stands against a session.
    pub enum KindOfObstacle {
        Rule = "rule" ("Una regla de la agenda", "A rule of agendas"),
        Notice = "notice" ("La entidad quiere saberlo antes", "The agency wants to know earlier"),
        Withdrawn = "withdrawn" ("La oferta se retiró", "The offer was withdrawn"),
        Declined = "declined" ("La entidad lo declinó", "The agency declined it"),
        NoPlace = "no_place" ("No se conoce el lugar", "The place is not known"),
        Parts = "parts" ("El grupo se divide ese día en demasiadas partes", "The group parts into too many that day"),
        Cost = "cost" ("Cuesta más de lo que vale", "It costs more than it is worth"),
    }
}

/// What stands against a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct ObstacleView {
    /// What kind of thing.
    pub kind: KindOfObstacle,
    /// The conflict that would arise, when it is a rule.
    #[schema(required)]
    pub conflict: Option<ConflictCode>,
    /// What people read.
    pub label: Label,
}

impl From<Obstacle> for ObstacleView {
    fn from(obstacle: Obstacle) -> Self {
        let kind = match obstacle {
            Obstacle::Rule(code) => {
                return Self { kind: KindOfObstacle::Rule, conflict: Some(code), label: code.label() };
            }
            Obstacle::Notice => KindOfObstacle::Notice,
            Obstacle::Withdrawn => KindOfObstacle::Withdrawn,
            Obstacle::Declined => KindOfObstacle::Declined,
            Obstacle::NoPlace => KindOfObstacle::NoPlace,
            Obstacle::Parts => KindOfObstacle::Parts,
            Obstacle::Cost => KindOfObstacle::Cost,
        };
        Self { kind, conflict: None, label: kind.label() }
    }
}

/// An offer of which no session is possible.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct OfferNotEligible {
    /// The offer.
    pub offer: NamedThing,
    /// Whose it is.
    pub agency: AgencyRef,
    /// What stands against it on the days of the exchange.
    pub obstacles: Vec<ObstacleView>,
}

/// An item without a place, and why.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ItemLeftOut {
    /// The item.
    pub item_id: RequestItemId,
    /// What it is called; null when the exchange has it no more.
    #[schema(required)]
    pub item: Option<String>,
    /// Why it has no place.
    pub reason: LeftOutReason,
    /// The offers that serve it, when none is possible.
    pub offers: Vec<OfferNotEligible>,
    /// What blocks the sessions that were tried, when there is no room.
    pub blocked_by: Vec<ObstacleView>,
}

/// A draft with all that it says.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AgendaDraftView {
    /// What it takes to compare it.
    #[serde(flatten)]
    #[schema(inline)]
    pub summary: AgendaDraftSummary,
    /// Its sessions, in the order of time.
    pub sessions: Vec<DraftStep>,
    /// The sessions of the working copy that fall away.
    pub dropped: Vec<SessionRef>,
    /// The items without a place.
    pub items_left_out: Vec<ItemLeftOut>,
}

/// What has a name in drafts.
#[derive(Clone, Debug, Default)]
pub struct KnownNames {
    /// Offers.
    pub offers: HashMap<OfferId, Offer>,
    /// Venues.
    pub venues: HashMap<VenueId, Localized>,
    /// Presenters.
    pub presenters: HashMap<PresenterId, String>,
    /// Agencies that are asked anew.
    pub agencies: HashMap<AgencyId, AgencyRef>,
}

impl AgendaDraft {
    /// The offers that it names.
    pub fn offers(&self) -> BTreeSet<OfferId> {
        let proposal = &self.document.proposal;
        let refused = proposal.left_out.iter().flat_map(|left_out| match left_out {
            LeftOut::NoneEligible { offers, .. } => offers.as_slice(),
            LeftOut::NoOffer { .. } | LeftOut::NoRoom { .. } => &[],
        });
        let beside = proposal.placed.iter().flat_map(|placed| &placed.chosen_among.not_eligible);
        let placed = proposal.placed.iter().map(|placed| placed.offer);
        placed.chain(refused.chain(beside).map(|refused| refused.offer)).collect()
    }

    /// The venues that it names.
    pub fn venues(&self) -> BTreeSet<VenueId> {
        self.document.proposal.placed.iter().filter_map(|placed| placed.place.venue_id).collect()
    }

    /// The agencies that it asks anew or could have chosen.
    pub fn agencies(&self) -> BTreeSet<AgencyId> {
        let placed = self.document.proposal.placed.iter();
        placed.flat_map(|placed| placed.asked_anew.iter().chain(&placed.chosen_among.in_turn)).copied().collect()
    }

    /// The presenters that it names.
    pub fn presenters(&self) -> BTreeSet<PresenterId> {
        self.document.proposal.placed.iter().filter_map(|placed| placed.presenter).collect()
    }
}

/// What a draft is shown beside.
struct Beside<'a> {
    exchange: &'a Exchange,
    sessions: &'a [AgendaSession],
    names: &'a KnownNames,
    zone: Tz,
}

impl AgendaDraftView {
    /// A draft beside the exchange and the working copy as they are now.
    pub fn new(
        draft: &AgendaDraft,
        (exchange, sessions): (&Exchange, &[AgendaSession]),
        names: &KnownNames,
        zone: Tz,
    ) -> Self {
        let beside = Beside { exchange, sessions, names, zone };
        let proposal = &draft.document.proposal;
        Self {
            summary: AgendaDraftSummary::new(draft, &Basis::of(exchange, sessions)),
            sessions: proposal.placed.iter().filter_map(|placed| beside.step(placed)).collect(),
            dropped: proposal.dropped.iter().filter_map(|(id, _)| beside.session(*id)).collect(),
            items_left_out: proposal.left_out.iter().map(|left_out| beside.left_out(left_out)).collect(),
        }
    }
}

impl Beside<'_> {
    fn session(&self, id: AgendaSessionId) -> Option<SessionRef> {
        self.sessions.iter().find(|session| session.id == id).map(AgendaSession::reference)
    }

    fn item(&self, id: RequestItemId) -> Option<String> {
        let items = &mut self.exchange.design.items.iter();
        items.find(|item| item.granted.id == Some(id)).map(|item| item.granted.text.as_str().to_owned())
    }

    /// A step as it is shown; none when its offer was never stored.
    fn step(&self, placed: &Placed) -> Option<DraftStep> {
        let offer = self.names.offers.get(&placed.offer)?;
        let venue = placed.place.venue_id.and_then(|id| {
            let name = self.names.venues.get(&id)?.clone();
            Some(NamedThing { id: id.get(), name })
        });
        let presenter = placed.presenter.and_then(|id| {
            let name = self.names.presenters.get(&id)?.clone();
            Some(DraftedPresenter { id, name })
        });
        Some(DraftStep {
            item_id: placed.item,
            item: self.item(placed.item),
            step: placed.kind,
            before: placed.session.and_then(|id| self.session(id)),
            offer: named(offer),
            agency: offer.agency.clone(),
            in_turn: self.agencies(&placed.chosen_among.in_turn),
            fairness_rank: placed.fairness_rank(),
            not_eligible: self.not_eligible(&placed.chosen_among.not_eligible),
            invites: placed.invites,
            asked_anew: self.agencies(&placed.asked_anew),
            presenter,
            place: DraftedPlace { kind: placed.place.kind, venue },
            activity_type: offer.form.activity_type,
            times: SessionTimes::in_zone(ZoneName(self.zone), (placed.starts_at, placed.ends_at)),
        })
    }

    fn agencies(&self, ids: &[AgencyId]) -> Vec<AgencyRef> {
        ids.iter().filter_map(|id| self.names.agencies.get(id).cloned()).collect()
    }

    fn not_eligible(&self, offers: &[OfferObstacles]) -> Vec<OfferNotEligible> {
        let refused = offers.iter().filter_map(|refused| {
            let offer = self.names.offers.get(&refused.offer)?;
            let (agency, obstacles) = (offer.agency.clone(), views(&refused.obstacles));
            Some(OfferNotEligible { offer: named(offer), agency, obstacles })
        });
        refused.collect()
    }

    fn left_out(&self, left_out: &LeftOut) -> ItemLeftOut {
        let (reason, offers, blocked_by) = match left_out {
            LeftOut::NoOffer { .. } => (LeftOutReason::NoOffer, Vec::new(), Vec::new()),
            LeftOut::NoneEligible { offers, .. } => {
                (LeftOutReason::NoneEligible, self.not_eligible(offers), Vec::new())
            }
            LeftOut::NoRoom { blocked_by, .. } => (LeftOutReason::NoRoom, Vec::new(), views(blocked_by)),
        };
        let item_id = left_out.item();
        ItemLeftOut { item_id, item: self.item(item_id), reason, offers, blocked_by }
    }
}

fn views(obstacles: &[Obstacle]) -> Vec<ObstacleView> {
    obstacles.iter().copied().map(ObstacleView::from).collect()
}

fn named(offer: &Offer) -> NamedThing {
    NamedThing { id: offer.id.get(), name: offer.form.title.clone() }
}

/// The working copy once a draft was applied.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AppliedDraft {
    /// The draft.
    #[serde(flatten)]
    #[schema(inline)]
    pub draft: AgendaDraftSummary,
    /// The live sessions of the exchange, in the order of time.
    pub sessions: Vec<SessionRef>,
    /// What does not go together in its agenda.
    pub conflicts: Vec<ConflictView>,
}
