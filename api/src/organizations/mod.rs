//! Organizations over HTTP.

mod create;
mod get;
mod history;
mod list;
mod merge;
mod update;

use chrono::{DateTime, Utc};
use convite_domain::access::Caller;
use convite_domain::audit::SubjectKind;
use convite_domain::input::Line;
use convite_domain::organizations::{Organization, OrganizationForm};
use convite_domain::{OrganizationId, Refusal, Version};
use convite_persistence::{Connection, DbResult, organizations};
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

use crate::problem::ApiError;
use crate::registry::Registered;
use crate::write::{Changeable, Tx};

/// Registers the operations.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(list::list_organizations)
        .service(create::create_organization)
        .service(get::get_organization)
        .service(update::update_organization)
        .service(history::get_organization_history)
        .service(merge::merge_organization);
}

/// Where an organization is.
fn path_of(id: OrganizationId) -> String {
    format!("{}/{id}", Organization::COLLECTION)
}

impl Changeable for Organization {
    type Id = OrganizationId;

    fn version(&self) -> Version {
        self.version
    }

    async fn find(connection: &mut Connection, caller: &Caller, id: OrganizationId) -> DbResult<Option<Self>> {
        organizations::find(connection, caller, id).await
    }

    async fn lock(connection: &mut Connection, seen: &Self) -> DbResult<Self> {
        organizations::lock(connection, seen).await
    }
}

impl Registered for Organization {
    type Form = OrganizationForm;

    const KIND: SubjectKind = SubjectKind::Organization;
    const COLLECTION: &'static str = "/v1/organizations";

    fn uuid(&self) -> Uuid {
        self.id.get()
    }

    fn registered(id: Uuid, form: OrganizationForm, now: DateTime<Utc>) -> Self {
        let OrganizationForm { name, kind, country, city, website, aliases } = form;
        Self {
            id: OrganizationId::new(id),
            version: 1,
            name: name.into_inner(),
            kind,
            country,
            city: city.map(Line::into_inner),
            website: website.map(|address| address.as_str().to_owned()),
            aliases: aliases.into_inner().into_iter().map(Line::into_inner).collect(),
            merged: Vec::new(),
            created_at: now,
            updated_at: now,
            merged_into_id: None,
        }
    }

    fn revised(self, form: OrganizationForm, now: DateTime<Utc>) -> Self {
        let Self { id, version, merged, created_at, merged_into_id, .. } = self;
        let revised = Self::registered(id.get(), form, now);
        Self { version: version + 1, merged, created_at, merged_into_id, ..revised }
    }

    fn editable(&self, _: &OrganizationForm, _: &Caller) -> Result<(), Refusal> {
        Organization::editable(self)
    }

    async fn insert(&self, tx: &mut Tx<'_>) -> Result<(), ApiError> {
        Ok(organizations::insert(tx.connection, self).await?)
    }

    async fn update(&self, tx: &mut Tx<'_>) -> Result<(), ApiError> {
        Ok(organizations::update(tx.connection, self).await?)
    }
}
