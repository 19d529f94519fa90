//! Assignments over HTTP: agencies are asked, answer, and do what they accepted. What the answers do to sessions is in
//! `effect.rs`.

mod answer;
mod beside;
mod candidates;
mod decide;
pub mod effect;
mod get;
mod invite;
mod list;
pub mod sweeps;

use chrono::{DateTime, Utc};
use convite_domain::access::Caller;
use convite_domain::assignments::{Assignment, AssignmentAction, AssignmentView, asks, may};
use convite_domain::audit::SubjectKind;
use convite_domain::{AssignmentId, Version};
use convite_persistence::{Connection, DbResult, agenda_sessions, assignments, exchanges};
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

use crate::agenda_sessions::check;
use crate::life_cycle::{Action, Living};
use crate::problem::ApiError;
use crate::reply::Reply;
use crate::write::{Changeable, Tx};
use beside::Beside;

pub use invite::{Asked, ask, is_sent_at_once};

/// Registers the operations.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(candidates::list_candidates)
        .service(invite::invite_agency)
        .service(list::list_assignments)
        .service(get::get_assignment)
        .service(answer::accept_invitation)
        .service(answer::tentatively_accept)
        .service(answer::decline_invitation)
        .service(answer::counter_invitation)
        .service(answer::substitute_presenter)
        .service(decide::take_counter)
        .service(decide::refuse_counter)
        .service(decide::replace_agency)
        .service(decide::release_assignment)
        .service(decide::deliver_assignment)
        .service(decide::mark_no_show);
}

/// An assignment as the caller sees it after a write, with what its session conflicts with now.
async fn view(tx: &mut Tx<'_>, assignment: Assignment) -> Result<AssignmentView, ApiError> {
    let beside = Beside::of(tx.connection, tx.app, std::iter::once(&assignment)).await?;
    let conflicts = if asks(tx.caller) {
        let session = agenda_sessions::get(tx.connection, assignment.session.id).await?;
        let calendar = tx.calendar().await?;
        Some(check::conflicts(tx.connection, tx.app, &calendar, &session).await?)
    } else {
        None
    };
    Ok(AssignmentView { conflicts, ..beside.view(assignment, tx.caller, tx.now) })
}

impl Changeable for Assignment {
    type Id = AssignmentId;

    fn version(&self) -> Version {
        self.version
    }

    async fn find(connection: &mut Connection, caller: &Caller, id: AssignmentId) -> DbResult<Option<Self>> {
        assignments::find(connection, caller, id).await
    }

    /// An answer changes the agenda, which has one writer at a time: the lock is that of the exchange.
    async fn lock(connection: &mut Connection, seen: &Self) -> DbResult<Self> {
        exchanges::lock(connection, seen.session.exchange_id).await?;
        assignments::get(connection, seen.id).await
    }
}

impl Action for AssignmentAction {
    type Thing = Assignment;
}

impl Living for Assignment {
    type Action = AssignmentAction;

    const KIND: SubjectKind = SubjectKind::Assignment;

    fn uuid(&self) -> Uuid {
        self.id.get()
    }

    fn state(&self) -> &'static str {
        self.stage.name().into()
    }

    fn may(&self, caller: &Caller, action: AssignmentAction) -> bool {
        may(caller, self.agency.id, action)
    }

    fn allowed(&self, tx: &Tx<'_>) -> Vec<AssignmentAction> {
        self.allowed_actions(tx.caller, tx.now)
    }

    fn renew(&mut self, now: DateTime<Utc>) {
        self.version += 1;
        self.updated_at = now;
    }

    async fn update(&self, connection: &mut Connection) -> DbResult<()> {
        assignments::update(connection, self).await
    }

    async fn reply(self, tx: &mut Tx<'_>) -> Result<Reply, ApiError> {
        let version = self.version;
        Reply::ok(&view(tx, self).await?, version)
    }
}
