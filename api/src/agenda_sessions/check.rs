//! Whether a session goes together with everything else: what it names, and what it takes.

use std::collections::HashMap;

use chrono::NaiveDate;
use convite_domain::agenda::{Scope, Severity};
use convite_domain::agenda_sessions::{AgendaSession, AgendaSessionForm, ConflictView, Named, may};
use convite_domain::calendar::WorkCalendar;
use convite_domain::exchanges::Exchange;
use convite_domain::input::BadFields;
use convite_domain::{AgencyId, ExchangeId, Refusal};
use convite_persistence::agenda::{self, Agendas, Asked};
use convite_persistence::{Connection, Page, PageSize, agenda_sessions, exchanges, policies};

use crate::app::App;
use crate::auth::KeyRing;
use crate::delegations::access_needs;
use crate::problem::ApiError;
use crate::write::Tx;

/// An exchange whose agenda the caller plans: 404 when it sees none, 403 when it sees it and plans nothing.
pub async fn planned_by_caller(tx: &mut Tx<'_>, id: ExchangeId) -> Result<Exchange, ApiError> {
    let seen = exchanges::find(tx.connection, tx.caller, id).await?.ok_or_else(ApiError::not_found)?;
    if may(tx.caller) { Ok(seen) } else { Err(ApiError::forbidden()) }
}

/// What is bad of what a session names, and the agency whose offer it uses. What it named before may have ended since.
pub async fn named(
    tx: &mut Tx<'_>,
    exchange: &Exchange,
    named: &Named,
    before: Option<&AgendaSessionForm>,
) -> Result<(BadFields, Option<AgencyId>), ApiError> {
    let calendar = tx.calendar().await?;
    let known = agenda::references(tx.connection, exchange.id, named).await?;
    let bad = named.bad(&known, exchange, &calendar, before);
    Ok((bad, known.offer.map(|(agency, _)| agency)))
}

/// Refuses a session that takes what others have, under the locks of everything that it takes; returns what it conflicts with
/// otherwise. What was wrong before in the same way, as when a venue takes fewer groups since, or worse for who comes, refuses
/// nothing. A new session that is refused was never made, and so no conflict names it.
pub async fn place(
    tx: &mut Tx<'_>,
    exchange: &Exchange,
    session: &AgendaSession,
    action: &'static str,
) -> Result<Vec<ConflictView>, ApiError> {
    agenda::lock(tx.connection, session.agency_id, &session.form).await?;
    let mut sessions = agenda_sessions::of_exchange(tx.connection, exchange.id).await?;
    let place = sessions.iter().position(|other| other.id == session.id);
    let before = place.map(|place| std::mem::replace(&mut sessions[place], session.clone()));
    let is_new = before.is_none();
    if is_new {
        sessions.push(session.clone());
    }
    one_session_for_one_item(exchange, &sessions, session, action)?;
    let calendar = tx.calendar().await?;
    let asked = [Asked { exchange, sessions: &sessions }];
    let found = in_scope(&read(tx.connection, tx.app, &asked, &calendar).await?, Scope::Session(session.id));
    let mut blocking: Vec<_> =
        found.iter().filter(|conflict| conflict.severity == Severity::BlockWrite).cloned().collect();
    if let Some((place, before)) = place.zip(before).filter(|_| !blocking.is_empty()) {
        sessions[place] = before;
        let asked = [Asked { exchange, sessions: &sessions }];
        let before = in_scope(&read(tx.connection, tx.app, &asked, &calendar).await?, Scope::Session(session.id));
        blocking.retain(|conflict| !before.iter().any(|before| conflict.was_already(before)));
    }
    match blocking.first() {
        None => Ok(found),
        Some(first) => {
            let guard = first.code.as_str();
            let made = |id| !is_new || id != session.id;
            let blocking = blocking.into_iter().map(|conflict| conflict.among(made)).collect();
            Err(refusal(session, action, guard, seen(tx, blocking).await?))
        }
    }
}

/// An item takes several sessions only where an officer says so.
fn one_session_for_one_item(
    exchange: &Exchange,
    sessions: &[AgendaSession],
    session: &AgendaSession,
    action: &'static str,
) -> Result<(), ApiError> {
    let Some(id) = session.form.item_id else { return Ok(()) };
    let serves = |other: &&AgendaSession| other.is_live() && other.form.item_id == Some(id) && other.id != session.id;
    let several = exchange.design.items.iter().any(|item| item.granted.id == Some(id) && item.several_sessions);
    if several || !sessions.iter().any(|other| serves(&other)) {
        return Ok(());
    }
    let detail = "Another session serves the item; say `several_sessions` of it first.";
    let refusal = Refusal::guard(session.stage.name().as_str(), action, "item_served", detail);
    Err(ApiError::refused(refusal, Vec::new()))
}

