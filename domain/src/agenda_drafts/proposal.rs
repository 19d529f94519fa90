//! What a draft proposes, in the words of the working copy: instants instead of days and times of day.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, TimeZone, Utc};
use serde::{Deserialize, Serialize};

use crate::agenda::{
    ChosenAmong, City, Cost, Delegation, Draft, LeftOut, Placement, Programme, Session, Step, StepKind,
};
use crate::agenda_sessions::SessionPlace;
use crate::{AgencyId, AgendaSessionId, OfferId, PresenterId, RequestItemId};

/// The session that a draft proposes for an item. Whom it asks is not known before [`AgendaDraft::asking`].
///
/// [`AgendaDraft::asking`]: super::AgendaDraft::asking
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Placed {
    /// The item that it serves.
    pub item: RequestItemId,
    /// The offer that it uses.
    pub offer: OfferId,
    /// Whose that is.
    pub agency: AgencyId,
    /// Who presents; nobody in particular where the offer names nobody.
    pub presenter: Option<PresenterId>,
    /// When it begins.
    pub starts_at: DateTime<Utc>,
    /// When it ends.
    pub ends_at: DateTime<Utc>,
    /// Where.
    pub place: SessionPlace,
    /// The session of the working copy that becomes it.
    pub session: Option<AgendaSessionId>,
    /// What becomes of that.
    pub kind: StepKind,
    /// Who could have served it.
    #[serde(default)]
    pub chosen_among: ChosenAmong,
    /// Whether the agency has to answer once it is so: invited for the first time or anew, or about what it has not answered yet.
    #[serde(default)]
    pub invites: bool,
    /// The agencies, in whatever role, that have answered and are asked anew.
    #[serde(default)]
    pub asked_anew: Vec<AgencyId>,
}

impl Placed {
    /// The place of its agency among those that could have been chosen, from 0.
    pub fn fairness_rank(&self) -> Option<u32> {
        let place = self.chosen_among.in_turn.iter().position(|agency| *agency == self.agency);
        place.and_then(|place| u32::try_from(place).ok())
    }
}

/// What a draft proposes. Ids and numbers only: words of requests stay where they are forgotten in time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Proposal {
    /// The items that have a place, in the order of time.
    pub placed: Vec<Placed>,
    /// The sessions of the working copy that fall away, each with its item.
    pub dropped: Vec<(AgendaSessionId, RequestItemId)>,
    /// What it costs.
    pub cost: Cost,
    /// No draft costs less than this; none when that is not known.
    pub bound: Option<i64>,
    /// Whether it is proven that there is no better one.
    pub complete: bool,
    /// Why items have no place.
    pub left_out: Vec<LeftOut>,
}

impl Proposal {
    /// What was drafted for a working copy. What names an offer or a moment that there is not is left out: there is none.
    pub fn of(draft: Draft, city: &City, programme: &Programme) -> Self {
        let steps: BTreeMap<_, _> = draft.steps.iter().map(|step| (step.item, step)).collect();
        let placed = draft.placements.iter().filter_map(|placement| {
            let step = steps.get(&placement.item)?;
            placed(placement, step, city, programme)
        });
        let dropped = draft.steps.iter().filter(|step| step.kind == StepKind::Dropped);
        Self {
            placed: placed.collect(),
            dropped: dropped.filter_map(|step| Some((step.session?, step.item))).collect(),
            cost: draft.cost,
            bound: draft.bound,
            complete: draft.complete,
            left_out: draft.left_out,
        }
    }
}

fn placed(placement: &Placement, step: &Step, city: &City, programme: &Programme) -> Option<Placed> {
    let offer = city.offers.get(&placement.offer)?;
    let local = placement.day.and_time(placement.start);
    let starts_at = city.calendar.zone().from_local_datetime(&local).earliest()?.to_utc();
    let before = step.session.and_then(|id| programme.sessions.iter().find(|session| session.id == id));
    let length = TimeDelta::minutes(offer.minutes.into());
    // An officer may have planned it longer, shorter or elsewhere than the offer says, for a part of the group only, or in a
    // language that not everybody speaks.
    let as_offered = |before: &Session| {
        let comes = |one: &Delegation| before.delegations.is_empty() || before.delegations.contains(&one.id);
        let follows = |one: &Delegation| one.languages.iter().any(|language| before.languages.contains(language));
        before.span.to - before.span.from == length
            && before.place == offer.place
            && before.sub_group.is_none()
            && programme.delegations.iter().all(|one| comes(one) && (before.interpreter || follows(one)))
    };
    let kind = if before.is_none_or(as_offered) { step.kind } else { StepKind::Changed };
    Some(Placed {
        item: placement.item,
        offer: placement.offer,
        agency: offer.agency,
        presenter: placement.presenter,
        starts_at,
        ends_at: starts_at + length,
        place: offer.place.into(),
        session: step.session,
        kind,
        chosen_among: step.chosen_among.clone(),
        invites: false,
        asked_anew: Vec::new(),
    })
}
