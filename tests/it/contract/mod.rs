//! The contract is what the code says, and is whole.

mod access_matrix;

use std::collections::{BTreeSet, HashSet};

use convite_tests::TestApp;
use serde_json::Value;

const CHECKED_IN: &str = include_str!("../../../openapi.yaml");

fn document() -> Value {
    serde_json::to_value(convite_api::contract::document()).expect("the document as JSON")
}

fn operations(document: &Value) -> Vec<(String, String, &Value)> {
    let paths = document["paths"].as_object().expect("paths");
    let all = paths.iter().flat_map(|(path, item)| {
        let methods = item.as_object().expect("operations").iter();
        methods
            .filter(|(name, _)| ["get", "post", "patch", "delete"].contains(&name.as_str()))
            .map(move |(method, operation)| (method.clone(), path.clone(), operation))
    });
    all.collect()
}

#[test]
fn the_checked_in_contract_is_the_codes() {
    let made = convite_api::contract::yaml().expect("the contract");
    assert!(made == CHECKED_IN, "openapi.yaml is old: cargo run -p convite-api -- openapi > openapi.yaml");
}

#[test]
fn every_path_parameter_is_documented() {
    let document = document();
    for (method, path, operation) in operations(&document) {
        let named: BTreeSet<&str> =
            path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}')).collect();
        let parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
        let in_path = parameters.iter().filter(|parameter| parameter["in"] == "path");
        let documented: BTreeSet<&str> = in_path.filter_map(|parameter| parameter["name"].as_str()).collect();
        assert_eq!(named, documented, "{method} {path}");
    }
}

#[test]
fn every_reference_leads_somewhere() {
    fn references<'a>(value: &'a Value, found: &mut Vec<&'a str>) {
        match value {
            Value::Object(members) => {
                found.extend(members.get("$ref").and_then(Value::as_str));
                members.values().for_each(|member| references(member, found));
            }
            Value::Array(elements) => elements.iter().for_each(|element| references(element, found)),
            _ => {}
        }
    }
    let document = document();
    let mut found = Vec::new();
    references(&document, &mut found);
    assert!(found.len() > 100);
    for reference in found {
        let pointer = reference.strip_prefix('#').expect("a local reference");
        assert!(document.pointer(pointer).is_some(), "{reference}");
    }
}

#[test]
fn operation_ids_are_unique_and_begin_with_a_verb() {
    let document = document();
    let mut seen = HashSet::new();
    for (method, path, operation) in operations(&document) {
        let id = operation["operationId"].as_str().expect("an operationId");
        assert!(seen.insert(id.to_owned()), "{id}");
        assert!(id.contains('_'), "{id}: {method} {path}");
        assert!(operation["summary"].is_string() && operation["description"].is_string(), "{id}");
    }
}

#[test]
fn only_what_everybody_may_do_asks_for_no_credential() {
    const OPEN: [&str; 28] = [
        "create_request",
        "create_token",
        "download_published_asset",
        "export_practices",
        "get_catalogue_coverage",
        "get_current_privacy_notice",
        "get_health",
        "get_holiday",
        "get_jwks",
        "get_metrics",
        "get_policy",
        "get_practice",
        "get_practice_facets",
        "get_practice_publication",
        "get_privacy_notice",
        "get_readiness",
        "get_topic",
        "get_vocabulary",
        "list_axes",
        "list_holidays",
        "list_practice_history",
        "list_practices",
        "list_privacy_notices",
        "list_topics",
        "list_vocabularies",
        "match_practices",
        "recover_tracking_token",
        "validate_request",
    ];
    let document = document();
    let open = operations(&document).into_iter().filter_map(|(_, _, operation)| {
        let security = operation["security"].as_array().expect("security");
        let anonymous = security.iter().any(|entry| entry.as_object().is_some_and(serde_json::Map::is_empty));
        anonymous.then(|| operation["operationId"].as_str().unwrap_or_default())
    });
    let open: BTreeSet<&str> = open.collect();
    assert_eq!(open, OPEN.into_iter().collect());
}

#[tokio::test]
async fn an_operation_that_asks_for_a_credential_refuses_without_one() {
    let app = TestApp::start().await;
    let document = document();
    for (method, path, operation) in operations(&document) {
        let security = operation["security"].as_array().expect("security");
        if security.iter().any(|entry| entry.as_object().is_some_and(serde_json::Map::is_empty)) {
            continue;
        }
        let path = path.replace("{id}", "0198f3d2-7c11-7a60-8c34-5f1d2a9b0e47");
        let path = path.replace("{token_id}", "0198f3d2-7c11-7a60-8c34-5f1d2a9b0e47");
        let path = path.replace("{member_id}", "0198f3d2-7c11-7a60-8c34-5f1d2a9b0e47");
        let path = path.replace("{attachment_id}", "0198f3d2-7c11-7a60-8c34-5f1d2a9b0e47");
        let path = path.replace("{from_id}", "0198f3d2-7c11-7a60-8c34-5f1d2a9b0e47");
        let path = path.replace("{to_id}", "0198f3d2-7c11-7a60-8c34-5f1d2a9b0e48");
        let path = path.replace("{asset_id}", "0198f3d2-7c11-7a60-8c34-5f1d2a9b0e47");
        let method = method.to_uppercase().parse().expect("a method");
        app.visitor().call(method, &path).body("application/json", "{").await.expect(401);
    }
}

