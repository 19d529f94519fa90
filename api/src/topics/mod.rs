//! The theme tree over HTTP.

mod create;
mod delete;
mod get;
mod list;
mod update;

use chrono::{DateTime, Utc};
use convite_domain::access::Caller;
use convite_domain::audit::SubjectKind;
use convite_domain::topics::{Topic, TopicForm, TopicLabel};
use convite_domain::{TopicId, Version};
use convite_persistence::{Connection, DbResult, topics};
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

use crate::problem::{ApiError, ProblemKind};
use crate::registry::Registered;
use crate::write::{Changeable, Tx};

/// Registers the operations.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(list::list_topics)
        .service(create::create_topic)
        .service(get::get_topic)
        .service(update::update_topic)
        .service(delete::delete_topic);
}

impl Changeable for Topic {
    type Id = TopicId;

    fn version(&self) -> Version {
        self.version
    }

    /// Everybody sees every topic. The tree is held still from here on.
    async fn find(connection: &mut Connection, _: &Caller, id: TopicId) -> DbResult<Option<Self>> {
        topics::lock_tree(connection).await?;
        topics::find(connection, id).await
    }

    async fn lock(connection: &mut Connection, seen: &Self) -> DbResult<Self> {
        topics::lock(connection, seen).await
    }
}

impl Registered for Topic {
    type Form = TopicForm;

    const KIND: SubjectKind = SubjectKind::Topic;
    const COLLECTION: &'static str = "/v1/topics";

    fn uuid(&self) -> Uuid {
        self.id.get()
    }

    fn registered(id: Uuid, form: TopicForm, _: DateTime<Utc>) -> Self {
        let TopicForm { code, label, parent_id, position, aliases } = form;
        Self {
            id: TopicId::new(id),
            version: 1,
            code: code.as_str().to_owned(),
            label: TopicLabel { es: label.es.into_inner(), en: label.en.into_inner() },
            parent_id,
            position: position.get(),
            aliases,
        }
    }

    fn revised(self, form: TopicForm, now: DateTime<Utc>) -> Self {
        Self { version: self.version + 1, ..Self::registered(self.id.get(), form, now) }
    }

    /// A topic keeps the code that filed requests name it by.
    async fn check(tx: &mut Tx<'_>, before: Option<&Self>, form: &TopicForm) -> Result<(), ApiError> {
        match before {
            Some(before) if before.code != form.code.as_str() => free_to_go(tx, &before.code).await,
            _ => Ok(()),
        }
    }

    async fn insert(&self, tx: &mut Tx<'_>) -> Result<(), ApiError> {
        Ok(topics::insert(tx.connection, self, tx.now).await?)
    }

    async fn update(&self, tx: &mut Tx<'_>) -> Result<(), ApiError> {
        Ok(topics::update(tx.connection, self).await?)
    }
}

/// Refuses to take a code away from filed requests, which name their topics by it.
async fn free_to_go(tx: &mut Tx<'_>, code: &str) -> Result<(), ApiError> {
    if topics::is_in_use(tx.connection, code).await? {
        return Err(ApiError::new(ProblemKind::Taken, "Filed requests name the topic by its code."));
    }
    Ok(())
}
