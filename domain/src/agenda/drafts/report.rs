//! What a draft comes to: its cost counted anew from the agenda that it makes, and the difference to the working copy.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::model::Model;
use super::{ChosenAmong, Cost, Draft, DraftMode, Drafting, Placement, Step, StepKind, options, reasons};
use crate::agenda::conflicts::{Stop, needs_lunch};
use crate::agenda::programme::{pinned_items, standing};
use crate::agenda::travel::Spot;
use crate::agenda::{Lead, Programme, Session, Span};
use crate::{AgencyId, AgendaSessionId, RequestItemId};

/// A draft from the places of its items.
pub(super) fn draft(
    asked: &Drafting<'_>,
    model: &Model<'_>,
    placements: Vec<Placement>,
    (bound, complete, labels): (Option<i64>, bool, u64),
) -> Draft {
    let ranks = model.items.iter().map(|one| (one.item.id, one.ranks.clone())).collect();
    let cost = count(asked, &ranks, &placements);
    let beyond: i64 = model.beyond.iter().map(|item| 1000 * i64::from(item.weight)).sum();
    Draft {
        cost,
        bound: bound.map(|bound| bound + beyond).filter(|_| model.beyond.is_empty()),
        complete: complete && model.beyond.is_empty(),
        labels,
        left_out: reasons::reasons(asked, model, &placements),
        steps: steps(asked, model, &placements),
        placements,
    }
}

/// What some placements cost, counted from the agenda that they make and not as the search does.
pub fn cost_of(asked: &Drafting<'_>, placements: &[Placement]) -> Cost {
    let model = Model::new(asked);
    let ranks = model.items.iter().map(|one| (one.item.id, one.ranks.clone())).collect();
    count(asked, &ranks, placements)
}

/// The order of fairness by item.
type Ranks = BTreeMap<RequestItemId, BTreeMap<AgencyId, i64>>;

fn count(asked: &Drafting<'_>, ranks: &Ranks, placements: &[Placement]) -> Cost {
    let agenda = programme(asked, placements);
    // An item of several sessions is served by all of them: the others do not make up for the one that is left out.
    let mut served = pinned_items(asked.programme);
    served.extend(placements.iter().map(|placement| placement.item));
    let mut cost = Cost::default();
    for item in asked.programme.items.iter().filter(|item| !served.contains(&item.id)) {
        let weight = 1000 * i64::from(item.weight);
        cost.left_out += weight;
        if asked.mode == DraftMode::Repair && previous(asked.programme, item.id).is_some() {
            cost.lost += weight;
        }
    }
    for placement in placements {
        let agency = asked.city.offers.get(&placement.offer).map(|offer| offer.agency);
        let rank = agency.and_then(|agency| ranks.get(&placement.item)?.get(&agency));
        cost.fairness += 10 * rank.copied().unwrap_or(0);
        let kind = kind(asked, placement);
        if asked.mode == DraftMode::Repair && kind == StepKind::Changed {
            cost.changed += 100;
        }
    }
    for (_, day) in by_day(&agenda) {
        count_day(asked, &agenda, &day, &mut cost);
    }
    cost
}

fn by_day(agenda: &Programme) -> BTreeMap<NaiveDate, Vec<&Session>> {
    let mut days = BTreeMap::<_, Vec<_>>::new();
    for session in agenda.live() {
        days.entry(session.span.day()).or_default().push(session);
    }
    days
}

