//! What applying a draft makes of the working copy.

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, TimeDelta, Utc};

use super::{AgendaDraft, AgendaDraftState, Basis, Placed, refusal};
use crate::agenda::StepKind;
use crate::agenda_sessions::{AgendaSession, AgendaSessionForm, AgendaSessionState, MOST_LANGUAGES, PlanOffer};
use crate::exchanges::Exchange;
use crate::input::{Moment, UniqueList};
use crate::offers::{Offer, OfferForm, OfferState};
use crate::vocabularies::Language;
use crate::{AgendaSessionId, OfferId, PresenterId, Refusal};

/// Why a session was cancelled that a draft does not have.
const WHY_DROPPED: &str = "La agenda se reorganizó y la sesión ya no está en ella.";

/// A session as it shall be.
#[derive(Clone, Debug, PartialEq)]
pub struct Planned {
    /// The session.
    pub session: AgendaSession,
    /// The members of it that change; all of a new one.
    pub changed: Vec<String>,
}

/// What becomes of the sessions of the working copy.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Plan {
    /// Those that are called off, each with the state that it was in.
    pub cancelled: Vec<(AgendaSessionState, AgendaSession)>,
    /// Those that change.
    pub edited: Vec<Planned>,
    /// Those that are new.
    pub added: Vec<Planned>,
    /// The sessions of the draft, whether they change or not.
    pub of_draft: BTreeSet<AgendaSessionId>,
}

/// What a plan is made with.
struct Planning<'a> {
    exchange: &'a Exchange,
    offers: &'a HashMap<OfferId, Offer>,
    spoken: &'a HashMap<PresenterId, Vec<Language>>,
    now: DateTime<Utc>,
}

impl AgendaDraft {
    /// What applying it makes of an exchange's sessions, or why it cannot be: the working copy is another one than that from
    /// which it was made, an offer is not what it was, or a session would begin in the past. `offers` are those of the draft,
    /// `spoken` is what the presenters of the draft speak who still present.
    pub fn plan(
        &self,
        exchange: &Exchange,
        sessions: &[AgendaSession],
        (offers, spoken): (&HashMap<OfferId, Offer>, &HashMap<PresenterId, Vec<Language>>),
        mut new_id: impl FnMut() -> AgendaSessionId,
        now: DateTime<Utc>,
    ) -> Result<Plan, Refusal> {
        if Basis::of(exchange, sessions) != self.document.basis {
            let detail = "The agenda is not the one that the draft was made from; ask for another draft.";
            return Err(refusal(AgendaDraftState::Open, "agenda_changed", detail));
        }
        let with = Planning { exchange, offers, spoken, now };
        let mut plan = Plan::default();
        for placed in &self.document.proposal.placed {
            let before = placed.session.and_then(|id| sessions.iter().find(|session| session.id == id));
            match before {
                Some(before) if placed.kind == StepKind::Kept => {
                    plan.of_draft.insert(before.id);
                }
                Some(before) => {
                    plan.of_draft.insert(before.id);
                    plan.edited.push(with.edited(placed, before)?);
                }
                None => {
                    let added = with.added(placed, new_id())?;
                    plan.of_draft.insert(added.session.id);
                    plan.added.push(added);
                }
            }
        }
        for (id, _) in &self.document.proposal.dropped {
            let Some(dropped) = sessions.iter().find(|session| session.id == *id) else { continue };
            plan.cancelled.push((dropped.stage.name(), dropped.clone().cancel(WHY_DROPPED.to_owned(), now)?));
        }
        Ok(plan)
    }
}

impl Plan {
    /// The sessions of the exchange once it is carried out.
    pub fn after(&self, mut sessions: Vec<AgendaSession>) -> Vec<AgendaSession> {
        let cancelled = self.cancelled.iter().map(|(_, session)| session);
        let changed = self.edited.iter().map(|planned| &planned.session).chain(cancelled);
        let changed: HashMap<_, _> = changed.map(|session| (session.id, session)).collect();
        for session in &mut sessions {
            if let Some(changed) = changed.get(&session.id) {
                session.clone_from(changed);
            }
        }
        sessions.extend(self.added.iter().map(|planned| planned.session.clone()));
        sessions
    }
}

