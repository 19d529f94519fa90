//! Exchanges over HTTP. One file an action; what they share is here.

mod cancel;
mod confirm;
mod create;
mod form;
mod get;
mod go_on;
mod list;
mod postpone;
pub mod sweeps;
mod update;

use chrono::{DateTime, Utc};
use convite_domain::access::Caller;
use convite_domain::agenda_sessions::{AgendaSession, AgendaSessionAction, AgendaSessionState, is_planned_in};
use convite_domain::audit::SubjectKind;
use convite_domain::exchanges::{Exchange, ExchangeAction, ExchangeView, Reason, Sessions, may};
use convite_domain::{DelegationId, ExchangeId, Version};
use convite_persistence::agenda::calling_off;
use convite_persistence::{Connection, DbResult, agenda_sessions, delegations, exchanges};
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

use crate::assignments::effect::{release_exchange, release_session};
use crate::life_cycle::{Action, Living, record};
use crate::problem::ApiError;
use crate::reply::Reply;
use crate::write::{Changeable, Tx};

pub use confirm::ready;

/// Why a session is called off whose only delegation does not come.
const WHY_FOR_NOBODY: &str = "La delegación para la que era la sesión no viene.";

/// Registers the operations.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(list::list_exchanges)
        .service(create::create_exchange)
        .service(get::get_exchange)
        .service(update::update_exchange)
        .service(go_on::consult_exchange)
        .service(go_on::reopen_exchange)
        .service(postpone::postpone_exchange)
        .service(postpone::resume_exchange)
        .service(confirm::confirm_exchange)
        .service(confirm::start_exchange)
        .service(confirm::deliver_exchange)
        .service(cancel::cancel_exchange);
}

/// The live sessions of an exchange whose lock the caller holds.
async fn live_sessions(connection: &mut Connection, exchange: ExchangeId) -> DbResult<Sessions> {
    Ok(Sessions::of(&agenda_sessions::of_exchange(connection, exchange).await?))
}

/// Releases the agencies of an exchange that is put off or called off, and cancels what is still to be held, under its lock.
pub async fn cancel_sessions(tx: &mut Tx<'_>, exchange: ExchangeId, reason: &Reason) -> Result<(), ApiError> {
    release_exchange(tx, exchange, reason.reason.as_str()).await?;
    for (session, from) in calling_off::cancel_all(tx.connection, exchange, reason.reason.as_str(), tx.now).await? {
        let states = (from.as_str(), AgendaSessionState::Cancelled.as_str());
        let action = AgendaSessionAction::Cancel.as_str();
        tx.audit((SubjectKind::AgendaSession, session.get()), action, Some(states), Vec::new());
        tx.outbox("agenda_session.cancel", session.get()).await?;
    }
    Ok(())
}

/// Cancels what is not over and was only for a delegation that was cancelled, while others come to the exchange, whose lock the
/// caller holds. Why it was cancelled is in the requester's words, and stays with the request.
pub async fn cancel_sessions_of(
    tx: &mut Tx<'_>,
    exchange: &Exchange,
    delegation: DelegationId,
) -> Result<(), ApiError> {
    if !is_planned_in(exchange.state.name()) {
        return Ok(());
    }
    let coming = delegations::coming_to(tx.connection, exchange.id).await?;
    let is_for_nobody = |session: &AgendaSession| {
        let named = &session.form.delegation_ids;
        named.contains(&delegation) && named.iter().all(|delegation| !coming.contains(delegation))
    };
    let now = tx.now;
    let goes = |session: &AgendaSession| {
        session.stage.name().is_to_come() && session.form.ends_at.0 > now && is_for_nobody(session)
    };
    let sessions = agenda_sessions::of_exchange(tx.connection, exchange.id).await?;
    for session in sessions.into_iter().filter(goes) {
        release_session(tx, session.id, WHY_FOR_NOBODY).await?;
        let from = session.state();
        let cancelled = session.cancel(WHY_FOR_NOBODY.to_owned(), tx.now);
        let mut session = cancelled.map_err(|refusal| ApiError::refused(refusal, Vec::new()))?;
        let states = (from, session.state());
        record(tx, &mut session, AgendaSessionAction::Cancel, Some(states), Vec::new()).await?;
    }
    Ok(())
}

impl Changeable for Exchange {
    type Id = ExchangeId;

    fn version(&self) -> Version {
        self.version
    }

    async fn find(connection: &mut Connection, caller: &Caller, id: ExchangeId) -> DbResult<Option<Self>> {
        exchanges::find(connection, caller, id).await
    }

    async fn lock(connection: &mut Connection, seen: &Self) -> DbResult<Self> {
        exchanges::lock(connection, seen.id).await
    }
}

impl Action for ExchangeAction {
    type Thing = Exchange;
}

impl Living for Exchange {
    type Action = ExchangeAction;

    const KIND: SubjectKind = SubjectKind::Exchange;

    fn uuid(&self) -> Uuid {
        self.id.get()
    }

    fn state(&self) -> &'static str {
        self.state.name().into()
    }

    fn may(&self, caller: &Caller, _: ExchangeAction) -> bool {
        may(caller)
    }

    fn allowed(&self, tx: &Tx<'_>) -> Vec<ExchangeAction> {
        self.allowed_actions(tx.caller, tx.today())
    }

    fn renew(&mut self, now: DateTime<Utc>) {
        self.version += 1;
        self.updated_at = now;
    }

    async fn update(&self, connection: &mut Connection) -> DbResult<()> {
        exchanges::update(connection, self).await
    }

    async fn reply(self, tx: &mut Tx<'_>) -> Result<Reply, ApiError> {
        let version = self.version;
        Reply::ok(&ExchangeView::new(self, tx.caller, tx.today()), version)
    }
}
