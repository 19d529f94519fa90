//! Visit requests over HTTP. One file an action; what they share is here.

mod accept;
mod add_item;
mod assign;
mod cancel;
mod create;
mod data_copy;
mod decline;
mod duplicate;
mod duplicate_candidates;
pub mod duplicate_scan;
mod erase;
mod extend;
mod get;
mod handling;
mod info;
mod list;
mod mails;
mod messages;
mod notes;
pub mod receipt;
mod recover;
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

use chrono::{DateTime, TimeDelta, Utc};
use convite_domain::access::{Bucket, Caller};
use convite_domain::audit::{SubjectKind, Visibility};
use convite_domain::input::{Code, Line};
use convite_domain::requests::{Intake, IntakeItem, ItemCode, Request, RequestAction, RequestView, Surroundings, may};
use convite_domain::{RequestId, RequestItemId, Version};
use convite_persistence::{Connection, DbResult, organizations, past_visits, practices, requests, throttles, topics};
use serde_json::Value;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

pub use self::notes::visible;
use crate::app::App;
use crate::extract::sha256;
use crate::life_cycle::{Action, Living};
use crate::problem::ApiError;
use crate::reply::Reply;
use crate::write::{Changeable, Tx};

/// Registers the operations.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(validate::validate_request)
        .service(create::create_request)
        .service(list::list_requests)
        .service(get::get_request)
        .service(update::update_request)
        .service(handling::update_handling)
        .service(add_item::add_request_item)
        .service(submit::submit_request)
        .service(take::take_request)
        .service(take::release_request)
        .service(info::request_info)
        .service(info::provide_info)
        .service(accept::accept_request)
        .service(decline::decline_request)
        .service(withdraw::withdraw_request)
        .service(erase::erase_request)
        .service(cancel::cancel_request)
        .service(assign::assign_request)
        .service(extend::extend_request)
        .service(extend::change_profile)
        .service(duplicate::mark_duplicate)
        .service(duplicate::unmark_duplicate)
        .service(duplicate_candidates::list_duplicate_candidates)
        .service(transfer::transfer_request)
        .service(waitlist::waitlist_request)
        .service(waitlist::resume_request)
        .service(notes::list_request_notes)
        .service(notes::get_request_note)
        .service(notes::create_request_note)
        .service(messages::list_request_messages)
        .service(messages::get_request_message)
        .service(messages::create_request_message)
        .service(mails::list_request_mails)
        .service(mails::retry_request_mail)
        .service(timeline::list_request_timeline)
        .service(data_copy::get_data_copy)
        .service(recover::recover_tracking_token)
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

impl Action for RequestAction {
    type Thing = Request;
}

impl Living for Request {
    type Action = RequestAction;

    const KIND: SubjectKind = SubjectKind::Request;

    fn uuid(&self) -> Uuid {
        self.id.get()
    }

    fn state(&self) -> &'static str {
        self.state.name().into()
    }

    fn may(&self, caller: &Caller, action: RequestAction) -> bool {
        may(caller, action, self.id)
    }

    fn allowed(&self, tx: &Tx<'_>) -> Vec<RequestAction> {
        self.allowed_actions(tx.caller)
    }

    /// Who of the officers holds a request, and how they sort it, is the agency's own affair.
    fn visibility(action: RequestAction, moves: bool) -> Visibility {
        let internal = action == RequestAction::EditHandling || (action.changes_hands() && !moves);
        if internal { Visibility::Internal } else { Visibility::Public }
    }

    fn renew(&mut self, now: DateTime<Utc>) {
        self.version += 1;
        self.updated_at = now;
    }

    async fn update(&self, connection: &mut Connection) -> DbResult<()> {
        requests::update(connection, self).await
    }

    async fn reply(self, tx: &mut Tx<'_>) -> Result<Reply, ApiError> {
        let around = surroundings(tx.connection, tx.app, tx.caller, &self).await?;
        let calendar = tx.calendar().await?;
        Reply::ok(&RequestView::new(&self, tx.caller, &calendar, around), self.version)
    }
}

