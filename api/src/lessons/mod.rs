//! Lessons over HTTP. One file an action; what they share is here.

mod create;
mod get;
mod list;
mod origin;
mod promote;
mod settle;
mod update;

use chrono::{DateTime, Utc};
use convite_domain::access::Caller;
use convite_domain::audit::SubjectKind;
use convite_domain::lessons::{Lesson, LessonAction, LessonView, may};
use convite_domain::{LessonId, Version};
use convite_persistence::{Connection, DbResult, lessons};
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

use crate::life_cycle::{Action, Living};
use crate::problem::ApiError;
use crate::reply::Reply;
use crate::write::{Changeable, Tx};

/// Registers the operations.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(list::list_lessons)
        .service(create::create_lesson)
        .service(get::get_lesson)
        .service(update::update_lesson)
        .service(settle::accept_lesson)
        .service(settle::discard_lesson)
        .service(promote::promote_lesson);
}

impl Changeable for Lesson {
    type Id = LessonId;

    fn version(&self) -> Version {
        self.version
    }

    async fn find(connection: &mut Connection, caller: &Caller, id: LessonId) -> DbResult<Option<Self>> {
        lessons::find(connection, caller, id).await
    }

    async fn lock(connection: &mut Connection, seen: &Self) -> DbResult<Self> {
        lessons::lock(connection, seen.id).await
    }
}

impl Action for LessonAction {
    type Thing = Lesson;
}

impl Living for Lesson {
    type Action = LessonAction;

    const KIND: SubjectKind = SubjectKind::Lesson;

    fn uuid(&self) -> Uuid {
        self.id.get()
    }

    fn state(&self) -> &'static str {
        self.stage.name().into()
    }

    fn may(&self, caller: &Caller, action: LessonAction) -> bool {
        may(caller, action, self.agency.id)
    }

    fn allowed(&self, tx: &Tx<'_>) -> Vec<LessonAction> {
        self.allowed_actions(tx.caller)
    }

    fn renew(&mut self, now: DateTime<Utc>) {
        self.version += 1;
        self.updated_at = now;
    }

    async fn update(&self, connection: &mut Connection) -> DbResult<()> {
        lessons::update(connection, self).await
    }

    async fn reply(self, tx: &mut Tx<'_>) -> Result<Reply, ApiError> {
        let version = self.version;
        Reply::ok(&LessonView::new(self, tx.caller), version)
    }
}
