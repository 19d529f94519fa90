//! Things with a life cycle: the one way in which an action is applied to them, saved, recorded and answered.

use actix_web::HttpResponse;
use chrono::{DateTime, Utc};
use convite_domain::access::Caller;
use convite_domain::audit::{SubjectKind, Visibility};
use convite_domain::input::BadFields;
use convite_domain::{Refusal, Rejected, requests};
use convite_persistence::{Connection, DbResult};
use deserr::Deserr;
use uuid::Uuid;

use crate::background::sweeps::Sweeping;
use crate::extract::{Body, Json, Signed};
use crate::problem::ApiError;
use crate::reply::Reply;
use crate::write::{Changeable, Tx, Write};

/// The names of the states before and after an action.
pub type States = (&'static str, &'static str);

/// An action of a life cycle.
pub trait Action: Copy + Into<&'static str> {
    /// What it is done to.
    type Thing: Living<Action = Self>;
}

/// Something with a life cycle.
pub trait Living: Changeable {
    /// What can be done to it.
    type Action: Action<Thing = Self>;

    /// What the audit trail calls it; events of the outbox begin with it.
    const KIND: SubjectKind;

    /// Its id, whatever its type.
    fn uuid(&self) -> Uuid;

    /// The name of its state.
    fn state(&self) -> &'static str;

    /// Whether the caller may do the action at all, before any state is looked at.
    fn may(&self, caller: &Caller, action: Self::Action) -> bool;

    /// What the caller may do now.
    fn allowed(&self, tx: &Tx<'_>) -> Vec<Self::Action>;

    /// Who reads of an action in a timeline; `moves` unless the state stays the same.
    fn visibility(_: Self::Action, _moves: bool) -> Visibility {
        Visibility::Public
    }

    /// Makes the next version of it.
    fn renew(&mut self, now: DateTime<Utc>);

    /// Stores it as it is.
    fn update(&self, connection: &mut Connection) -> impl Future<Output = DbResult<()>>;

    /// The representation that the caller sees.
    fn reply(self, tx: &mut Tx<'_>) -> impl Future<Output = Result<Reply, ApiError>>;
}

/// An action: parses its command, applies the transition under the lock, saves, records, replies.
pub async fn transition<A: Action, C: Deserr<BadFields>>(
    write: Write,
    caller: Signed,
    id: <A::Thing as Changeable>::Id,
    action: A,
    json: Json<C>,
    apply: impl AsyncFnOnce(&mut Tx<'_>, A::Thing, C) -> Result<A::Thing, Rejection>,
) -> Result<HttpResponse, ApiError> {
    let body = json.body.clone();
    transition_after(write, caller, id, action, &body, async |_, _| json.parse(), apply).await
}

/// The same with a parser that does more before the lock.
pub async fn transition_after<A: Action, C>(
    write: Write,
    Signed(caller): Signed,
    id: <A::Thing as Changeable>::Id,
    action: A,
    body: &Body,
    parse: impl AsyncFnOnce(&mut Tx<'_>, &A::Thing) -> Result<C, ApiError>,
    apply: impl AsyncFnOnce(&mut Tx<'_>, A::Thing, C) -> Result<A::Thing, Rejection>,
) -> Result<HttpResponse, ApiError> {
    write
        .change(
            &caller,
            id,
            body,
            |thing: &A::Thing| thing.may(&caller, action),
            parse,
            async |tx, thing, command| {
                let (allowed, from) = (allowed(&thing, tx), thing.state());
                let refused =
                    |rejection: Rejection| rejection.into_error(Vec::new()).acting_on(from, action.into(), allowed);
                let changed = apply(tx, thing, command).await.map_err(refused)?;
                let states = (from, changed.state());
                save(tx, changed, action, Some(states), Vec::new()).await
            },
        )
        .await
}

/// Saves a changed thing with its next version, records what happened, and replies with what the caller sees now.
pub async fn save<A: Action>(
    tx: &mut Tx<'_>,
    mut thing: A::Thing,
    action: A,
    states: Option<States>,
    fields: Vec<String>,
) -> Result<Reply, ApiError> {
    record(tx, &mut thing, action, states, fields).await?;
    thing.reply(tx).await
}

/// Saves a changed thing with its next version, and records what happened. A change of state is told to the outbox, whether
/// it was asked for or came with another thing's.
pub async fn record<A: Action>(
    tx: &mut Tx<'_>,
    thing: &mut A::Thing,
    action: A,
    states: Option<States>,
    fields: Vec<String>,
) -> Result<(), ApiError> {
    store(tx.connection, thing, tx.now).await?;
    let moves = states.is_none_or(|(from, to)| from != to);
    let visibility = A::Thing::visibility(action, moves);
    tx.audit_as(visibility, (A::Thing::KIND, thing.uuid()), action.into(), states, fields);
    if states.is_some() {
        tx.outbox(&event(action), thing.uuid()).await?;
    }
    Ok(())
}

/// The same for what time has done, which is told to the outbox.
pub async fn swept<A: Action>(
    work: &mut Sweeping<'_>,
    mut thing: A::Thing,
    action: A,
    from: &'static str,
) -> DbResult<()> {
    store(work.connection, &mut thing, work.now).await?;
    work.audit((A::Thing::KIND, thing.uuid()), action.into(), Some((from, thing.state())));
    work.outbox(&event(action), thing.uuid()).await
}

/// Stores the next version of a thing.
pub async fn store<T: Living>(connection: &mut Connection, thing: &mut T, now: DateTime<Utc>) -> DbResult<()> {
    thing.renew(now);
    thing.update(connection).await
}

/// The states of a thing before and after something, when they differ.
pub fn moved<T: Living>(before: &T, after: &T) -> Option<States> {
    let (from, to) = (before.state(), after.state());
    (from != to).then_some((from, to))
}

/// The names of what the caller may do now.
pub fn allowed<T: Living>(thing: &T, tx: &Tx<'_>) -> Vec<&'static str> {
    thing.allowed(tx).into_iter().map(Into::into).collect()
}

/// The refusal, with what the caller may do to the thing instead.
pub fn refused<T: Living>(refusal: Refusal, thing: &T, tx: &Tx<'_>) -> ApiError {
    ApiError::refused(refusal, allowed(thing, tx))
}

/// What the outbox calls an action.
fn event<A: Action>(action: A) -> String {
    format!("{}.{}", A::Thing::KIND, action.into())
}

/// Why an action was not applied: the life cycle's word, or something on the way.
pub enum Rejection {
    /// The life cycle refused.
    Refused(Refusal),
    /// Something failed on the way, or was bad.
    Failed(ApiError),
}

impl From<Refusal> for Rejection {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<Rejected> for Rejection {
    fn from(rejected: Rejected) -> Self {
        match rejected {
            Rejected::Refused(refusal) => Self::Refused(refusal),
            Rejected::Invalid(bad) => Self::Failed(bad.into()),
        }
    }
}

impl From<requests::Rejected> for Rejection {
    fn from(rejected: requests::Rejected) -> Self {
        match rejected {
            requests::Rejected::Refused(refusal) => Self::Refused(refusal),
            requests::Rejected::Invalid(bad) => Self::Failed(bad.into()),
            requests::Rejected::Clock(error) => Self::Failed(ApiError::internal(error)),
        }
    }
}

impl<E: Into<ApiError>> From<E> for Rejection {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

impl Rejection {
    /// The problem; `allowed` are the caller's actions now.
    pub fn into_error(self, allowed: Vec<&'static str>) -> ApiError {
        match self {
            Self::Refused(refusal) => ApiError::refused(refusal, allowed),
            Self::Failed(error) => error,
        }
    }
}