/// What a representation shows of other things: of a duplicate the other one's number and state; and, to staff, the
/// organization of the registry whose name or alias is exactly the form's, the linked organization's latest visit on a shared
/// topic, and how many probable duplicates there are.
async fn surroundings(
    connection: &mut Connection,
    app: &App,
    caller: &Caller,
    request: &Request,
) -> DbResult<Surroundings> {
    let canonical = requests::canonical_shown(connection, request).await?;
    let organization = request.intake.organization.as_ref().filter(|_| caller.is_staff());
    let named = organization.and_then(|organization| Some((organization.name.as_ref()?, organization.country?)));
    let proposed_organization = match named {
        Some((name, country)) if request.organization_id.is_none() => {
            organizations::exact_match(connection, name.as_str(), country).await?
        }
        _ => None,
    };
    let probable_duplicates =
        if caller.is_staff() { requests::duplicates::count(connection, request).await? } else { 0 };
    let visitor = request.organization_id.filter(|_| caller.is_staff() && request.is_to_be_decided());
    let past_visit = past_visits::latest_on(connection, visitor, request.intake.named_topics()).await?;
    let today = app.calendar().local_date(app.now());
    Ok(Surroundings { today, proposed_organization, past_visit, canonical, probable_duplicates })
}

/// Counts one more of a subject within an hour, across all instances; more than `most` are refused.
async fn count_hourly(tx: &mut Tx<'_>, bucket: Bucket, subject: &str, most: i32) -> Result<(), ApiError> {
    let (subject, hour) = (sha256(subject.as_bytes()), TimeDelta::hours(1));
    let (made, begun) = throttles::count(tx.connection, (bucket, subject.as_slice()), hour, tx.now).await?;
    if made > most {
        return Err(ApiError::too_many((begun + hour - tx.now).num_seconds().unsigned_abs()));
    }
    Ok(())
}

/// A form as it is filed, or stays filed after a change of it; see [`Intake::filed`].
async fn filed_form(tx: &mut Tx<'_>, form: Intake, before: &[IntakeItem]) -> Result<Intake, ApiError> {
    let language = form.language();
    let named: Vec<_> = form.named_topics().cloned().collect();
    let labels = topics::labels(tx.connection, &named).await?;
    // A topic may have gone since the draft was written, and a practice may have been retired.
    let mut known: HashSet<String> = labels.keys().cloned().collect();
    let codes = form.items.iter().filter_map(|item| item.code.as_ref()).map(ItemCode::as_str);
    known.extend(practices::listed_codes(tx.connection, codes).await?);
    form.check_codes(&known)?;
    let label = |code: &Code| {
        let label = labels.get(code.as_str())?;
        Line::parse(language.pick(&label.es, &label.en)).ok()
    };
    Ok(form.filed(label, before, || tx.app.ids.next(RequestItemId::new)))
}

/// The codes of topics and of published practices that a form, the terms of an acceptance or the design of an exchange name in
/// their lists of topics and items, as far as they exist.
pub async fn known_codes(connection: &mut Connection, form: &Value) -> DbResult<HashSet<String>> {
    let topics = form.get("topics").and_then(|topics| topics.as_array()).into_iter().flatten();
    let items = form.get("items").and_then(|items| items.as_array()).into_iter().flatten();
    let of_items = items.filter_map(|item| item.get("code").or_else(|| item.get("substitute")?.get("code")));
    // A design names 145 codes at most; what is beyond that is refused for its length, not looked up.
    let named: Vec<&str> = topics.chain(of_items).filter_map(|code| code.as_str()).take(145).collect();
    let of_topics: Vec<Code> = named.iter().filter_map(|code| Code::parse(code).ok()).collect();
    let mut known = topics::known(connection, &of_topics).await?;
    known.extend(practices::listed_codes(connection, named.into_iter()).await?);
    Ok(known)
}