/// Conflicts as the caller may read them: who plans no agendas is told of foreign sessions only when they are.
async fn seen(tx: &mut Tx<'_>, conflicts: Vec<ConflictView>) -> Result<Vec<ConflictView>, ApiError> {
    if may(tx.caller) {
        return Ok(conflicts);
    }
    let named: Vec<_> = conflicts.iter().flat_map(|conflict| &conflict.sessions).map(|session| session.id).collect();
    let own = agenda_sessions::seen_among(tx.connection, tx.caller, &named).await?;
    Ok(conflicts.into_iter().map(|conflict| conflict.seen_by(|id| own.contains(&id))).collect())
}

fn refusal(
    session: &AgendaSession,
    action: &'static str,
    guard: &'static str,
    conflicts: Vec<ConflictView>,
) -> ApiError {
    let messages: Vec<_> = conflicts.iter().map(|conflict| conflict.message.en.as_ref()).collect();
    let refusal = Refusal::guard(session.stage.name().as_str(), action, guard, messages.join(" "));
    ApiError::in_conflict(refusal, Vec::new(), conflicts)
}

/// The conflicts of a session as it is stored.
pub async fn conflicts(
    connection: &mut Connection,
    app: &App,
    calendar: &WorkCalendar,
    session: &AgendaSession,
) -> Result<Vec<ConflictView>, ApiError> {
    let exchange = exchanges::get(connection, session.exchange_id).await?;
    Ok(in_scope(&stored(connection, app, &exchange, calendar).await?, Scope::Session(session.id)))
}

/// The agenda of an exchange as it is stored.
pub async fn stored(
    connection: &mut Connection,
    app: &App,
    exchange: &Exchange,
    calendar: &WorkCalendar,
) -> Result<Agendas, ApiError> {
    let sessions = agenda_sessions::of_exchange(connection, exchange.id).await?;
    read(connection, app, &[Asked { exchange, sessions: &sessions }], calendar).await
}

/// The conflicts of a scope, with what is known of their sessions.
pub fn in_scope(agendas: &Agendas, scope: Scope) -> Vec<ConflictView> {
    let found = agendas.conflicts(scope).into_iter();
    found.map(|conflict| ConflictView::new(conflict, &agendas.sessions)).collect()
}

/// One page of the exchanges whose agenda is still to be held to its end, by first day, with these agendas, in the same order.
pub async fn still_to_be_held(
    connection: &mut Connection,
    app: &App,
    calendar: &WorkCalendar,
    after: Option<(NaiveDate, ExchangeId)>,
    size: PageSize,
) -> Result<(Page<Exchange>, Agendas), ApiError> {
    let today = app.calendar().local_date(app.now());
    let page = exchanges::planned_from(connection, today, after, size).await?;
    let ids: Vec<_> = page.items.iter().map(|exchange| exchange.id).collect();
    let mut sessions: HashMap<ExchangeId, Vec<AgendaSession>> = HashMap::new();
    for session in agenda_sessions::live_of(connection, &ids).await? {
        sessions.entry(session.exchange_id).or_default().push(session);
    }
    let of = |exchange| sessions.get(exchange).map_or(&[][..], Vec::as_slice);
    let asked: Vec<_> = page.items.iter().map(|exchange| Asked { exchange, sessions: of(&exchange.id) }).collect();
    let agendas = read(connection, app, &asked, calendar).await?;
    Ok((page, agendas))
}

/// Reads what the rules need, under the policy in force.
pub async fn read(
    connection: &mut Connection,
    app: &App,
    asked: &[Asked<'_>],
    calendar: &WorkCalendar,
) -> Result<Agendas, ApiError> {
    read_under(connection, &app.shared.key_ring, asked, calendar).await
}

/// The same, with the ring under which is encrypted what members need.
pub async fn read_under(
    connection: &mut Connection,
    ring: &KeyRing,
    asked: &[Asked<'_>],
    calendar: &WorkCalendar,
) -> Result<Agendas, ApiError> {
    let policy = policies::current(connection).await?;
    let mut agendas = agenda::read(connection, asked, &policy, calendar).await?;
    count_step_free(connection, ring, &mut agendas).await?;
    Ok(agendas)
}

/// Adds how many members need step-free access, which is encrypted.
pub async fn count_step_free(
    connection: &mut Connection,
    ring: &KeyRing,
    agendas: &mut Agendas,
) -> Result<(), ApiError> {
    let coming = agendas.programmes.iter().flat_map(|programme| &programme.delegations);
    let coming: Vec<_> = coming.map(|delegation| delegation.id).collect();
    let counts = access_needs(connection, ring, &coming).await?;
    for delegation in agendas.programmes.iter_mut().flat_map(|programme| &mut programme.delegations) {
        delegation.step_free = counts.get(&delegation.id).map_or(0, |needs| needs.step_free);
    }
    Ok(())
}
