//! What an agency's answer does to its session, and what becomes of the agencies when a session moves or is called off.
//!
//! Everything here is done under the lock of the exchange.

use chrono::{DateTime, Utc};
use convite_domain::agenda_sessions::{AgendaSession, AgendaSessionAction, AgendaSessionState, outside_dates};
use convite_domain::assignments::{Assignment, AssignmentAction, Sent, lead_of};
use convite_domain::exchanges::Exchange;
use convite_domain::input::{Moment, UniqueList};
use convite_domain::{AgencyId, AgendaSessionId, ExchangeId, PresenterId, Refusal};
use convite_persistence::{Connection, DbError, agenda_sessions, assignments, exchanges, offers, policies};

use crate::agenda_sessions::check;
use crate::life_cycle::{Living, Rejection, States, moved, store};
use crate::problem::ApiError;
use crate::write::Tx;

/// Another time for a session, as an agency proposed it.
pub type Times = (DateTime<Utc>, DateTime<Utc>);

/// A session before and after what its agencies say.
pub struct Follows {
    /// As it was.
    pub before: AgendaSession,
    /// As it is now.
    pub after: AgendaSession,
    /// The agency of the offer that it uses.
    of_offer: Option<AgencyId>,
}

impl Follows {
    /// What was done to it, as the audit trail calls it.
    pub fn action(&self) -> &'static str {
        match (self.before.stage.name(), self.after.stage.name()) {
            (AgendaSessionState::Planned, AgendaSessionState::Confirmed) => "confirm",
            (AgendaSessionState::Confirmed, AgendaSessionState::Planned) => "unconfirm",
            _ => AgendaSessionAction::Edit.as_str(),
        }
    }

    /// The states before and after, when they differ.
    pub fn states(&self) -> Option<States> {
        moved(&self.before, &self.after)
    }

    /// The names of the members that changed.
    pub fn fields(&self) -> Vec<String> {
        self.before.form.changed_members(&self.after.form)
    }
}

/// A session as it follows from what its agencies say now, of which `assignment` changed; `named_before` is whom that named
/// until now. A session that is over stays as it is.
pub async fn following(
    connection: &mut Connection,
    assignment: &Assignment,
    named_before: Option<PresenterId>,
    times: Option<Times>,
) -> Result<Follows, Rejection> {
    let before = agenda_sessions::get(connection, assignment.session.id).await?;
    if !before.stage.name().is_to_come() {
        return Ok(Follows { after: before.clone(), before, of_offer: None });
    }
    let said = assignments::of_session(connection, before.id).await?;
    let mut form = before.form.clone();
    let present = presenting(connection, &before, &said, assignment, named_before).await?;
    form.presenter_ids = UniqueList::new(present).ok_or_else(|| {
        let (from, action) = (assignment.stage.name().as_str(), AssignmentAction::Accept.as_str());
        Refusal::guard(from, action, "too_many_presenters", "The session has as many presenters as one may have.")
    })?;
    if let Some((from, to)) = times {
        (form.starts_at, form.ends_at) = (Moment(from), Moment(to));
    }
    let agency = before.agency_id;
    let after = if form == before.form { before.clone() } else { before.clone().edit(agency, form)?.0 };
    let of_offer = match before.form.offer_id {
        Some(offer) => Some(offers::agency_of(connection, offer).await?),
        None => None,
    };
    Ok(Follows { after: after.led_by(of_offer, lead_of(&said)), before, of_offer })
}

/// Who presents: whom the agency names takes the place of whom it named before, and with its last role its people go.
async fn presenting(
    connection: &mut Connection,
    session: &AgendaSession,
    said: &[Assignment],
    changed: &Assignment,
    named_before: Option<PresenterId>,
) -> Result<Vec<PresenterId>, DbError> {
    let mut present = session.form.presenter_ids.to_vec();
    let agency = changed.agency.id;
    if !said.iter().any(|other| other.agency.id == agency && other.stage.name().stands()) {
        let own = assignments::presenters_among(connection, &present, agency).await?;
        present.retain(|presenter| !own.contains(presenter));
        return Ok(present);
    }
    if let Some(named) = changed.presenter_id {
        let place = present.iter().position(|presenter| Some(*presenter) == named_before);
        match place {
            _ if present.contains(&named) => present.retain(|one| *one == named || Some(*one) != named_before),
            Some(place) => present[place] = named,
            None => present.push(named),
        }
    }
    Ok(present)
}

/// Makes a session follow what an agency says, under all its rules. The assignment itself is stored.
pub async fn settle(
    tx: &mut Tx<'_>,
    exchange: &Exchange,
    assignment: &Assignment,
    named_before: Option<PresenterId>,
    times: Option<Times>,
    action: AssignmentAction,
) -> Result<(), Rejection> {
    let mut follows = following(tx.connection, assignment, named_before, times).await?;
    let moments = times.map(|(from, to)| (Moment(from), Moment(to))).unzip();
    if !outside_dates(moments, exchange, &tx.calendar().await?).is_empty() {
        let detail = format!("The exchange is from {} to {}.", exchange.starts_on, exchange.ends_on);
        let from = assignment.stage.name().as_str();
        return Err(Refusal::guard(from, action.as_str(), "outside_exchange_dates", detail).into());
    }
    if follows.after.takes_more_than(&follows.before) {
        check::place(tx, exchange, &follows.after, action.as_str()).await?;
    }
    follows.after = reopened(tx, &follows.before, follows.after, follows.of_offer, Some(assignment.agency.id)).await?;
    if follows.after != follows.before {
        store(tx.connection, &mut follows.after, tx.now).await?;
        let subject = (AgendaSession::KIND, follows.after.uuid());
        tx.audit(subject, follows.action(), follows.states(), follows.fields());
        tx.outbox(&format!("{}.{}", AgendaSession::KIND, follows.action()), follows.after.uuid()).await?;
    }
    Ok(())
}