impl Planning<'_> {
    fn added(&self, placed: &Placed, id: AgendaSessionId) -> Result<Planned, Refusal> {
        let form = self.form(placed, None)?;
        let session = AgendaSession::planned(id, self.exchange, Some(placed.agency), form, self.now);
        Ok(Planned { session, changed: Vec::new() })
    }

    fn edited(&self, placed: &Placed, before: &AgendaSession) -> Result<Planned, Refusal> {
        let form = self.form(placed, Some(&before.form))?;
        let (session, changed) = before.clone().edit(Some(placed.agency), form)?;
        Ok(Planned { session, changed })
    }

    /// What is planned: as the offer says, but for what an officer wrote of a session that uses the same one.
    fn form(&self, placed: &Placed, before: Option<&AgendaSessionForm>) -> Result<AgendaSessionForm, Refusal> {
        if placed.starts_at <= self.now {
            let detail = "A session of the draft would begin in the past; ask for another draft.";
            return Err(refusal(AgendaDraftState::Open, "begins_in_the_past", detail));
        }
        let offer = self.offer(placed, before)?;
        let chosen = PlanOffer {
            offer_id: placed.offer,
            starts_at: Moment(placed.starts_at),
            item_id: Some(placed.item),
            visitor_zone: None,
            presenter_ids: UniqueList::new(placed.presenter.into_iter().collect()).unwrap_or_default(),
        };
        let form = chosen.form(offer).map_err(|_| offer_changed())?;
        if (form.ends_at.0, form.place) != (placed.ends_at, placed.place) {
            return Err(offer_changed());
        }
        let languages = UniqueList::new(self.languages(placed, offer)?).ok_or_else(offer_changed)?;
        let form = AgendaSessionForm { languages, ..form };
        Ok(match before {
            None => form,
            Some(before) => as_written(before, form).in_zone_of(self.exchange),
        })
    }

    /// The offer as it is now. One that was withdrawn still serves the sessions that use it.
    fn offer(&self, placed: &Placed, before: Option<&AgendaSessionForm>) -> Result<&OfferForm, Refusal> {
        let offer = self.offers.get(&placed.offer).ok_or_else(offer_changed)?;
        let used = before.is_some_and(|before| before.offer_id == Some(placed.offer));
        if used || offer.state() == OfferState::Active { Ok(&offer.form) } else { Err(offer_changed()) }
    }

    /// What both the offer and the presenter speak; what the exchange is held in comes first.
    fn languages(&self, placed: &Placed, offer: &OfferForm) -> Result<Vec<Language>, Refusal> {
        let spoken = match placed.presenter {
            None => None,
            Some(id) => Some(self.spoken.get(&id).ok_or_else(offer_changed)?),
        };
        let both = offer.languages.iter().copied().filter(|one| spoken.is_none_or(|spoken| spoken.contains(one)));
        let mut both: Vec<_> = both.collect();
        both.sort_by_key(|one| !self.exchange.design.languages.contains(one));
        both.truncate(MOST_LANGUAGES);
        Ok(both)
    }
}

/// Keeps what an officer wrote of a session that goes on using its offer; and who goes along, as long as it hardly moves.
fn as_written(before: &AgendaSessionForm, form: AgendaSessionForm) -> AgendaSessionForm {
    let moved = (form.starts_at.0 - before.starts_at.0).abs();
    let guide_id = before.guide_id.filter(|_| moved <= TimeDelta::minutes(15));
    let visitor_zone = before.visitor_zone.filter(|_| form.delivery_mode == before.delivery_mode);
    if before.offer_id != form.offer_id {
        return AgendaSessionForm { guide_id, visitor_zone, ..form };
    }
    let link = before.link.clone().filter(|_| form.delivery_mode == before.delivery_mode);
    let (title, activity_type) = (before.title.clone(), before.activity_type);
    AgendaSessionForm { title, activity_type, link, guide_id, visitor_zone, ..form }
}

fn offer_changed() -> Refusal {
    let detail = "An offer or a presenter of the draft is no longer what it was; ask for another draft.";
    refusal(AgendaDraftState::Open, "offer_changed", detail)
}
