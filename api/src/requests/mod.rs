//! Visit requests over HTTP. One file an action; what they share is here.

mod accept;
mod assign;
mod cancel;
mod create;
mod decline;
mod duplicate;
mod extend;
mod get;
mod info;
mod list;
mod notes;
mod submit;
pub mod sweeps;
mod take;
mod timeline;
mod tracking_tokens;
mod transfer;
mod update;
mod validate;
mod waitlist;
mod withdraw;

use std::collections::HashSet;

use actix_web::HttpResponse;
use convite_domain::access::Caller;
use convite_domain::audit::{SubjectKind, Visibility};
use convite_domain::input::{BadFields, Code};
use convite_domain::requests::{Rejected, Request, RequestAction, RequestView, Surroundings, may};
use convite_domain::{RequestId, Version};
use convite_persistence::{Connection, DbResult, organizations, requests, topics};
use deserr::Deserr;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::extract::{Body, Json, Signed};
use crate::problem::ApiError;
use crate::reply::Reply;
use crate::write::{Changeable, Tx, Write};

/// Registers the operations.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(validate::validate_request)
        .service(create::create_request)
        .service(list::list_requests)
        .service(get::get_request)
        .service(update::update_request)
        .service(submit::submit_request)
        .service(take::take_request)
        .service(take::release_request)
        .service(info::request_info)
        .service(info::provide_info)
        .service(accept::accept_request)
        .service(decline::decline_request)
        .service(withdraw::withdraw_request)
        .service(cancel::cancel_request)
        .service(assign::assign_request)
        .service(extend::extend_request)
        .service(extend::change_profile)
        .service(duplicate::mark_duplicate)
        .service(duplicate::unmark_duplicate)
        .service(transfer::transfer_request)
        .service(waitlist::waitlist_request)
        .service(waitlist::resume_request)
        .service(notes::list_request_notes)
        .service(notes::get_request_note)
        .service(notes::create_request_note)
        .service(timeline::list_request_timeline)
        .service(tracking_tokens::list_tracking_tokens)
        .service(tracking_tokens::create_tracking_token)
        .service(tracking_tokens::delete_tracking_token);
}

impl Changeable for Request {
    type Id = RequestId;

    fn version(&self) -> Version {
        self.version
    }

    async fn find(connection: &mut Connection, caller: &Caller, id: RequestId) -> DbResult<Option<Self>> {
        requests::find(connection, caller, id).await
    }

    async fn lock(connection: &mut Connection, seen: &Self) -> DbResult<Self> {
        requests::lock(connection, seen).await
    }
}

/// An action of the life cycle: parses its command, applies the transition under the lock, saves, records, replies.
async fn transition<C: Deserr<BadFields>>(
    write: Write,
    caller: Signed,
    id: RequestId,
    action: RequestAction,
    json: Json<C>,
    apply: impl AsyncFnOnce(&mut Tx<'_>, Request, C) -> Result<Request, Rejection>,
) -> Result<HttpResponse, ApiError> {
    let body = json.body.clone();
    transition_after(write, caller, id, action, &body, async |_, _| json.parse(), apply).await
}

/// The same with a parser that does more before the lock.
async fn transition_after<C>(
    write: Write,
    Signed(caller): Signed,
    id: RequestId,
    action: RequestAction,
    body: &Body,
    parse: impl AsyncFnOnce(&mut Tx<'_>, &Request) -> Result<C, ApiError>,
    apply: impl AsyncFnOnce(&mut Tx<'_>, Request, C) -> Result<Request, Rejection>,
) -> Result<HttpResponse, ApiError> {
    write
        .change(
            &caller,
            id,
            body,
            |request: &Request| may(&caller, action, request.id),
            parse,
            async |tx, request, command| {
                let allowed = action_names(&request.allowed_actions(tx.caller));
                let from = request.state.name();
                let changed = apply(tx, request, command).await.map_err(|rejection| rejection.into_error(allowed))?;
                let states = (from.as_str(), changed.state.name().as_str());
                save(tx, changed, action, Some(states), Vec::new()).await
            },
        )
        .await
}

/// Why an action was not applied: the life cycle's word, or something on the way.
enum Rejection {
    Rejected(Rejected),
    Failed(ApiError),
}

impl From<Rejected> for Rejection {
    fn from(rejected: Rejected) -> Self {
        Self::Rejected(rejected)
    }
}

impl<E: Into<ApiError>> From<E> for Rejection {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

impl Rejection {
    fn into_error(self, allowed: Vec<&'static str>) -> ApiError {
        match self {
            Self::Rejected(rejected) => ApiError::rejected(rejected, allowed),
            Self::Failed(error) => error,
        }
    }
}

fn action_names(actions: &[RequestAction]) -> Vec<&'static str> {
    actions.iter().map(|action| action.as_str()).collect()
}

/// Saves a changed request with its next version, records what happened, and replies with what the caller sees now.
async fn save(
    tx: &mut Tx<'_>,
    mut request: Request,
    action: RequestAction,
    states: Option<(&'static str, &'static str)>,
    fields: Vec<String>,
) -> Result<Reply, ApiError> {
    request.version += 1;
    request.updated_at = tx.now;
    requests::update(tx.connection, &request).await?;
    // Who of the officers holds a request is the agency's own affair.
    let moves = states.is_none_or(|(from, to)| from != to);
    let visibility = if action.changes_hands() && !moves { Visibility::Internal } else { Visibility::Public };
    tx.audit_as(visibility, (SubjectKind::Request, request.id.get()), action.as_str(), states, fields);
    if states.is_some() {
        tx.outbox(&format!("request.{action}"), request.id.get()).await?;
    }
    reply(tx, &request).await
}

/// The representation that the caller sees.
async fn reply(tx: &mut Tx<'_>, request: &Request) -> Result<Reply, ApiError> {
    let around = surroundings(tx.connection, tx.caller, request).await?;
    Reply::ok(&RequestView::new(request, tx.caller, tx.app.calendar(), around), request.version)
}

/// What a representation shows of other things: of a duplicate the other one's number and state; and, to staff, the
/// organization of the registry whose name or alias is exactly the form's.
async fn surroundings(connection: &mut Connection, caller: &Caller, request: &Request) -> DbResult<Surroundings> {
    let canonical = match request.canonical_id() {
        Some(id) => requests::reference_and_state(connection, id).await?,
        None => None,
    };
    let organization = request.intake.organization.as_ref().filter(|_| caller.is_staff());
    let named = organization.and_then(|organization| Some((organization.name.as_ref()?, organization.country?)));
    let proposed_organization = match named {
        Some((name, country)) if request.organization_id.is_none() => {
            organizations::exact_match(connection, name.as_str(), country).await?
        }
        _ => None,
    };
    Ok(Surroundings { proposed_organization, canonical })
}

/// The codes of the theme tree that a form names, as far as they exist.
async fn known_topics(connection: &mut Connection, body: &Body) -> DbResult<HashSet<String>> {
    let topics = body.value.get("topics").and_then(|topics| topics.as_array()).into_iter().flatten();
    let items = body.value.get("items").and_then(|items| items.as_array()).into_iter().flatten();
    let codes = topics.chain(items.filter_map(|item| item.get("code")));
    let mut named: Vec<Code> = codes.filter_map(|code| Code::parse(code.as_str()?).ok()).collect();
    // A form names 17 codes at most; what is beyond that is refused for its length, not looked up.
    named.truncate(32);
    Ok(topics::labels(connection, &named).await?.into_keys().collect())
}