/// That an invitation is sent now, with as much time to answer as the policy gives.
pub async fn sent_now(tx: &mut Tx<'_>) -> Result<Sent, ApiError> {
    let days = policies::current(tx.connection).await?.reply_by_business_days;
    Ok(Sent::now(tx.now, days, &tx.calendar().await?))
}

/// A session as its agencies have it now; `of_offer` is the agency of the offer that it uses.
pub async fn led(
    connection: &mut Connection,
    session: AgendaSession,
    of_offer: Option<AgencyId>,
) -> Result<AgendaSession, DbError> {
    let said = assignments::of_session(connection, session.id).await?;
    Ok(session.led_by(of_offer, lead_of(&said)))
}

/// A session that changes, as its agencies have it then: those of a confirmed one are asked anew when it moves more than 15
/// minutes away from what they answered to, but the one whose proposal that is, in whatever roles.
pub async fn reopened(
    tx: &mut Tx<'_>,
    before: &AgendaSession,
    after: AgendaSession,
    of_offer: Option<AgencyId>,
    but: Option<AgencyId>,
) -> Result<AgendaSession, ApiError> {
    if !before.asks_anew_at(after.form.times()) {
        return Ok(after);
    }
    let sent = sent_now(tx).await?;
    for assignment in assignments::of_session(tx.connection, before.id).await? {
        if Some(assignment.agency.id) == but {
            store(tx.connection, &mut assignment.proposed(&after.reference()), tx.now).await?;
            continue;
        }
        let from = assignment.state();
        if let Some(mut asked) = assignment.reopened(&after.reference(), sent) {
            record(tx, &mut asked, "reopen", from).await?;
        }
    }
    Ok(led(tx.connection, after, of_offer).await?)
}

/// Stores what the system did to an assignment, and writes it down.
async fn record(
    tx: &mut Tx<'_>,
    assignment: &mut Assignment,
    action: &'static str,
    from: &'static str,
) -> Result<(), ApiError> {
    store(tx.connection, assignment, tx.now).await?;
    tx.audit((Assignment::KIND, assignment.uuid()), action, Some((from, assignment.state())), Vec::new());
    tx.outbox(&format!("{}.{action}", Assignment::KIND), assignment.uuid()).await
}

/// Lets go of agencies that are asked or expected. To be done before their session is called off.
pub async fn release(tx: &mut Tx<'_>, open: Vec<Assignment>, reason: &str) -> Result<(), ApiError> {
    for assignment in open.into_iter().filter(|assignment| assignment.stage.name().is_open()) {
        let from = assignment.state();
        let released = assignment.release(reason.to_owned(), tx.now);
        let mut released = released.map_err(|refusal| ApiError::refused(refusal, Vec::new()))?;
        record(tx, &mut released, AssignmentAction::Release.as_str(), from).await?;
    }
    Ok(())
}

/// Lets go of the agency that leads a session, of the session's assignments.
pub async fn release_lead(tx: &mut Tx<'_>, said: Vec<Assignment>, reason: &str) -> Result<(), ApiError> {
    release(tx, said.into_iter().filter(|said| said.is_lead).collect(), reason).await
}

/// Lets go of the agencies of a session that is called off.
pub async fn release_session(tx: &mut Tx<'_>, session: AgendaSessionId, reason: &str) -> Result<(), ApiError> {
    let open = assignments::of_session(tx.connection, session).await?;
    release(tx, open, reason).await
}

/// Lets go of the agencies of an exchange that is put off or called off.
pub async fn release_exchange(tx: &mut Tx<'_>, exchange: ExchangeId, reason: &str) -> Result<(), ApiError> {
    let open = assignments::open_of_exchange(tx.connection, exchange).await?;
    release(tx, open, reason).await
}

/// Sends the invitations that were made while an exchange was designed.
pub async fn send_all(tx: &mut Tx<'_>, exchange: ExchangeId) -> Result<(), ApiError> {
    let sent = sent_now(tx).await?;
    let open = assignments::open_of_exchange(tx.connection, exchange).await?;
    for assignment in open.into_iter().filter(|assignment| assignment.sent.is_none()) {
        let mut assignment = assignment.sent(sent);
        let from = assignment.state();
        record(tx, &mut assignment, "send", from).await?;
    }
    Ok(())
}

/// Stores an answer and makes its session follow it, of which the assignment speaks as it is then. Its version is still the one
/// before: whoever asked saves it.
pub async fn followed(
    tx: &mut Tx<'_>,
    before: &Assignment,
    after: Assignment,
    action: AssignmentAction,
) -> Result<Assignment, Rejection> {
    assignments::update(tx.connection, &after).await?;
    let exchange = exchanges::get(tx.connection, after.session.exchange_id).await?;
    settle(tx, &exchange, &after, before.presenter_id, None, action).await?;
    Ok(assignments::get(tx.connection, after.id).await?)
}
