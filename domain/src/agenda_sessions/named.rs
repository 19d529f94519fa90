//! What a session names that only the database knows, and what is bad of it.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use serde_json::Value;

use super::form::{MOST_DELEGATIONS, MOST_PRESENTERS};
use super::{AgendaSessionForm, PlaceKind, PlanOffer, outside_dates};
use crate::calendar::WorkCalendar;
use crate::exchanges::Exchange;
use crate::input::{BadFields, FieldError, Moment, part, parts};
use crate::offers::OfferForm;
use crate::{AgencyId, DelegationId, OfferId, PresenterId, RequestItemId, UserId, VenueId};

/// What is named of the city and of an exchange, and when, as far as it can be read: well-formed or not as the rest may be.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Named {
    /// When the session begins.
    pub starts_at: Option<Moment>,
    /// When it ends.
    pub ends_at: Option<Moment>,
    /// The venue.
    pub venue: Option<VenueId>,
    /// The offer.
    pub offer: Option<OfferId>,
    /// The presenters, with their places in the list.
    pub presenters: Vec<(usize, PresenterId)>,
    /// The user who goes along.
    pub guide: Option<UserId>,
    /// The item that it serves.
    pub item: Option<RequestItemId>,
    /// The delegations that come, with their places in the list.
    pub delegations: Vec<(usize, DelegationId)>,
    /// Whether it is where the visitors stay because the offer is.
    pub offered_at_base: bool,
}

/// What is known of the things that a session names.
#[derive(Clone, Debug, Default)]
pub struct References {
    /// The venue: whether it still receives visitors; none when there is no such venue.
    pub venue_is_active: Option<bool>,
    /// The offer's agency, and whether it still stands.
    pub offer: Option<(AgencyId, bool)>,
    /// The presenters that exist, and whether they still present.
    pub presenters: BTreeMap<PresenterId, bool>,
    /// Whether the guide is somebody of the staff who works on agendas.
    pub guide_is_staff: bool,
    /// The delegations that come to the exchange, where one is named.
    pub coming: Vec<DelegationId>,
}

impl Named {
    /// What a form of a session names.
    pub fn of(form: &Value) -> Self {
        Self {
            starts_at: part(form, "/starts_at"),
            ends_at: part(form, "/ends_at"),
            venue: part(form, "/place/venue_id"),
            offer: part(form, "/offer_id"),
            presenters: parts(form, "/presenter_ids", MOST_PRESENTERS),
            guide: part(form, "/guide_id"),
            item: part(form, "/item_id"),
            delegations: parts(form, "/delegation_ids", MOST_DELEGATIONS),
            offered_at_base: false,
        }
    }

    /// Those that cannot be named, and the times outside the days of the exchange. What was named `before` may have ended since.
    pub fn bad(
        &self,
        known: &References,
        exchange: &Exchange,
        calendar: &WorkCalendar,
        before: Option<&AgendaSessionForm>,
    ) -> BadFields {
        let mut bad = outside_dates((self.starts_at, self.ends_at), exchange, calendar);
        bad.extend(self.of_agencies(known, before));
        let mut refuse = |is_bad: bool, pointer: String, detail: &str| {
            bad.extend(is_bad.then(|| FieldError::new(pointer, "unknown", detail)));
        };
        let granted = |id| exchange.design.items.iter().any(|item| item.granted.id == Some(id));
        let is_strange = self.item.is_some_and(|id| !granted(id));
        refuse(is_strange, "/item_id".to_owned(), "is no item that was granted to this exchange");
        // One that was named before may have been cancelled since, but it is not left alone.
        let comes = |id: &DelegationId| known.coming.contains(id);
        let is_same =
            before.is_some_and(|before| before.delegation_ids.iter().eq(self.delegations.iter().map(|(_, id)| id)));
        let may_stay = is_same || self.delegations.iter().any(|(_, id)| comes(id));
        for (place, id) in &self.delegations {
            let detail = "is no delegation that comes to this exchange";
            let was_named = before.is_some_and(|before| before.delegation_ids.contains(id));
            refuse(!(comes(id) || was_named && may_stay), format!("/delegation_ids/{place}"), detail);
        }
        let is_nobody = self.guide.is_some() && !known.guide_is_staff;
        refuse(is_nobody, "/guide_id".to_owned(), "is nobody of the staff who goes along");
        let nowhere = self.offered_at_base && exchange.design.base.is_none();
        let detail = "is given where the visitors stay, which the exchange does not say";
        bad.extend(nowhere.then(|| FieldError::new("/offer_id", "no_base", detail)));
        BadFields(bad)
    }

    /// What is bad of the agencies' things.
    fn of_agencies(&self, known: &References, before: Option<&AgendaSessionForm>) -> Vec<FieldError> {
        let mut bad = Vec::new();
        let mut judge = |pointer: String, what: &str, active: Option<bool>, was_named: bool| match active {
            None => bad.push(FieldError::new(pointer, "unknown", format!("is no {what}"))),
            Some(false) if !was_named => bad.push(FieldError::new(pointer, "ended", "is no longer to be had")),
            Some(_) => {}
        };
        if self.venue.is_some() {
            let was_named = before.is_some_and(|before| before.place.venue_id == self.venue);
            judge("/place/venue_id".to_owned(), "venue", known.venue_is_active, was_named);
        }
        if self.offer.is_some() {
            let was_named = before.is_some_and(|before| before.offer_id == self.offer);
            judge("/offer_id".to_owned(), "offer", known.offer.map(|(_, active)| active), was_named);
        }
        for (place, presenter) in &self.presenters {
            let was_named = before.is_some_and(|before| before.presenter_ids.contains(presenter));
            judge(format!("/presenter_ids/{place}"), "presenter", known.presenters.get(presenter).copied(), was_named);
        }
        bad
    }
}

impl PlanOffer {
    /// What a session that uses an offer names; `offer` is the one that is named, if it is there.
    pub fn named(document: &Value, offer: Option<&OfferForm>) -> Named {
        let starts_at: Option<Moment> = part(document, "/starts_at");
        let end = |offer: &OfferForm| starts_at?.0.checked_add_signed(TimeDelta::minutes(offer.minutes.get().into()));
        Named {
            starts_at,
            ends_at: offer.and_then(end).map(Moment),
            venue: offer.and_then(|offer| offer.place.venue_id),
            offer: part(document, "/offer_id"),
            presenters: parts(document, "/presenter_ids", MOST_PRESENTERS),
            item: part(document, "/item_id"),
            offered_at_base: offer.is_some_and(|offer| offer.place.kind == PlaceKind::Base),
            ..Named::default()
        }
    }

    /// What is bad of the session, told of the members that are sent: the place is the offer's, and the end follows from the start.
    pub fn told(mut bad: BadFields) -> BadFields {
        for error in &mut bad.0 {
            match error.pointer.as_str() {
                "/place/venue_id" => "/offer_id".clone_into(&mut error.pointer),
                "/ends_at" => "/starts_at".clone_into(&mut error.pointer),
                _ => {}
            }
        }
        bad
    }
}
