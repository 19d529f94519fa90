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
        ],
    ),
    ("submit_request", "200", &["get_request", "take_request", "withdraw_request"]),
    (
        "take_request",
        "200",
        &[
            "request_info",
            "decline_request",
            "accept_request",
            "release_request",
            "assign_request",
            "extend_request",
            "change_profile",
            "mark_duplicate",
            "transfer_request",
            "waitlist_request",
            "create_request_note",
            "list_request_notes",
        ],
    ),
    ("waitlist_request", "200", &["resume_request"]),
    ("mark_duplicate", "200", &["unmark_duplicate"]),
    ("create_agency", "201", &["get_agency", "update_agency"]),
    ("create_organization", "201", &["get_organization", "update_organization"]),
    ("create_topic", "201", &["get_topic", "update_topic", "delete_topic"]),
    ("create_privacy_notice", "201", &["get_privacy_notice"]),
    ("create_user", "201", &["get_user", "update_user", "reset_user_password"]),
    ("create_oauth_client", "201", &["get_oauth_client", "update_oauth_client", "rotate_oauth_client_secret"]),
];

/// Adds the links whose ends are both in the document.
pub fn add(document: &mut OpenApi) {
    let known: Vec<String> = operations(document).filter_map(|operation| operation.operation_id.clone()).collect();
    for operation in operations(document) {
        let from = operation.operation_id.clone().unwrap_or_default();
        for (_, status, targets) in LINKS.iter().filter(|(source, ..)| *source == from) {
            let Some(RefOr::T(response)) = operation.responses.responses.get_mut(*status) else { continue };
            for target in targets.iter().filter(|target| known.iter().any(|id| id == *target)) {
                let link = Link::builder().operation_id(*target).parameter("id", "$response.body#/id").build();
                response.links.insert((*target).to_owned(), RefOr::T(link));
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