#[tokio::test]
async fn every_list_of_words_is_the_databases_too() {
    use convite_domain::access::{ActorKind, Bucket};
    use convite_domain::agenda_drafts::AgendaDraftState;
    use convite_domain::agenda_sessions::{AgendaSessionState, PlaceKind};
    use convite_domain::assignments::{AssignmentDeclineReason, AssignmentState};
    use convite_domain::attachments::MediaType;
    use convite_domain::audit::{OutboxState, SubjectKind, Visibility};
    use convite_domain::calendar::HolidayAction;
    use convite_domain::delegations::DelegationState;
    use convite_domain::exchanges::ExchangeState;
    use convite_domain::lessons::LessonState;
    use convite_domain::offers::OfferState;
    use convite_domain::practices::{AssetKind, ClaimState, PracticeState, RevisionState};
    use convite_domain::presenters::{PresenterState, ShownAs};
    use convite_domain::requests::RequestState;
    use convite_domain::venues::VenueState;
    use convite_domain::vocabularies::{
        AssignmentRole, AttachmentKind, Channel, DeliveryMode, OrganizationKind, Priority, Seniority, UiLanguage,
    };

    fn codes<T: std::fmt::Display>(all: &[T]) -> BTreeSet<String> {
        all.iter().map(ToString::to_string).collect()
    }
    let checks = [
        ("requests_state", codes(RequestState::ALL)),
        ("requests_channel", codes(Channel::ALL)),
        ("requests_priority", codes(Priority::ALL)),
        ("organizations_kind", codes(OrganizationKind::ALL)),
        ("delegations_state", codes(DelegationState::ALL)),
        ("delegations_seniority", codes(Seniority::ALL)),
        ("delegates_seniority", codes(Seniority::ALL)),
        ("exchanges_state", codes(ExchangeState::ALL)),
        ("audit_events_actor_kind", codes(ActorKind::ALL)),
        ("audit_events_visibility", codes(Visibility::ALL)),
        ("audit_events_subject_kind", codes(SubjectKind::ALL)),
        ("outbox_events_state", codes(OutboxState::ALL)),
        ("attachments_media_type", codes(MediaType::ATTACHED)),
        ("attachments_kind", codes(AttachmentKind::ALL)),
        ("attachments_added_by", codes(ActorKind::ALL)),
        ("holiday_decisions_action", codes(HolidayAction::ALL)),
        ("throttles_bucket", codes(Bucket::ALL)),
        ("privacy_notices_language", codes(UiLanguage::ALL)),
        ("practices_state", codes(PracticeState::ALL)),
        ("practice_revisions_state", codes(RevisionState::ALL)),
        ("practice_claims_state", codes(ClaimState::ALL)),
        ("practice_assets_kind", codes(AssetKind::ALL)),
        ("practice_assets_media_type", codes(MediaType::ALL)),
        ("lessons_state", codes(LessonState::ALL)),
        ("agenda_drafts_state", codes(AgendaDraftState::ALL)),
        ("agenda_sessions_state", codes(AgendaSessionState::ALL)),
        ("agenda_sessions_place", codes(PlaceKind::ALL)),
        ("agenda_sessions_delivery_mode", codes(DeliveryMode::ALL)),
        ("venues_state", codes(VenueState::ALL)),
        ("presenters_state", codes(PresenterState::ALL)),
        ("presenters_shown_as", codes(ShownAs::ALL)),
        ("offers_state", codes(OfferState::ALL)),
        ("offers_role", codes(AssignmentRole::ALL)),
        ("offers_place", codes(PlaceKind::ALL)),
        ("assignments_role", codes(AssignmentRole::ALL)),
        ("assignments_state", codes(AssignmentState::ALL)),
        ("assignments_decline_code", codes(AssignmentDeclineReason::ALL)),
        ("users_roles_known", codes(convite_domain::access::Role::ALL)),
    ];
    let app = TestApp::start().await;
    let sql = app.sql().await;
    for (constraint, expected) in checks {
        let query = "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = $1";
        let definition: String = sql.query_one(query, &[&constraint]).await.expect(constraint).get(0);
        let words = definition.split('\'').skip(1).step_by(2).map(str::to_owned);
        assert_eq!(words.collect::<BTreeSet<_>>(), expected, "{constraint}");
    }
}
