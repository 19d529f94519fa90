//! What a session names, and the locks under which nothing of it is taken twice.

use std::collections::BTreeSet;

use convite_domain::agenda_sessions::{AgendaSessionForm, Named, References};
use convite_domain::offers::OfferState;
use convite_domain::presenters::PresenterState;
use convite_domain::venues::VenueState;
use convite_domain::{AgencyId, ExchangeId, PresenterId, UserId, VenueId};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use crate::schema::{agencies, offers, presenters, users, venues};
use crate::{Connection, DbResult, delegations, users as accounts};

/// Looks up what a session names; a query for each kind of thing that it does name.
pub async fn references(connection: &mut Connection, exchange: ExchangeId, named: &Named) -> DbResult<References> {
    let mut found = References::default();
    if let Some(id) = named.venue {
        let state = venues::table.find(id).select(venues::state);
        let state: Option<VenueState> = state.first(connection).await.optional()?;
        found.venue_is_active = state.map(|state| state == VenueState::Active);
    }
    if let Some(id) = named.offer {
        let offer = offers::table.find(id).select((offers::agency_id, offers::state));
        let offer: Option<(AgencyId, OfferState)> = offer.first(connection).await.optional()?;
        found.offer = offer.map(|(agency, state)| (agency, state == OfferState::Active));
    }
    if !named.presenters.is_empty() {
        let ids = named.presenters.iter().map(|(_, id)| *id);
        let known = presenters::table.filter(presenters::id.eq_any(ids));
        let rows: Vec<(PresenterId, PresenterState)> =
            known.select((presenters::id, presenters::state)).load(connection).await?;
        found.presenters = rows.into_iter().map(|(id, state)| (id, state == PresenterState::Active)).collect();
    }
    if let Some(guide) = named.guide {
        found.guide_is_staff = accounts::may_decide(connection, guide).await?;
    }
    if !named.delegations.is_empty() {
        found.coming = delegations::coming_to(connection, exchange).await?;
    }
    Ok(found)
}

/// Locks whatever a session takes that others may want as well, in one order for everybody: agency, venue, presenters, guide.
/// Who comes second reads what the first wrote.
pub async fn lock(connection: &mut Connection, agency: Option<AgencyId>, form: &AgendaSessionForm) -> DbResult<()> {
    lock_all(connection, [(agency, form)]).await
}

/// The same for several sessions at once: all agencies, then all venues, presenters and guides, each kind by id.
pub async fn lock_all<'a>(
    connection: &mut Connection,
    sessions: impl IntoIterator<Item = (Option<AgencyId>, &'a AgendaSessionForm)>,
) -> DbResult<()> {
    let (of_agencies, forms): (Vec<_>, Vec<_>) = sessions.into_iter().unzip();
    let hosts: BTreeSet<AgencyId> = of_agencies.into_iter().flatten().collect();
    let places: BTreeSet<VenueId> = forms.iter().filter_map(|form| form.place.venue_id).collect();
    let people: BTreeSet<PresenterId> = forms.iter().flat_map(|form| form.presenter_ids.iter().copied()).collect();
    let guides: BTreeSet<UserId> = forms.iter().filter_map(|form| form.guide_id).collect();
    if !hosts.is_empty() {
        let rows = agencies::table.filter(agencies::id.eq_any(hosts)).order(agencies::id);
        let _: Vec<AgencyId> = rows.select(agencies::id).for_no_key_update().load(connection).await?;
    }
    if !places.is_empty() {
        let rows = venues::table.filter(venues::id.eq_any(places)).order(venues::id);
        let _: Vec<VenueId> = rows.select(venues::id).for_no_key_update().load(connection).await?;
    }
    if !people.is_empty() {
        let rows = presenters::table.filter(presenters::id.eq_any(people)).order(presenters::id);
        let _: Vec<PresenterId> = rows.select(presenters::id).for_no_key_update().load(connection).await?;
    }
    if !guides.is_empty() {
        let rows = users::table.filter(users::id.eq_any(guides)).order(users::id);
        let _: Vec<UserId> = rows.select(users::id).for_no_key_update().load(connection).await?;
    }
    Ok(())
}
