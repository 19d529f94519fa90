//! What admins do with agencies.

use convite_tests::TestApp;
use serde_json::{Value, json};

use super::form;
use crate::pages;

#[tokio::test]
async fn an_admin_registers_an_agency_and_reads_it_where_the_location_says() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let created = admin.post("/v1/agencies", form()).await.expect(201);
    let location = created.header("location").expect("a location").to_owned();
    let read = admin.get(&location).await.ok();
    assert_eq!(read.json, created.json);
    assert_eq!(read.etag(), created.etag());
    for (member, value) in form().as_object().expect("an object") {
        assert_eq!(&read[member], value, "{member}");
    }
    assert_eq!(read["version"], 1);
}

#[tokio::test]
async fn two_agencies_cannot_have_one_code() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    admin.post("/v1/agencies", form()).await.expect(201);
    let refused = admin.post("/v1/agencies", form()).await.expect(409);
    assert_eq!(refused.bad_fields(), ["/code: taken"]);
}

#[tokio::test]
async fn every_bad_field_is_named_at_once() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let form = json!({
        "code": "Metro!", "name": "a\u{0}b", "description": "", "website": "ftp://x", "email": "nobody", "chief": "Ana"
    });
    let refused = admin.post("/v1/agencies", form).await;
    refused.expect_bad_fields(&[
        "/chief: unknown_member",
        "/code: invalid_code",
        "/description: too_short",
        "/email: invalid_email",
        "/name: forbidden_character",
        "/website: invalid_web_address",
    ]);
}

#[tokio::test]
async fn a_patch_changes_what_it_names_and_null_takes_away() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let created = admin.post("/v1/agencies", form()).await.expect(201);
    let path = created.header("location").expect("a location");
    let patch = json!({ "name": "Empresa Metro", "website": null });
    let changed = admin.patch(path, patch).if_match(&created.etag()).await.ok();
    assert_eq!(changed["name"], "Empresa Metro");
    assert_eq!(changed["website"], Value::Null);
    assert_eq!(changed["code"], "metro");
    assert_eq!(changed["version"], 2);
}

#[tokio::test]
async fn a_patch_that_changes_nothing_makes_no_version_and_no_event() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let created = admin.post("/v1/agencies", form()).await.expect(201);
    let path = created.header("location").expect("a location");
    let same = admin.patch_current(path, json!({ "name": "  Metro de Medellín " })).await.ok();
    assert_eq!(same["version"], created["version"]);
    assert_eq!(admin.get(path).await.ok().json, created.json);
    let events = admin.get(&format!("/v1/audit-events?subject_id={}", created.text("id"))).await.ok();
    assert_eq!(events.column("action"), ["agency.create"]);
}

#[tokio::test]
async fn a_patch_needs_the_version_that_was_read() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let created = admin.post("/v1/agencies", form()).await.expect(201);
    let path = created.header("location").expect("a location");
    admin.patch(path, json!({ "name": "A" })).await.expect(428);
    admin.patch(path, json!({ "name": "A" })).if_match(&created.etag()).await.ok();
    admin.patch(path, json!({ "name": "B" })).if_match(&created.etag()).await.expect(412);
    assert_eq!(admin.get(path).await.ok()["name"], "A");
}

#[tokio::test]
async fn a_patch_to_a_taken_code_is_a_conflict_and_changes_nothing() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    admin.post("/v1/agencies", form()).await.expect(201);
    let other = json!({ "code": "epm", "name": "EPM" });
    let other = admin.post("/v1/agencies", other).await.expect(201);
    let path = other.header("location").expect("a location");
    let refused = admin.patch_current(path, json!({ "code": "metro" })).await.expect(409);
    assert_eq!(refused.bad_fields(), ["/code: taken"]);
    assert_eq!(admin.get(path).await.ok().json, other.json);
}

#[tokio::test]
async fn the_audit_trail_names_the_changed_members_and_never_their_values() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let created = admin.post("/v1/agencies", form()).await.expect(201);
    let path = created.header("location").expect("a location");
    admin.patch_current(path, json!({ "email": "otra@example.org", "name": "Otra" })).await.ok();
    let events = admin.get(&format!("/v1/audit-events?subject_id={}", created.text("id"))).await.ok();
    assert_eq!(events.column("action"), ["agency.update", "agency.create"]);
    assert_eq!(events.items()[0]["fields"], json!(["email", "name"]));
    assert_eq!(events.items()[0]["actor"]["id"], admin.id().to_string());
    assert!(!String::from_utf8_lossy(&events.body).contains("otra@example.org"));
}

#[tokio::test]
async fn pages_follow_one_another_by_code_without_gap_or_repetition() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    for code in ["d", "b", "e", "a", "c"] {
        admin.post("/v1/agencies", json!({ "code": code, "name": code })).await.expect(201);
    }
    let seen = pages::column(&admin, "/v1/agencies?limit=2", "code").await;
    assert_eq!(seen, ["a", "b", "c", "d", "e"]);
}

#[tokio::test]
async fn a_cursor_of_another_list_is_refused() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    // The JSON texts "\u0000" and 7, as a cursor would carry them.
    for cursor in ["Ilx1MDAwMCI", "Nw", "!"] {
        let refused = officer.get(&format!("/v1/agencies?cursor={cursor}")).await;
        refused.expect_bad_fields(&["/cursor: invalid_cursor"]);
    }
}

#[tokio::test]
async fn a_patch_names_what_no_agency_has_even_to_take_it_away() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let path = format!("/v1/agencies/{}", app.agency().await);
    let refused = admin.patch_current(&path, json!({ "moon": null, "id": null, "name": "" })).await;
    refused.expect_bad_fields(&["/id: unknown_member", "/moon: unknown_member", "/name: too_short"]);
}