fn count_day(asked: &Drafting<'_>, agenda: &Programme, day: &[&Session], cost: &mut Cost) {
    let stops = Stop::chain(asked.city, agenda.base, day);
    let base = agenda.base.map(Spot::Base);
    let travel = |from: Option<Spot>, to: Option<Spot>| match (from, to) {
        (Some(from), Some(to)) => asked.city.travel.between(from, to),
        _ => 0,
    };
    let (Some(first), Some(last)) = (stops.first(), stops.last()) else { return };
    cost.travel += travel(base, first.spot) + travel(last.spot, base);
    let date = first.session.span.day();
    let clock = |session: &Session| session.span.on_the_clock_of(date);
    let mut busy: i64 = day.iter().map(|session| clock(session)).map(|(from, to)| to - from).sum();
    for pair in stops.windows(2) {
        let way = travel(pair[0].spot, pair[1].spot);
        let moves = matches!((pair[0].spot, pair[1].spot), (Some(from), Some(to)) if !from.is(to));
        cost.travel += way;
        busy += way + if moves { asked.city.rules.buffer_minutes } else { 0 };
        let families = [pair[0], pair[1]].map(|stop| stop.session.activity.family());
        cost.same_category += if families[0] == families[1] { 20 } else { 0 };
    }
    let (from, to) = (clock(first.session).0, day.iter().map(|session| clock(session).1).fold(0, i64::max));
    let lunch = if needs_lunch(from, to) { 60 } else { 0 };
    cost.idle += (to - from - busy - lunch).max(0) / 15;
}

/// The session of an item in the working copy that a draft may move.
fn previous(programme: &Programme, item: RequestItemId) -> Option<&Session> {
    programme.live().into_iter().find(|session| session.item == Some(item) && !session.pinned)
}

fn kind(asked: &Drafting<'_>, placement: &Placement) -> StepKind {
    let from = placement.day.and_time(placement.start);
    let becomes = |before| options::becomes(before, (placement.offer, placement.presenter), from);
    previous(asked.programme, placement.item).map_or(StepKind::Added, becomes)
}

fn steps(asked: &Drafting<'_>, model: &Model<'_>, placements: &[Placement]) -> Vec<Step> {
    let step = |placement: &Placement| {
        let kind = kind(asked, placement);
        let session = previous(asked.programme, placement.item).map(|session| session.id);
        let known = model.items.iter().find(|one| one.item.id == placement.item);
        Step { item: placement.item, kind, session, chosen_among: known.map(ChosenAmong::of).unwrap_or_default() }
    };
    let mut steps: Vec<_> = placements.iter().map(step).collect();
    let placed: BTreeSet<_> = placements.iter().map(|placement| placement.item).collect();
    let kept: BTreeSet<_> = standing(asked.programme).map(|session| session.id).collect();
    for session in asked.programme.live() {
        if let Some(item) = session.item.filter(|item| !placed.contains(item) && !kept.contains(&session.id)) {
            let (kind, session) = (StepKind::Dropped, Some(session.id));
            steps.push(Step { item, kind, session, chosen_among: ChosenAmong::default() });
        }
    }
    steps
}

/// The exchange as it is once a draft is applied: what stands, and the sessions of the draft.
pub(in crate::agenda) fn programme(asked: &Drafting<'_>, placements: &[Placement]) -> Programme {
    let mut sessions: Vec<_> = standing(asked.programme).cloned().collect();
    for (number, placement) in (1u128..).zip(placements) {
        // Ids that no stored session has; the caller gives real ones when it applies the draft.
        sessions.extend(session(asked, placement, AgendaSessionId::new(uuid::Uuid::from_u128(u128::MAX - number))));
    }
    Programme { sessions, ..asked.programme.clone() }
}

/// The session of a placement; none when its offer is not known.
pub(in crate::agenda) fn session(asked: &Drafting<'_>, placement: &Placement, id: AgendaSessionId) -> Option<Session> {
    let offer = asked.city.offers.get(&placement.offer)?;
    Some(Session {
        id,
        span: Span::on(placement.day, placement.start, offer.minutes),
        place: offer.place,
        activity: offer.activity,
        languages: options::languages(asked.city, offer, placement.presenter),
        item: Some(placement.item),
        offer: Some(placement.offer),
        agency: Some(offer.agency),
        lead: Lead::Open,
        presenters: placement.presenter.into_iter().collect(),
        guide: None,
        interpreter: false,
        sub_group: None,
        delegations: Vec::new(),
        pinned: false,
        live: true,
    })
}
