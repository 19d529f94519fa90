//! OpenAPI links: from each POST to the operations on what it created.

use utoipa::openapi::link::Link;
use utoipa::openapi::path::{Operation, PathItem};
use utoipa::openapi::{OpenApi, RefOr};

/// From the operation, with the status, to the operations that take the `id` of its answer.
const LINKS: &[(&str, &str, &[&str])] = &[
    (
        "create_request",
        "201",
        &[
            "get_request",
            "update_request",
            "submit_request",
            "withdraw_request",
            "list_request_timeline",
            "create_tracking_token",
            "list_tracking_tokens",
            "get_data_copy",
            "list_attachments",
            "create_attachment",
        ],
    ),
    (
        "submit_request",
        "200",
        &[
            "get_request",
            "take_request",
            "withdraw_request",
            "list_practice_matches",
            "create_request_message",
            "list_request_messages",
            "list_request_mails",
        ],
    ),
    (
        "take_request",
        "200",
        &[
            "list_duplicate_candidates",
            "add_request_item",
            "request_info",
            "decline_request",
            "release_request",
            "waitlist_request",
        ],
    ),
    ("create_exchange", "201", &["get_exchange", "update_exchange", "postpone_exchange", "cancel_exchange"]),
    ("consult_exchange", "200", &["reopen_exchange"]),
    ("create_practice", "201", &["get_practice"]),
    ("create_claim", "201", &["get_claim", "update_claim", "withdraw_claim"]),
    (
        "submit_revision",
        "200",
        &["get_revision", "return_revision", "validate_revision", "reject_revision", "list_claims"],
    ),
    (
        "create_agenda_session",
        "201",
        &["get_agenda_session", "get_session_briefing", "update_agenda_session", "cancel_agenda_session"],
    ),
    ("invite_agency", "201", &["get_assignment", "release_assignment"]),
    ("create_lesson", "201", &["get_lesson", "update_lesson", "accept_lesson", "discard_lesson"]),
    ("accept_lesson", "200", &["promote_lesson"]),
    ("create_agency", "201", &["get_agency", "get_agency_load", "update_agency"]),
    ("create_venue", "201", &["get_venue", "update_venue", "retire_venue"]),
    ("create_presenter", "201", &["get_presenter", "update_presenter", "retire_presenter"]),
    ("create_offer", "201", &["get_offer", "update_offer", "withdraw_offer"]),
    ("create_closure", "201", &["get_closure", "update_closure", "delete_closure"]),
    (
        "create_organization",
        "201",
        &["get_organization", "update_organization", "get_organization_history", "merge_organization"],
    ),
    ("create_topic", "201", &["get_topic", "update_topic", "delete_topic"]),
    ("create_privacy_notice", "201", &["get_privacy_notice"]),
    ("create_user", "201", &["get_user", "update_user", "reset_user_password"]),
    ("create_oauth_client", "201", &["get_oauth_client", "update_oauth_client", "rotate_oauth_client_secret"]),
];

/// A parameter and where in the answer it stands.
type From = (&'static str, &'static str);

/// The same where the answer names what the operations take by another member than `id`.
const FURTHER_LINKS: &[(&str, &str, &[From], &[&str])] = &[
    (
        "accept_request",
        "200",
        &[("id", "$response.body#/acceptance/delegation_id")],
        &["get_delegation", "update_delegation", "list_members", "create_member", "finalise_delegation"],
    ),
    (
        "accept_request",
        "200",
        &[("id", "$response.body#/acceptance/exchange_id")],
        &["get_exchange", "update_exchange", "postpone_exchange"],
    ),
    (
        "create_practice",
        "201",
        &[("id", "$response.body#/handling/open_revision/id")],
        &[
            "get_revision",
            "update_revision",
            "submit_revision",
            "list_claims",
            "create_claim",
            "list_assets",
            "create_asset",
            "list_contradictions",
            "check_publication",
        ],
    ),
    (
        "create_member",
        "201",
        &[("id", "$response.body#/delegation_id"), ("member_id", "$response.body#/id")],
        &["get_member", "update_member", "get_protected_fields", "erase_member", "delete_member"],
    ),
    (
        "create_attachment",
        "201",
        &[("id", "$request.path.id"), ("attachment_id", "$response.body#/id")],
        &["get_attachment", "download_attachment", "delete_attachment"],
    ),
    (
        "create_asset",
        "201",
        &[("id", "$request.path.id"), ("asset_id", "$response.body#/id")],
        &["get_asset", "update_asset", "download_asset", "delete_asset"],
    ),
    (
        "set_travel_time",
        "200",
        &[("from_id", "$response.body#/from_id"), ("to_id", "$response.body#/to_id")],
        &["delete_travel_time"],
    ),
    ("create_holiday", "201", &[("date", "$response.body#/date")], &["get_holiday", "remove_holiday"]),
    (
        "create_request_message",
        "201",
        &[("id", "$request.path.id"), ("message_id", "$response.body#/id")],
        &["get_request_message"],
    ),
    (
        "create_request_message",
        "201",
        &[("id", "$request.path.id"), ("mail_id", "$response.body#/id")],
        &["retry_request_mail"],
    ),
    (
        "create_request_note",
        "201",
        &[("id", "$request.path.id"), ("note_id", "$response.body#/id")],
        &["get_request_note"],
    ),
    (
        "create_agenda_drafts",
        "201",
        &[("id", "$request.path.id"), ("draft_id", "$response.body#/items/0/id")],
        &["get_agenda_draft", "apply_agenda_draft"],
    ),
    ("create_agenda_drafts", "201", &[("id", "$request.path.id")], &["list_agenda_drafts"]),
];

/// Adds the links whose ends are both in the document.
pub fn add(document: &mut OpenApi) {
    let known: Vec<String> = operations(document).filter_map(|operation| operation.operation_id.clone()).collect();
    let by_id =
        LINKS.iter().map(|(from, status, targets)| (from, status, [("id", "$response.body#/id")].to_vec(), targets));
    let further =
        FURTHER_LINKS.iter().map(|(from, status, parameters, targets)| (from, status, parameters.to_vec(), targets));
    let links: Vec<_> = by_id.chain(further).collect();
    for operation in operations(document) {
        let from = operation.operation_id.clone().unwrap_or_default();
        for (_, status, parameters, targets) in links.iter().filter(|(source, ..)| **source == from) {
            let Some(RefOr::T(response)) = operation.responses.responses.get_mut(**status) else { continue };
            for target in targets.iter().filter(|target| known.iter().any(|id| id == *target)) {
                let link = Link::builder().operation_id(*target);
                let link = parameters.iter().fold(link, |link, (name, place)| link.parameter(*name, *place));
                response.links.insert((*target).to_owned(), RefOr::T(link.build()));
            }
        }
    }
}

/// Every operation of the document.
pub fn operations(document: &mut OpenApi) -> impl Iterator<Item = &mut Operation> {
    document.paths.paths.values_mut().flat_map(operations_of)
}

/// Every operation of a path.
pub fn operations_of(item: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    [&mut item.get, &mut item.post, &mut item.put, &mut item.patch, &mut item.delete]
        .into_iter()
        .filter_map(Option::as_mut)
}
