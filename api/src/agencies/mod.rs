//! Partner agencies over HTTP.

mod create;
mod get;
mod list;
mod update;

use chrono::{DateTime, Utc};
use convite_domain::access::Caller;
use convite_domain::agencies::{Agency, AgencyForm};
use convite_domain::audit::SubjectKind;
use convite_domain::closures::ClosureOf;
use convite_domain::input::Int;
use convite_domain::{AgencyId, Refusal, Version};
use convite_persistence::{Connection, DbResult, agencies, policies};
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

use crate::problem::ApiError;
use crate::registry::Registered;
use crate::reply::Reply;
use crate::resources::{counted, told};
use crate::write::{Changeable, Tx};

/// Registers the operations.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(list::list_agencies)
        .service(create::create_agency)
        .service(get::get_agency)
        .service(update::update_agency);
}

impl Changeable for Agency {
    type Id = AgencyId;

    fn version(&self) -> Version {
        self.version
    }

    async fn find(connection: &mut Connection, caller: &Caller, id: AgencyId) -> DbResult<Option<Self>> {
        agencies::find(connection, caller, id).await
    }

    async fn lock(connection: &mut Connection, seen: &Self) -> DbResult<Self> {
        agencies::lock(connection, seen).await
    }
}

impl Registered for Agency {
    type Form = AgencyForm;

    const KIND: SubjectKind = SubjectKind::Agency;
    const COLLECTION: &'static str = "/v1/agencies";

    fn uuid(&self) -> Uuid {
        self.id.get()
    }

    fn registered(id: Uuid, form: AgencyForm, now: DateTime<Utc>) -> Self {
        let AgencyForm { code, name, description, website, email, parallel_capacity, weekly_cap, weight } = form;
        Self {
            id: AgencyId::new(id),
            version: 1,
            code: code.as_str().to_owned(),
            name: name.into_inner(),
            description: description.map(|text| text.into_inner()),
            website: website.map(|address| address.as_str().to_owned()),
            email: email.map(|address| address.as_str().to_owned()),
            parallel_capacity: parallel_capacity.map(Int::get),
            weekly_cap: weekly_cap.map(Int::get),
            weight: weight.get(),
            created_at: now,
            updated_at: now,
        }
    }

    fn revised(self, form: AgencyForm, now: DateTime<Utc>) -> Self {
        let Self { id, version, created_at, .. } = self;
        Self { version: version + 1, created_at, ..Self::registered(id.get(), form, now) }
    }

    fn editable(&self, form: &AgencyForm, caller: &Caller) -> Result<(), Refusal> {
        Agency::editable(self, form, caller)
    }

    async fn insert(&self, tx: &mut Tx<'_>) -> Result<(), ApiError> {
        Ok(agencies::insert(tx.connection, self).await?)
    }

    async fn update(&self, tx: &mut Tx<'_>) -> Result<(), ApiError> {
        Ok(agencies::update(tx.connection, self).await?)
    }

    async fn changed(self, tx: &mut Tx<'_>) -> Result<Reply, ApiError> {
        let (sessions, moment) = counted(tx, ClosureOf::Agency(self.id)).await?;
        let policy = policies::current(tx.connection).await?;
        let (version, broken) = (self.version, self.broken(sessions, &policy, moment));
        Reply::ok(&told(tx, self, broken).await?, version)
    }
}
