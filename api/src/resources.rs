//! What agencies keep ready for visitors, whatever its kind: made, changed and taken out of use in one way.

use std::future::ready;

use actix_web::{HttpRequest, HttpResponse};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use convite_domain::access::Caller;
use convite_domain::audit::SubjectKind;
use convite_domain::closures::ClosureOf;
use convite_domain::input::{self, BadFields, part};
use convite_domain::practices::WithReason;
use convite_domain::resources::{
    BrokenSessions, Changed, LiveSession, NewResource, Resource, ResourceForm, ResourceView, manages, manages_any,
};
use convite_domain::{AgencyId, Version};
use convite_persistence::{Connection, DbResult, Page, agenda_sessions, live_sessions};
use serde::Serialize;
use serde_json::{Map, Value};
use uuid::Uuid;

use crate::app::App;
use crate::extract::{Body, Json, Listed, Signed};
use crate::life_cycle::{Action, Living, refused, save, transition};
use crate::owned::owned;
use crate::patch::{MergePatch, merged, unknown_members};
use crate::problem::ApiError;
use crate::registry::changed_members;
use crate::reply::Reply;
use crate::write::{Changeable, Tx, Write};

/// A kind of resource: where its things are, and what it has that others have not.
pub trait Kept: ResourceForm<Action: Action<Thing = Resource<Self>>> {
    /// What the audit trail calls it.
    const KIND: SubjectKind;

    /// The collection that it is in.
    const COLLECTION: &'static str;

    /// An id of this kind.
    fn id(id: Uuid) -> Self::Id;

    /// An id, whatever its kind.
    fn uuid(id: Self::Id) -> Uuid;

    /// What is bad of a form, parsed or not, beside what its types refuse: also what it names that the agency cannot name.
    fn bad_in(_: &mut Connection, _form: &Value, _: Option<AgencyId>) -> impl Future<Output = DbResult<BadFields>> {
        ready(Ok(BadFields::default()))
    }

    /// One that the caller may see.
    fn find(
        connection: &mut Connection,
        caller: &Caller,
        id: Self::Id,
    ) -> impl Future<Output = DbResult<Option<Resource<Self>>>>;

    /// One that was found, read again under a lock.
    fn lock(connection: &mut Connection, id: Self::Id) -> impl Future<Output = DbResult<Resource<Self>>>;

    /// Stores a new one.
    fn insert(connection: &mut Connection, resource: &Resource<Self>) -> impl Future<Output = DbResult<()>>;

    /// Stores a changed one.
    fn update(connection: &mut Connection, resource: &Resource<Self>) -> impl Future<Output = DbResult<()>>;

    /// A changed one as whoever changed it is shown it.
    fn changed(tx: &mut Tx<'_>, resource: Resource<Self>) -> impl Future<Output = Result<Reply, ApiError>> {
        let version = resource.version;
        ready(Reply::ok(&ResourceView::new(resource, tx.caller), version))
    }
}

/// Writes how a kind's resources are kept where the functions of a module of persistence do it.
macro_rules! kept_in {
    ($module:ident, $id:ident, $thing:ty) => {
        fn id(id: uuid::Uuid) -> $id {
            $id::new(id)
        }

        fn uuid(id: $id) -> uuid::Uuid {
            id.get()
        }

        async fn find(connection: &mut Connection, caller: &Caller, id: $id) -> DbResult<Option<$thing>> {
            $module::find(connection, caller, id).await
        }

        async fn lock(connection: &mut Connection, id: $id) -> DbResult<$thing> {
            $module::lock(connection, id).await
        }

        async fn insert(connection: &mut Connection, resource: &$thing) -> DbResult<()> {
            $module::insert(connection, resource).await
        }

        async fn update(connection: &mut Connection, resource: &$thing) -> DbResult<()> {
            $module::update(connection, resource).await
        }
    };
}

pub(crate) use kept_in;

impl<F: Kept> Changeable for Resource<F> {
    type Id = F::Id;

    fn version(&self) -> Version {
        self.version
    }

    async fn find(connection: &mut Connection, caller: &Caller, id: F::Id) -> DbResult<Option<Self>> {
        F::find(connection, caller, id).await
    }

    async fn lock(connection: &mut Connection, seen: &Self) -> DbResult<Self> {
        F::lock(connection, seen.id).await
    }
}

impl<F: Kept> Living for Resource<F> {
    type Action = F::Action;

    const KIND: SubjectKind = F::KIND;

    fn uuid(&self) -> Uuid {
        F::uuid(self.id)
    }

    fn state(&self) -> &'static str {
        Self::state(self).into()
    }

    fn may(&self, caller: &Caller, _: F::Action) -> bool {
        manages(caller, self.agency.id)
    }

    fn allowed(&self, tx: &Tx<'_>) -> Vec<F::Action> {
        self.allowed_actions(tx.caller)
    }

    fn renew(&mut self, now: DateTime<Utc>) {
        self.version += 1;
        self.updated_at = now;
    }

    async fn update(&self, connection: &mut Connection) -> DbResult<()> {
        F::update(connection, self).await
    }

    async fn reply(self, tx: &mut Tx<'_>) -> Result<Reply, ApiError> {
        F::changed(tx, self).await
    }
}

/// Makes a resource of the caller's agency, or of the one that an admin names.
pub async fn create<F: Kept>(
    write: Write,
    Signed(caller): Signed,
    json: Json<NewResource<F>>,
) -> Result<HttpResponse, ApiError> {
    let body = json.body;
    write.make(&caller, &body, async |tx| keeps(tx.caller), async |tx, ()| make::<F>(tx, &body).await).await
}

