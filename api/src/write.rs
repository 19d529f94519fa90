//! The one way in which anything is changed.
//!
//! Refusals come in one order, whatever the operation: 401 by the extractors, 429 by the middleware, 400, 413 and 415 by the
//! body; then, in one transaction, 404, 403 by role, the replay of a repeated Idempotency-Key, 428, 422; then under the
//! lock 412, 403 by guard, 409. The effect, its audit events, its outbox events and the kept reply are committed together.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::http::header::IF_MATCH;
use actix_web::{FromRequest, HttpRequest, HttpResponse};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use convite_domain::access::{Actor, Caller};
use convite_domain::audit::{NewAuditEvent, SubjectKind, Visibility};
use convite_domain::calendar::WorkCalendar;
use convite_domain::{AuditEventId, OutboxEventId, Version};
use convite_persistence::idempotency::{self, KeptReply};
use convite_persistence::{Connection, DbError, DbResult, audit, holidays, outbox};
use uuid::Uuid;

use crate::app::App;
use crate::auth::REPLIES;
use crate::catalogue;
use crate::extract::{self, Body, NoQuery, sha256};
use crate::problem::{ApiError, ProblemKind};
use crate::reply::Reply;

/// How long replies are kept for a repeated Idempotency-Key.
const KEPT_HOURS: i64 = 24;

/// What a write needs of its request: If-Match, Idempotency-Key, operation, and that it has no query, unless it takes one.
#[derive(Clone)]
pub struct Write {
    app: App,
    operation: String,
    if_match: Option<String>,
    idempotency_key: Option<String>,
    no_query: NoQuery,
}

impl FromRequest for Write {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Self::of(request))
    }
}

/// A transaction in which something is changed, with all that its rules need.
pub struct Tx<'a> {
    /// The connection.
    pub connection: &'a mut Connection,
    /// The instance.
    pub app: &'a App,
    /// Who changes something.
    pub caller: &'a Caller,
    /// When: one moment for everything in the transaction.
    pub now: DateTime<Utc>,
    events: Vec<NewAuditEvent>,
    calendar: Option<WorkCalendar>,
}

/// Something with a version, which is found within its caller's scope and locked before it is changed.
pub trait Changeable: Sized {
    /// Its id.
    type Id: Copy;

    /// The number that If-Match is compared with.
    fn version(&self) -> Version;

    /// The thing, when the caller may see it.
    fn find(
        connection: &mut Connection,
        caller: &Caller,
        id: Self::Id,
    ) -> impl Future<Output = Result<Option<Self>, DbError>>;

    /// The thing that was seen, read again under a lock.
    fn lock(connection: &mut Connection, seen: &Self) -> impl Future<Output = Result<Self, DbError>>;
}

impl Write {
    fn of(request: &HttpRequest) -> Result<Self, ApiError> {
        let text = |name: &str| -> Result<Option<String>, ApiError> {
            let mut values = request.headers().get_all(name);
            match (values.next(), values.next()) {
                (None, _) => Ok(None),
                (Some(value), None) => {
                    let bad =
                        || ApiError::new(ProblemKind::Malformed, format!("The header {name} is no visible ASCII."));
                    value.to_str().map(|text| Some(text.to_owned())).map_err(|_| bad())
                }
                _ => Err(ApiError::new(ProblemKind::Malformed, format!("The header {name} was sent twice."))),
            }
        };
        let idempotency_key = text("idempotency-key")?;
        if idempotency_key.as_ref().is_some_and(|key| key.is_empty() || key.len() > 255) {
            return Err(ApiError::new(ProblemKind::Malformed, "An Idempotency-Key has 1 to 255 characters."));
        }
        Ok(Self {
            app: extract::app(request)?,
            operation: format!("{} {}", request.method(), request.uri()),
            if_match: text(IF_MATCH.as_str())?,
            idempotency_key,
            no_query: NoQuery::of(request),
        })
    }

    /// The same for an operation that takes a query, and parses it itself.
    pub fn queried(self) -> Self {
        Self { no_query: NoQuery::default(), ..self }
    }

