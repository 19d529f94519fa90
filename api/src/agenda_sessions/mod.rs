//! Sessions of agendas over HTTP. One file an action; what they share is here.

mod attendance;
mod cancel;
pub mod check;
mod conflicts;
mod create;
mod get;
mod list;
mod update;

use chrono::{DateTime, Utc};
use convite_domain::access::Caller;
use convite_domain::agenda_sessions::{AgendaSession, AgendaSessionAction, AgendaSessionView, ConflictView, may};
use convite_domain::audit::SubjectKind;
use convite_domain::{AgendaSessionId, Version};
use convite_persistence::{Connection, DbResult, agenda_sessions, exchanges};
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

use crate::life_cycle::{Action, Living};
use crate::problem::ApiError;
use crate::reply::Reply;
use crate::write::{Changeable, Tx};

pub use create::{MOST, insert};

/// Registers the operations.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(list::list_agenda_sessions)
        .service(create::create_agenda_session)
        .service(create::create_session_from_offer)
        .service(get::get_agenda_session)
        .service(update::update_agenda_session)
        .service(cancel::cancel_agenda_session)
        .service(attendance::record_attendance)
        .service(conflicts::get_conflict_report)
        .service(conflicts::list_conflicts);
}

/// A session as whoever plans it sees it, with what it conflicts with.
async fn with(
    tx: &mut Tx<'_>,
    session: AgendaSession,
    conflicts: Vec<ConflictView>,
) -> Result<AgendaSessionView, ApiError> {
    let zone = tx.calendar().await?.zone();
    Ok(AgendaSessionView::new(session, tx.caller, zone, tx.now).with(conflicts))
}

impl Changeable for AgendaSession {
    type Id = AgendaSessionId;

    fn version(&self) -> Version {
        self.version
    }

    async fn find(connection: &mut Connection, caller: &Caller, id: AgendaSessionId) -> DbResult<Option<Self>> {
        agenda_sessions::find(connection, caller, id).await
    }

    /// An agenda is changed by one writer at a time: the lock is that of the exchange.
    async fn lock(connection: &mut Connection, seen: &Self) -> DbResult<Self> {
        exchanges::lock(connection, seen.exchange_id).await?;
        agenda_sessions::get(connection, seen.id).await
    }
}

impl Action for AgendaSessionAction {
    type Thing = AgendaSession;
}

impl Living for AgendaSession {
    type Action = AgendaSessionAction;

    const KIND: SubjectKind = SubjectKind::AgendaSession;

    fn uuid(&self) -> Uuid {
        self.id.get()
    }

    fn state(&self) -> &'static str {
        self.stage.name().into()
    }

    fn may(&self, caller: &Caller, _: AgendaSessionAction) -> bool {
        may(caller)
    }

    fn allowed(&self, tx: &Tx<'_>) -> Vec<AgendaSessionAction> {
        self.allowed_actions(tx.caller, tx.now)
    }

    fn renew(&mut self, now: DateTime<Utc>) {
        self.version += 1;
        self.updated_at = now;
    }

    async fn update(&self, connection: &mut Connection) -> DbResult<()> {
        agenda_sessions::update(connection, self).await
    }

    async fn reply(self, tx: &mut Tx<'_>) -> Result<Reply, ApiError> {
        let calendar = tx.calendar().await?;
        let conflicts = check::conflicts(tx.connection, tx.app, &calendar, &self).await?;
        let version = self.version;
        Reply::ok(&with(tx, self, conflicts).await?, version)
    }
}