async fn make<F: Kept>(tx: &mut Tx<'_>, body: &Body) -> Result<Reply, ApiError> {
    let named = part(&body.value, "/agency_id");
    let bad = F::bad_in(tx.connection, &body.value, named.or(tx.caller.agency())).await?;
    let (new, agency) = owned::<NewResource<F>>(tx, &body.value, bad, manages).await?;
    let resource = Resource::new(F::id(tx.app.ids.next(|id| id)), agency, new.form, tx.now);
    F::insert(tx.connection, &resource).await?;
    tx.audit((F::KIND, F::uuid(resource.id)), "create", None, Vec::new());
    let (location, version) = (format!("{}/{}", F::COLLECTION, resource.id), resource.version);
    Reply::created(location, &ResourceView::new(resource, tx.caller), version)
}

/// Whether the caller keeps resources of any agency at all.
pub fn keeps(caller: &Caller) -> Result<(), ApiError> {
    if manages_any(caller) { Ok(()) } else { Err(ApiError::forbidden()) }
}

/// One resource as the caller sees it.
pub async fn get<F: Kept>(app: App, Signed(caller): Signed, id: F::Id) -> Result<HttpResponse, ApiError> {
    let mut connection = app.db.connection().await?;
    let resource = F::find(&mut connection, &caller, id).await?.ok_or_else(ApiError::not_found)?;
    let version = resource.version;
    Ok(Reply::ok(&ResourceView::new(resource, &caller), version)?.into_response())
}

/// A page of resources as the caller sees them.
pub fn page<F: Kept>(
    http: &HttpRequest,
    caller: &Caller,
    page: Page<(i64, Resource<F>)>,
) -> Result<HttpResponse, ApiError> {
    let listed = Listed::keyed(page, |resource| ResourceView::new(resource, caller));
    Ok(Reply::page(http, &listed)?.into_response())
}

/// Changes a resource by a merge patch of its form. A patch that changes nothing makes no new version.
pub async fn update<F: Kept>(
    write: Write,
    Signed(caller): Signed,
    id: F::Id,
    json: Json<MergePatch<F>>,
) -> Result<HttpResponse, ApiError> {
    let body = json.body;
    write
        .change(
            &caller,
            id,
            &body,
            |resource: &Resource<F>| resource.may(&caller, F::EDIT),
            async |tx, seen| patched(tx, seen, &body.value).await.map(|_| ()),
            async |tx, locked, ()| {
                // Once more: with `If-Match: *` the resource may be another than the one that was seen.
                let form = patched(tx, &locked, &body.value).await?;
                let after = locked.clone().edit(form).map_err(|refusal| refused(refusal, &locked, tx))?;
                let changed = changed_members(&members(&locked.form)?, &members(&after.form)?);
                if changed.is_empty() {
                    return locked.reply(tx).await;
                }
                save(tx, after, F::EDIT, None, changed).await
            },
        )
        .await
}

/// Takes a resource out of use.
pub async fn end<F: Kept>(
    write: Write,
    caller: Signed,
    id: F::Id,
    json: Json<WithReason>,
) -> Result<HttpResponse, ApiError> {
    let action = F::END;
    transition(write, caller, id, action, json, async |tx, resource: Resource<F>, command: WithReason| {
        Ok(resource.end(command.at(tx.now))?)
    })
    .await
}

/// The form after a patch: whatever is bad of it, and what it names that the agency cannot name.
async fn patched<F: Kept>(tx: &mut Tx<'_>, resource: &Resource<F>, patch: &Value) -> Result<F, ApiError> {
    let before = Value::Object(members(&resource.form)?);
    let after = merged(before.clone(), patch)?;
    let mut bad = F::bad_in(tx.connection, &after, Some(resource.agency.id)).await?;
    bad.0.extend(unknown_members::<F>(&before, patch).0);
    Ok(bad.join(input::parse(after))?)
}

/// The members of a form.
pub fn members(form: &impl Serialize) -> Result<Map<String, Value>, ApiError> {
    match serde_json::to_value(form).map_err(ApiError::internal)? {
        Value::Object(members) => Ok(members),
        _ => Err(ApiError::internal("a form is no object")),
    }
}

/// The live sessions that count for the limits of something, with now and the zone by which their days and weeks are told.
pub async fn counted(tx: &mut Tx<'_>, of: ClosureOf) -> Result<(Vec<LiveSession>, (DateTime<Utc>, Tz)), ApiError> {
    let calendar = tx.calendar().await?;
    let sessions = live_sessions::since_the_week_of(tx.connection, of, (tx.now, &calendar)).await?;
    Ok((sessions, (tx.now, calendar.zone())))
}

/// A changed thing with the sessions that it does not hold any more, as far as the caller may see them.
pub async fn told<T>(tx: &mut Tx<'_>, thing: T, broken: Vec<LiveSession>) -> Result<Changed<T>, ApiError> {
    let ids: Vec<_> = broken.iter().map(|live| live.session.id).collect();
    let seen = match tx.caller.agency() {
        Some(_) => agenda_sessions::seen_among(tx.connection, tx.caller, &ids).await?,
        None => ids.into_iter().collect(),
    };
    Ok(Changed { thing, broken_sessions: BrokenSessions::told(broken, &seen) })
}