    /// Makes something: `see` finds what it hangs on and checks the role (404, 403), `effect` does it.
    pub async fn make<S>(
        self,
        caller: &Caller,
        body: &Body,
        see: impl AsyncFnOnce(&mut Tx<'_>) -> Result<S, ApiError>,
        effect: impl AsyncFnOnce(&mut Tx<'_>, S) -> Result<Reply, ApiError>,
    ) -> Result<HttpResponse, ApiError> {
        let kept_as = self.kept_as(caller, body)?;
        let mut changes_catalogue = false;
        let reply = self.app.db.transaction(async |connection| {
            let mut tx = Tx::new(connection, &self.app, caller);
            let seen = see(&mut tx).await?;
            if let Some(kept_as) = &kept_as
                && let Some(reply) = kept_as.replay(&mut tx).await?
            {
                return Ok(reply);
            }
            let reply = self.no_query.refuse(effect(&mut tx, seen).await)?;
            changes_catalogue = tx.events.iter().any(|event| catalogue::shows(event.subject_kind));
            tx.write_events().await?;
            if let Some(kept_as) = &kept_as {
                kept_as.keep(&mut tx, &reply).await?;
            }
            Ok::<_, ApiError>(reply)
        });
        let reply = reply.await?;
        if changes_catalogue {
            self.app.shared.catalogue.catch_up().await;
        }
        Ok(reply.into_response())
    }

    /// Makes something that takes long to work out, with no transaction or connection held meanwhile. `read` is refused what
    /// would be refused at the end, too; what was worked out is `store`d in a transaction of its own, which finds the caller's
    /// thing again and is the one that counts.
    pub async fn work_out<S, T, W>(
        self,
        caller: &Caller,
        body: &Body,
        see: impl AsyncFn(&mut Tx<'_>) -> Result<S, ApiError>,
        (read, work): (
            impl AsyncFnOnce(&mut Tx<'_>, S) -> Result<T, ApiError>,
            impl AsyncFnOnce(&App, T) -> Result<W, ApiError>,
        ),
        store: impl AsyncFnOnce(&mut Tx<'_>, S, W) -> Result<Reply, ApiError>,
    ) -> Result<HttpResponse, ApiError> {
        let kept_as = self.kept_as(caller, body)?;
        let begun = self.app.db.transaction(async |connection| {
            let mut tx = Tx::new(connection, &self.app, caller);
            let seen = see(&mut tx).await?;
            match &kept_as {
                Some(kept_as) if kept_as.replay(&mut tx).await?.is_some() => Ok(None),
                _ => self.no_query.clone().refuse(read(&mut tx, seen).await).map(Some),
            }
        });
        // What is to be replayed is so by the second transaction.
        let found = match begun.await? {
            Some(task) => Some(work(&self.app, task).await?),
            None => None,
        };
        let gone = "a reply was kept a moment ago, and is no longer";
        let store = async |tx: &mut Tx<'_>, seen| match found {
            Some(found) => store(tx, seen, found).await,
            None => Err(ApiError::unavailable(gone)),
        };
        self.make(caller, body, see, store).await
    }

    fn kept_as(&self, caller: &Caller, body: &Body) -> Result<Option<KeptAs>, ApiError> {
        let key = self.idempotency_key.as_ref();
        key.map(|key| KeptAs::new(caller, &self.operation, key, body)).transpose()
    }

    /// Changes one thing: finds it (404), asks whether the caller may (403), replays, asks for If-Match (428), parses the
    /// command (422), locks the thing, compares its version (412), and applies the change (403 by guard, 409).
    pub async fn change<T: Changeable, C>(
        self,
        caller: &Caller,
        id: T::Id,
        body: &Body,
        may: impl FnOnce(&T) -> bool,
        parse: impl AsyncFnOnce(&mut Tx<'_>, &T) -> Result<C, ApiError>,
        apply: impl AsyncFnOnce(&mut Tx<'_>, T, C) -> Result<Reply, ApiError>,
    ) -> Result<HttpResponse, ApiError> {
        let if_match = self.if_match.clone();
        self.make(
            caller,
            body,
            async |tx| {
                let seen = T::find(tx.connection, tx.caller, id).await?.ok_or_else(ApiError::not_found)?;
                if may(&seen) { Ok(seen) } else { Err(ApiError::forbidden()) }
            },
            async |tx, seen| {
                let expected = Expected::of(tx.caller, if_match.as_deref())?;
                let command = parse(tx, &seen).await?;
                let locked = T::lock(tx.connection, &seen).await?;
                expected.check(locked.version())?;
                apply(tx, locked, command).await
            },
        )
        .await
    }
}

impl<'a> Tx<'a> {
    fn new(connection: &'a mut Connection, app: &'a App, caller: &'a Caller) -> Self {
        Self { connection, app, caller, now: app.now(), events: Vec::new(), calendar: None }
    }
}

impl Tx<'_> {
    /// The day in the agency's zone.
    pub fn today(&self) -> NaiveDate {
        self.app.calendar().local_date(self.now)
    }

    /// The working calendar as it is decided now: the same for everything in the transaction.
    pub async fn calendar(&mut self) -> DbResult<WorkCalendar> {
        if let Some(calendar) = &self.calendar {
            return Ok(calendar.clone());
        }
        let calendar = holidays::calendar(self.connection, self.app.calendar()).await?;
        self.calendar = Some(calendar.clone());
        Ok(calendar)
    }

    /// Notes an event of the audit trail; it is written with the effect.
    pub fn audit(
        &mut self,
        subject: (SubjectKind, Uuid),
        action: &'static str,
        states: Option<(&'static str, &'static str)>,
        fields: Vec<String>,
    ) {
        self.audit_as(Visibility::Public, subject, action, states, fields);
    }

    /// The same for an event that only staff read in a timeline.
    pub fn audit_as(
        &mut self,
        visibility: Visibility,
        (subject_kind, subject_id): (SubjectKind, Uuid),
        action: &'static str,
        states: Option<(&'static str, &'static str)>,
        fields: Vec<String>,
    ) {
        self.events.push(NewAuditEvent {
            id: self.app.ids.next(AuditEventId::new),
            at: self.now,
            actor: Actor::from(self.caller),
            action,
            subject_kind,
            subject_id,
            states,
            fields,
            visibility,
        });
    }

    /// Puts an effect into the outbox, to be delivered once this transaction is committed.
    pub async fn outbox(&mut self, kind: &str, subject: Uuid) -> Result<(), ApiError> {
        let id = self.app.ids.next(OutboxEventId::new);
        Ok(outbox::push(self.connection, id, kind, subject, self.now).await?)
    }

    async fn write_events(&mut self) -> Result<(), ApiError> {
        let events = std::mem::take(&mut self.events);
        if events.is_empty() { Ok(()) } else { Ok(audit::record(self.connection, &events).await?) }
    }
}

/// What If-Match asks for.
enum Expected {
    Any,
    OneOf(Vec<Version>),
}

impl Expected {
    /// Staff and partners must send If-Match; for requesters it is optional and honoured.
    fn of(caller: &Caller, if_match: Option<&str>) -> Result<Self, ApiError> {
        match if_match {
            None if caller.is_requester() => Ok(Self::Any),
            None => {
                let detail = "Send the thing's ETag in If-Match.";
                Err(ApiError::new(ProblemKind::PreconditionRequired, detail))
            }
            Some(text) if text.trim() == "*" => Ok(Self::Any),
            Some(text) => Ok(Self::OneOf(text.split(',').filter_map(version_of).collect())),
        }
    }

    fn check(&self, version: Version) -> Result<(), ApiError> {
        match self {
            Self::OneOf(versions) if !versions.contains(&version) => {
                Err(ApiError::new(ProblemKind::PreconditionFailed, "The thing was changed since you read it."))
            }
            _ => Ok(()),
        }
    }
}

/// The version part of a strong ETag: the hash after it depends on who reads, the version does not.
fn version_of(tag: &str) -> Option<Version> {
    let inner = tag.trim().strip_prefix('"')?.strip_suffix('"')?;
    inner.split('-').next()?.parse().ok()
}

/// Under which name a reply is kept, and for which request.
struct KeptAs {
    scope: [u8; 32],
    fingerprint: [u8; 32],
}

impl KeptAs {
    fn new(caller: &Caller, operation: &str, key: &str, body: &Body) -> Result<Self, ApiError> {
        let fingerprint = sha256(&[operation.as_bytes(), b"\n", &body.digest].concat());
        let who = match caller {
            Caller::Anonymous if key.len() < 22 => {
                let detail = "Without a credential, an Idempotency-Key has at least 22 characters.";
                return Err(ApiError::new(ProblemKind::Malformed, detail));
            }
            // Nobody knows who an anonymous caller is, so the reply is only for who knows the key and the same body.
            Caller::Anonymous => fingerprint.to_vec(),
            caller => format!("{:?}", Actor::from(caller)).into_bytes(),
        };
        Ok(Self { scope: sha256(&[&who, key.as_bytes()].concat()), fingerprint })
    }

    /// The reply kept for the same request; 409 while it is under way, 422 when it was another request.
    async fn replay(&self, tx: &mut Tx<'_>) -> Result<Option<Reply>, ApiError> {
        if !idempotency::lock(tx.connection, &self.scope).await? {
            let busy = ApiError::new(ProblemKind::Busy, "A request with this Idempotency-Key is under way.");
            return Err(ApiError { retry_after: Some(1), ..busy });
        }
        let Some(kept) = idempotency::find(tx.connection, &self.scope, tx.now).await? else { return Ok(None) };
        if kept.fingerprint != self.fingerprint {
            let detail = "This Idempotency-Key was used for another request.";
            return Err(ApiError::new(ProblemKind::KeyReused, detail));
        }
        let ring = &tx.app.shared.key_ring;
        let reply = ring.open(REPLIES, &kept.key_id, &kept.reply).map_err(ApiError::internal)?;
        serde_json::from_slice(&reply).map(Some).map_err(ApiError::internal)
    }

    async fn keep(&self, tx: &mut Tx<'_>, reply: &Reply) -> Result<(), ApiError> {
        if !reply.is_success() {
            return Ok(());
        }
        let plain = serde_json::to_vec(reply).map_err(ApiError::internal)?;
        let sealed = tx.app.shared.key_ring.seal(REPLIES, &plain).map_err(ApiError::internal)?;
        let kept = KeptReply {
            scope: self.scope.to_vec(),
            fingerprint: self.fingerprint.to_vec(),
            key_id: sealed.key_id,
            reply: sealed.bytes,
            expires_at: tx.now + TimeDelta::hours(KEPT_HOURS),
        };
        Ok(idempotency::keep(tx.connection, &kept).await?)
    }
}
