//! Drafts of agendas over HTTP. One file an action; how they are worked out off the event loop is in `bench`.

mod agencies;
mod apply;
pub mod bench;
mod create;
mod get;
mod list;

use chrono::{DateTime, Utc};
use convite_domain::access::Caller;
use convite_domain::agenda::Scope;
use convite_domain::agenda_drafts::{
    AgendaDraft, AgendaDraftAction, AgendaDraftSummary, AppliedDraft, Basis, DraftStage,
};
use convite_domain::agenda_sessions::{AgendaSession, may};
use convite_domain::audit::SubjectKind;
use convite_domain::exchanges::Exchange;
use convite_domain::{AgendaDraftId, ExchangeId, Version};
use convite_persistence::agenda::Asked;
use convite_persistence::{Connection, DbResult, agenda_drafts, agenda_sessions, exchanges};
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

use crate::agenda_sessions::check;
use crate::life_cycle::{Action, Living};
use crate::problem::ApiError;
use crate::reply::Reply;
use crate::write::{Changeable, Tx};

/// Registers the operations.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(list::list_agenda_drafts)
        .service(create::create_agenda_drafts)
        .service(get::get_agenda_draft)
        .service(apply::apply_agenda_draft);
}

/// An exchange whose drafts the caller reads: who plans its agenda.
async fn planned_by(connection: &mut Connection, caller: &Caller, id: ExchangeId) -> Result<Exchange, ApiError> {
    let seen = exchanges::find(connection, caller, id).await?.ok_or_else(ApiError::not_found)?;
    if may(caller) { Ok(seen) } else { Err(ApiError::forbidden()) }
}

impl Changeable for AgendaDraft {
    type Id = (ExchangeId, AgendaDraftId);

    fn version(&self) -> Version {
        self.version
    }

    async fn find(
        connection: &mut Connection,
        caller: &Caller,
        (exchange, id): (ExchangeId, AgendaDraftId),
    ) -> DbResult<Option<Self>> {
        match exchanges::find(connection, caller, exchange).await? {
            Some(seen) => agenda_drafts::find(connection, seen.id, id).await,
            None => Ok(None),
        }
    }

    /// An agenda is changed by one writer at a time: the lock is that of the exchange.
    async fn lock(connection: &mut Connection, seen: &Self) -> DbResult<Self> {
        exchanges::lock(connection, seen.exchange_id).await?;
        agenda_drafts::get(connection, seen.id).await
    }
}

impl Action for AgendaDraftAction {
    type Thing = AgendaDraft;
}

impl Living for AgendaDraft {
    type Action = AgendaDraftAction;

    const KIND: SubjectKind = SubjectKind::AgendaDraft;

    fn uuid(&self) -> Uuid {
        self.id.get()
    }

    fn state(&self) -> &'static str {
        self.stage.name().into()
    }

    fn may(&self, caller: &Caller, _: AgendaDraftAction) -> bool {
        may(caller)
    }

    fn allowed(&self, tx: &Tx<'_>) -> Vec<AgendaDraftAction> {
        AgendaDraftAction::ALL.iter().copied().filter(|_| may(tx.caller) && self.stage == DraftStage::Open).collect()
    }

    fn renew(&mut self, _: DateTime<Utc>) {
        self.version += 1;
    }

    async fn update(&self, connection: &mut Connection) -> DbResult<()> {
        agenda_drafts::update(connection, self).await
    }

    /// The working copy that it made.
    async fn reply(self, tx: &mut Tx<'_>) -> Result<Reply, ApiError> {
        let exchange = exchanges::get(tx.connection, self.exchange_id).await?;
        let sessions = agenda_sessions::of_exchange(tx.connection, exchange.id).await?;
        let calendar = tx.calendar().await?;
        let asked = [Asked { exchange: &exchange, sessions: &sessions }];
        let agendas = check::read(tx.connection, tx.app, &asked, &calendar).await?;
        let live = sessions.iter().filter(|session| session.is_live()).map(AgendaSession::reference);
        let applied = AppliedDraft {
            draft: AgendaDraftSummary::new(&self, &Basis::of(&exchange, &sessions)),
            sessions: live.collect(),
            conflicts: check::in_scope(&agendas, Scope::Exchange),
        };
        Reply::ok(&applied, self.version)
    }
}
