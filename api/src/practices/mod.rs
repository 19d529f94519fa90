//! Practices over HTTP. One file an action; what they share is here.

mod coverage;
pub mod create;
mod export;
mod facets;
mod get;
mod history;
pub mod import;
mod list;
mod retire;
mod review;
pub mod revise;

use actix_web::web;
use chrono::{DateTime, Utc};
use convite_domain::access::Caller;
use convite_domain::audit::SubjectKind;
use convite_domain::input::{self, BadFields, Code};
use convite_domain::practices::{Practice, PracticeAction, PracticeView, PublishedRevision, Revision, may};
use convite_domain::{PracticeId, Version, topics};
use convite_persistence::practices::{self, assets, claims, revisions};
use convite_persistence::{Connection, DbResult, topics as tree};
use deserr::Deserr;
use serde::Serialize;
use serde_json::Value;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

use crate::life_cycle::{Action, Living};
use crate::patch::{merged, unknown_members};
use crate::problem::ApiError;
use crate::reply::Reply;
use crate::revisions::contradictions::judged;
use crate::write::{Changeable, Tx};

/// Registers the operations; those with a word in the place of an id come first.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(list::list_practices)
        .service(create::create_practice)
        .service(facets::get_practice_facets)
        .service(coverage::get_catalogue_coverage)
        .service(export::export_practices)
        .service(import::import_practices)
        // Or else it would be read as the id of a practice.
        .route("/v1/practices/import", web::get().to(import::refuse_reading))
        .service(get::get_practice)
        .service(history::list_practice_history)
        .service(history::get_practice_publication)
        .service(revise::create_revision)
        .service(review::start_practice_review)
        .service(review::complete_practice_review)
        .service(retire::retire_practice)
        .service(retire::supersede_practice)
        .service(retire::reject_practice);
}

impl Changeable for Practice {
    type Id = PracticeId;

    fn version(&self) -> Version {
        self.version
    }

    async fn find(connection: &mut Connection, caller: &Caller, id: PracticeId) -> DbResult<Option<Self>> {
        practices::find(connection, caller, id).await
    }

    async fn lock(connection: &mut Connection, seen: &Self) -> DbResult<Self> {
        practices::lock(connection, seen.id).await
    }
}

impl Action for PracticeAction {
    type Thing = Practice;
}

impl Living for Practice {
    type Action = PracticeAction;

    const KIND: SubjectKind = SubjectKind::Practice;

    fn uuid(&self) -> Uuid {
        self.id.get()
    }

    fn state(&self) -> &'static str {
        self.standing.name().into()
    }

    fn may(&self, caller: &Caller, action: PracticeAction) -> bool {
        may(caller, action, self.agency.id)
    }

    fn allowed(&self, tx: &Tx<'_>) -> Vec<PracticeAction> {
        self.allowed_actions(tx.caller)
    }

    fn renew(&mut self, now: DateTime<Utc>) {
        self.version += 1;
        self.updated_at = now;
    }

    async fn update(&self, connection: &mut Connection) -> DbResult<()> {
        practices::update(connection, self).await
    }

    async fn reply(self, tx: &mut Tx<'_>) -> Result<Reply, ApiError> {
        let version = self.version;
        Reply::ok(&view(tx.connection, self, tx.caller).await?, version)
    }
}

/// A practice as the caller sees it, with what the public reads of it.
async fn view(connection: &mut Connection, practice: Practice, caller: &Caller) -> Result<PracticeView, ApiError> {
    let published = match practice.standing.publication() {
        Some(publication) => {
            let revision = revisions::get(connection, publication.revision_id).await?;
            Some(published(connection, revision).await?)
        }
        None => None,
    };
    let works_on_it = practices::works_for(caller, practice.agency.id);
    Ok(PracticeView::new(practice, published, caller, works_on_it))
}

/// A revision as everybody reads it.
async fn published(connection: &mut Connection, revision: Revision) -> Result<PublishedRevision, ApiError> {
    let claims = claims::all(connection, revision.id).await?;
    let judged = judged(connection, &revision, &claims).await?;
    let assets = assets::of_revisions(connection, &[revision.id]).await?;
    Ok(PublishedRevision::new(revision, claims, assets, judged.contradictions))
}

/// The topics that a revision's form names and that are none, well-formed or not; `root` is where the form stands in the body.
pub async fn unknown_topics(connection: &mut Connection, form: &Value, root: &str) -> DbResult<BadFields> {
    let codes = form.get("topics").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let mut named: Vec<Code> = codes.iter().filter_map(|code| Code::parse(code.as_str()?).ok()).collect();
    // A form names five topics at most; what is beyond that is refused for its length, not looked up.
    named.truncate(16);
    let known = tree::known(connection, &named).await?;
    let places = codes.iter().take(16).enumerate().map(|(i, code)| (format!("{root}/topics/{i}"), code));
    Ok(BadFields(topics::unknown_codes(places, &known)))
}

/// A form with topics after a patch: whatever is bad of it, and the topics that are none.
pub async fn patched<T: Serialize + Deserr<BadFields>>(
    connection: &mut Connection,
    form: &T,
    patch: &Value,
) -> Result<T, ApiError> {
    patched_beside(connection, form, patch, BadFields::default()).await
}

/// The same, when something else is bad of it already: all is told at once.
pub async fn patched_beside<T: Serialize + Deserr<BadFields>>(
    connection: &mut Connection,
    form: &T,
    patch: &Value,
    mut bad: BadFields,
) -> Result<T, ApiError> {
    let before = serde_json::to_value(form).map_err(ApiError::internal)?;
    let after = merged(before.clone(), patch)?;
    bad.0.extend(unknown_topics(connection, &after, "").await?.0);
    bad.0.extend(unknown_members::<T>(&before, patch).0);
    Ok(bad.join(input::parse(after))?)
}
