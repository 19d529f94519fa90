//! What an exchange is made of, with a request or without one.

use convite_tests::{Actor, Answer, TestApp};
use serde_json::{Value, json};

use super::designing;

fn form() -> Value {
    json!({
        "starts_on": "2026-09-07", "ends_on": "2026-09-09",
        "design": {
            "title": "Foro de movilidad", "direction": "two_way", "instrument": "presentation",
            "change_objective": "Acordar una agenda.", "outcomes": ["enhanced_connectivity"], "topics": ["tram"],
            "axes": ["resilience"], "languages": ["es", "en"], "base": { "latitude": -34.9, "longitude": -56.19 },
            "items": [
                { "kind": "topic", "text": "Cables", "code": "cable_mobility", "promised": true },
                { "kind": "site", "text": "Línea K", "several_sessions": true },
            ],
        }
    })
}

async fn texts(officer: &Actor, path: &str) -> Vec<String> {
    let exchange = officer.get(path).await.ok();
    let items = exchange["design"]["items"].as_array().expect("items").clone();
    items.iter().map(|item| item["text"].as_str().expect("a text").to_owned()).collect()
}

async fn edit(officer: &Actor, path: &str, items: Value) -> Answer {
    officer.patch_current(path, json!({ "design": { "items": items } })).await
}

#[tokio::test]
async fn an_officer_makes_an_exchange_without_a_request() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let made = officer.post("/v1/exchanges", form()).await.expect(201);
    let path = made.header("location").expect("a place").to_owned();
    assert_eq!((made.text("state"), &made["version"]), ("designing", &json!(1)));
    let design = &made["design"];
    assert_eq!((&design["direction"], &design["title"]), (&json!("two_way"), &json!("Foro de movilidad")));
    assert_eq!(design["topics"], json!(["tram", "cable_mobility"]), "what it shows is what it is about");
    assert_eq!(design["base"], json!({ "latitude": -34.9, "longitude": -56.19 }));
    assert_eq!(
        (&design["items"][0]["promised"], &design["items"][1]["several_sessions"]),
        (&json!(true), &json!(true))
    );
    assert!(design["items"][0]["id"].is_string() && design["items"][0]["instead_of"].is_null());
    assert_eq!(officer.get(&path).await.ok().json, made.json);
    let trail = app.admin().await.get("/v1/audit-events?action=exchange.create").await.ok();
    assert_eq!(trail.items()[0]["subject_id"], made["id"]);
    app.analyst().await.post("/v1/exchanges", form()).await.expect(403);
    app.draft().await.requester.post("/v1/exchanges", form()).await.expect(403);
}

#[tokio::test]
async fn everything_bad_in_a_new_exchange_is_named_at_once() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let nobody = "0198f3d2-7c11-7a60-8c34-5f1d2a9b0e47";
    let bad = json!({
        "starts_on": "2026-09-07", "ends_on": "2026-09-06", "state": "confirmed",
        "design": {
            "topics": ["no_topic"], "outcomes": ["new_improved_actions"], "base": { "latitude": 91, "longitude": "w" },
            "items": [
                { "kind": "site", "text": "Metro", "code": "tram" },
                { "kind": "practice", "text": "Metro", "code": "NONE-1" },
                { "id": nobody, "kind": "site", "text": " " },
            ],
            "team": [{ "role": "facilitator", "user_id": nobody }], "colour": "red",
        }
    });
    officer.post("/v1/exchanges", bad).await.expect_bad_fields(&[
        "/design/base/latitude: out_of_range",
        "/design/base/longitude: wrong_type",
        "/design/colour: unknown_member",
        "/design/items/0/code: not_allowed",
        "/design/items/1/code: unknown_practice",
        "/design/items/2/id: unknown",
        "/design/items/2/text: too_short",
        "/design/outcomes: needs_another_outcome",
        "/design/team/0/user_id: unknown",
        "/design/topics/0: unknown_topic",
        "/ends_on: before_start",
        "/state: unknown_member",
    ]);
    for bad in [json!({}), json!([]), json!("x"), json!({ "design": [] }), json!({ "design": { "items": {} } })] {
        officer.post("/v1/exchanges", bad).await.expect(422);
    }
}

#[tokio::test]
async fn what_an_exchange_cannot_name_is_told_beside_whatever_else_is_bad() {
    let (_app, officer, _delegation, path) = designing().await;
    let nobody = "0198f3d2-7c11-7a60-8c34-5f1d2a9b0e47";
    let backwards = json!({ "starts_on": "2026-09-07", "ends_on": "2026-09-06" });
    let refused = officer.post("/v1/exchanges", backwards).await;
    refused.expect_bad_fields(&["/design: required", "/ends_on: before_start"]);
    let design = json!({
        "topics": ["Metro!", "no_topic"],
        "items": [
            { "kind": "site", "text": "", "code": "no_topic" },
            { "kind": "topic", "text": 7, "code": "NONE-1" },
            { "id": nobody, "kind": "palace", "text": "Línea K" },
        ],
        "team": [{ "role": "king" }, { "role": "king", "user_id": nobody, "text": "Metro" }],
        "outcomes": ["peace"],
    });
    let patch = json!({ "starts_on": "2026-09-07", "ends_on": "2026-09-06", "design": design });
    officer.patch_current(&path, patch).await.expect_bad_fields(&[
        "/design/items/0/code: not_allowed",
        "/design/items/0/text: too_short",
        "/design/items/1/code: other_kind",
        "/design/items/1/text: wrong_type",
        "/design/items/2/id: unknown",
        "/design/items/2/kind: unknown_value",
        "/design/outcomes/0: unknown_value",
        "/design/team/0/role: unknown_value",
        "/design/team/0: user_or_text",
        "/design/team/1/role: unknown_value",
        "/design/team/1/user_id: unknown",
        "/design/team/1: user_or_text",
        "/design/topics/0: invalid_code",
        "/design/topics/1: unknown_topic",
        "/ends_on: before_start",
    ]);
}

