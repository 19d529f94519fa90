//! What an applied draft asks of agencies.

use convite_domain::agenda_sessions::AgendaSession;
use convite_domain::assignments::{Assignment, lead_of};
use convite_domain::exchanges::Exchange;
use convite_domain::offers::Offer;
use convite_persistence::assignments;

use crate::assignments::effect::{led, release, release_lead, reopened};
use crate::assignments::{Asked, ask};
use crate::life_cycle::Rejection;
use crate::problem::ApiError;
use crate::write::Tx;

/// Why an agency is let go whose session uses another agency's offer now.
const WHY_CHANGED: &str = "La agenda se reorganizó y otra entidad dirige la sesión.";

/// Why an agency is let go that is asked to lead instead.
const WHY_LEADING: &str = "La agenda se reorganizó y se le pide dirigir la sesión.";

/// A session that a draft changes, as its agencies have it: one that leads and is not the offer's is let go, and those who
/// answered a session that moves are asked anew.
pub async fn follow(tx: &mut Tx<'_>, before: &AgendaSession, after: AgendaSession) -> Result<AgendaSession, ApiError> {
    let of_offer = after.agency_id;
    let said = assignments::of_session(tx.connection, before.id).await?;
    let lead = lead_of(&said);
    let after = if lead.is_some_and(|(lead, _)| Some(lead) != of_offer) {
        release_lead(tx, said, WHY_CHANGED).await?;
        led(tx.connection, after, of_offer).await?
    } else {
        after.led_by(of_offer, lead)
    };
    reopened(tx, before, after, of_offer, None).await
}

/// Asks the agency of a session's offer to lead it, unless somebody does. One that takes part in the same role already is asked
/// anew, because it is to lead now.
pub async fn ask_lead(
    tx: &mut Tx<'_>,
    exchange: &Exchange,
    session: &AgendaSession,
    offer: &Offer,
) -> Result<(), Rejection> {
    let said = assignments::of_session(tx.connection, session.id).await?;
    if lead_of(&said).is_some() {
        return Ok(());
    }
    let (agency, role) = (offer.agency.clone(), offer.form.role);
    let same = |said: &Assignment| said.agency.id == agency.id && said.role == role;
    release(tx, said.into_iter().filter(same).collect(), WHY_LEADING).await?;
    let asked = Asked { agency, role, is_lead: true, by: tx.caller.user(), message: None, override_reason: None };
    ask(tx, exchange, session, asked).await?;
    Ok(())
}
