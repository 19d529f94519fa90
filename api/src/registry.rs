//! Things that are kept by hand, as agencies, organizations and topics are: made from a form, and changed by a merge patch
//! of it.

use std::future::ready;

use actix_web::HttpResponse;
use chrono::{DateTime, Utc};
use convite_domain::Refusal;
use convite_domain::access::Caller;
use convite_domain::audit::SubjectKind;
use convite_domain::input::BadFields;
use deserr::Deserr;
use serde::Serialize;
use serde_json::{Map, Value};
use uuid::Uuid;

use crate::extract::{Can, Grant, Json};
use crate::patch::{self, MergePatch};
use crate::problem::ApiError;
use crate::reply::Reply;
use crate::write::{Changeable, Tx, Write};

/// The members that the server gives a thing, beside those of its form.
const SERVER_MEMBERS: [&str; 5] = ["id", "version", "created_at", "updated_at", "merged"];

/// Something that is made from a form and changed by a merge patch of it.
pub trait Registered: Changeable + Clone + Serialize {
    /// What is known of it, but for what the server adds.
    type Form: Deserr<BadFields>;

    /// What the audit trail calls it.
    const KIND: SubjectKind;

    /// The collection that it is in.
    const COLLECTION: &'static str;

    /// Its id, whatever its type.
    fn uuid(&self) -> Uuid;

    /// The first version of a thing.
    fn registered(id: Uuid, form: Self::Form, now: DateTime<Utc>) -> Self;

    /// The next version of the thing, as another form has it.
    fn revised(self, form: Self::Form, now: DateTime<Utc>) -> Self;

    /// Checks what the form alone cannot tell; of a thing that is changed, `before` is what it was.
    fn check(_: &mut Tx<'_>, _before: Option<&Self>, _: &Self::Form) -> impl Future<Output = Result<(), ApiError>> {
        ready(Ok(()))
    }

    /// Refuses to change a thing as it is under its lock, or to make that of it.
    fn editable(&self, _: &Self::Form, _: &Caller) -> Result<(), Refusal> {
        Ok(())
    }

    /// Stores a new thing.
    fn insert(&self, tx: &mut Tx<'_>) -> impl Future<Output = Result<(), ApiError>>;

    /// Stores a changed thing.
    fn update(&self, tx: &mut Tx<'_>) -> impl Future<Output = Result<(), ApiError>>;

    /// The thing as whoever changed it is shown it.
    fn changed(self, _: &mut Tx<'_>) -> impl Future<Output = Result<Reply, ApiError>> {
        ready(Reply::ok(&self, self.version()))
    }
}

/// Makes a thing of the form.
pub async fn create<T: Registered, G: Grant>(
    write: Write,
    caller: Can<G>,
    json: Json<T::Form>,
) -> Result<HttpResponse, ApiError> {
    let body = json.body.clone();
    let caller = caller.permit()?;
    write
        .make(
            &caller,
            &body,
            async |_| Ok(()),
            async |tx, ()| {
                let form = json.parse()?;
                T::check(tx, None, &form).await?;
                let thing = T::registered(tx.app.ids.next(|id| id), form, tx.now);
                thing.insert(tx).await?;
                tx.audit((T::KIND, thing.uuid()), "create", None, Vec::new());
                let location = format!("{}/{}", T::COLLECTION, thing.uuid());
                Reply::created(location, &thing, thing.version())
            },
        )
        .await
}

/// Changes a thing by a merge patch of its form. A patch that changes nothing makes no new version.
pub async fn update<T: Registered, G: Grant + Clone>(
    write: Write,
    caller: Can<G>,
    id: T::Id,
    json: Json<MergePatch<T::Form>>,
) -> Result<HttpResponse, ApiError> {
    let may = |_: &T| caller.clone().permit().is_ok();
    update_by(write, caller.unchecked(), id, json, may).await
}

/// The same for whoever `may` change the thing that was found.
pub async fn update_by<T: Registered>(
    write: Write,
    caller: &Caller,
    id: T::Id,
    json: Json<MergePatch<T::Form>>,
    may: impl FnOnce(&T) -> bool,
) -> Result<HttpResponse, ApiError> {
    let body = json.body;
    write
        .change(
            caller,
            id,
            &body,
            may,
            async |tx, seen: &T| {
                let form = patched(seen, &body.value)?;
                T::check(tx, Some(seen), &form).await
            },
            async |tx, locked, ()| {
                // Once more: with `If-Match: *` the thing may be another than the one that was seen.
                let form = patched(&locked, &body.value)?;
                locked.editable(&form, tx.caller).map_err(|refusal| ApiError::refused(refusal, Vec::new()))?;
                save(tx, locked, form).await
            },
        )
        .await
}

async fn save<T: Registered>(tx: &mut Tx<'_>, before: T, form: T::Form) -> Result<Reply, ApiError> {
    let after = before.clone().revised(form, tx.now);
    let changed = changed_members(&form_of(&before)?, &form_of(&after)?);
    if changed.is_empty() {
        return before.changed(tx).await;
    }
    after.update(tx).await?;
    tx.audit((T::KIND, after.uuid()), "update", None, changed);
    after.changed(tx).await
}

fn patched<T: Registered>(thing: &T, patch: &Value) -> Result<T::Form, ApiError> {
    patch::patched(Value::Object(form_of(thing)?), patch)
}

/// The thing as its form, which has the same members but for those of the server.
fn form_of<T: Registered>(thing: &T) -> Result<Map<String, Value>, ApiError> {
    let Value::Object(mut members) = serde_json::to_value(thing).map_err(ApiError::internal)? else {
        return Err(ApiError::internal("a thing of the registry is no object"));
    };
    members.retain(|name, _| !SERVER_MEMBERS.contains(&name.as_str()));
    Ok(members)
}

/// The names of the members that differ.
pub fn changed_members(before: &Map<String, Value>, after: &Map<String, Value>) -> Vec<String> {
    before.iter().filter(|(name, value)| after.get(*name) != Some(value)).map(|(name, _)| name.clone()).collect()
}