#[tokio::test]
async fn items_are_ranked_promised_added_and_taken_away() {
    let (app, officer, _delegation, path) = designing().await;
    let before = officer.get(&path).await.ok()["design"]["items"].clone();
    let first = before[0].clone();
    let kept = json!({ "id": first["id"], "kind": first["kind"], "text": first["text"], "code": first["code"], "promised": true });
    let changed = edit(&officer, &path, json!([{ "kind": "meeting", "text": "Alcalde" }, kept])).await.ok();
    assert_eq!(texts(&officer, &path).await, ["Alcalde", first["text"].as_str().expect("a text")]);
    let items = &changed["design"]["items"];
    assert_eq!((&items[1]["id"], &items[1]["promised"]), (&first["id"], &json!(true)));
    assert_ne!(items[0]["id"], items[1]["id"]);
    edit(&officer, &path, json!([{ "id": items[0]["id"], "kind": "meeting", "text": "a" }, items[0]]))
        .await
        .expect(422);
    let twice = json!({ "id": items[0]["id"], "kind": "meeting", "text": "a" });
    let repeated = edit(&officer, &path, json!([twice, twice])).await;
    repeated.expect_bad_fields(&["/design/items/1/id: repeated"]);
    let trail = app.admin().await.get("/v1/audit-events?action=exchange.edit").await.ok();
    assert_eq!(trail.items()[0]["fields"], json!(["items"]));
}

#[tokio::test]
async fn what_live_sessions_need_stays() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let agenda = app.agenda(&officer).await;
    let path = agenda.path("");
    let item = officer.get(&path).await.ok()["design"]["items"][0].clone();
    let serving = |times| agenda.session_with(0, times, json!({ "item_id": item["id"] }));
    let first = agenda.added(serving("09:00-10:00")).await;
    edit(&officer, &path, json!([])).await.expect_guard(409, "item_in_use");
    let form = |several: bool| json!({ "id": item["id"], "kind": item["kind"], "text": "Otro", "code": item["code"], "several_sessions": several });
    edit(&officer, &path, json!([form(true)])).await.ok();
    let second = agenda.added(serving("11:00-12:00")).await;
    edit(&officer, &path, json!([form(false)])).await.expect_guard(409, "item_in_several_sessions");
    let later = json!({ "starts_on": "2027-01-01", "ends_on": "2027-01-02" });
    officer.patch_current(&path, later.clone()).await.expect_guard(409, "sessions_outside_dates");
    let base = |base: Value| json!({ "design": { "base": base } });
    let there = json!({ "latitude": 6.25, "longitude": -75.57 });
    officer.patch_current(&path, base(there.clone())).await.ok();
    officer.patch_current(&path, base(json!({ "latitude": 6.2, "longitude": -75.5 }))).await.ok();
    officer.patch_current(&path, base(Value::Null)).await.expect_guard(409, "base_in_use");
    for session in [first, second] {
        let etag = officer.etag(&session).await;
        officer.post(&format!("{session}/cancel"), json!({ "reason": "No." })).if_match(&etag).await.ok();
    }
    edit(&officer, &path, json!([])).await.ok();
    officer.patch_current(&path, base(Value::Null)).await.ok();
    officer.patch_current(&path, later).await.ok();
}

#[tokio::test]
async fn exchanges_are_listed_by_state_and_start() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    for (starts_on, ends_on) in
        [("2026-07-01", "2026-07-02"), ("2026-08-01", "2026-08-02"), ("2026-09-01", "2026-09-02")]
    {
        let form = json!({ "starts_on": starts_on, "ends_on": ends_on, "design": { "title": starts_on } });
        officer.post("/v1/exchanges", form).await.expect(201);
    }
    let august = officer.get("/v1/exchanges?starts_from=2026-08-01").await.ok();
    assert_eq!(august.column("starts_on"), ["2026-09-01", "2026-08-01"]);
    let path = format!("/v1/exchanges/{}", august.column("id")[1]);
    let etag = officer.etag(&path).await;
    officer.post(&format!("{path}/cancel"), json!({ "reason": "No." })).if_match(&etag).await.ok();
    let query = "/v1/exchanges?state=designing&starts_from=2026-07-01&starts_to=2026-09-01&limit=1";
    let first = officer.get(query).await.ok();
    assert_eq!(first.column("starts_on"), ["2026-09-01"]);
    let second = officer.get(&format!("{query}&cursor={}", first.text("next_cursor"))).await.ok();
    assert_eq!((second.column("starts_on"), &second["next_cursor"]), (vec!["2026-07-01".to_owned()], &Value::Null));
    let bad = officer.get("/v1/exchanges?state=lost&starts_from=tomorrow&x=1").await;
    bad.expect_bad_fields(&["/starts_from: invalid_date", "/state: unknown_value", "/x: unknown_member"]);
}
