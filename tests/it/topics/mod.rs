//! The theme tree.

mod tree;

use convite_tests::{Actor, Answer, TestApp, forms};
use serde_json::{Value, json};

use crate::pages;

fn form(code: &str) -> Value {
    json!({ "code": code, "label": { "es": "Silvicultura urbana", "en": "Urban forestry" }, "position": 3 })
}

async fn added(admin: &Actor, code: &str, parent: Option<&str>) -> Answer {
    let mut form = form(code);
    form["parent_id"] = json!(parent);
    admin.post("/v1/topics", form).await.expect(201)
}

/// The path of the topic with a code.
async fn path_of(app: &TestApp, code: &str) -> String {
    let topics = app.visitor().get("/v1/topics?limit=100").await.ok();
    let topic = topics.items().iter().find(|topic| topic["code"] == code).expect("a topic");
    format!("/v1/topics/{}", topic["id"].as_str().expect("an id"))
}

#[tokio::test]
async fn anybody_reads_the_tree_that_the_agency_begins_with() {
    let app = TestApp::start().await;
    let topics = app.visitor().get("/v1/topics?limit=100").await.ok();
    assert_eq!(topics.items().len(), 39);
    assert_eq!(topics.items().iter().filter(|topic| topic["parent_id"] == Value::Null).count(), 5);
    let cable = app.visitor().get(&path_of(&app, "cable_mobility").await).await.ok();
    assert_eq!(cable["label"], json!({ "es": "Movilidad por cable", "en": "Cable mobility" }));
    let root = cable.text("parent_id");
    assert_eq!(app.visitor().get(&format!("/v1/topics/{root}")).await.ok()["code"], "sustainable_urban");
}

#[tokio::test]
async fn only_admins_change_the_tree() {
    let app = TestApp::start().await;
    let path = path_of(&app, "heat").await;
    for other in [app.lead().await, app.editor().await, app.client(app.agency().await).await] {
        other.post("/v1/topics", form("x")).await.expect(403);
        other.patch_current(&path, json!({ "position": 9 })).await.expect(403);
        other.delete(&path).if_match("*").await.expect(403);
    }
    app.visitor().post("/v1/topics", form("x")).await.expect(401);
}

#[tokio::test]
async fn a_topic_is_added_changed_and_deleted() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let created = added(&admin, "urban_forestry", None).await;
    let path = created.header("location").expect("a location");
    let changed = admin.patch(path, json!({ "label": { "es": "Árboles" } })).if_match(&created.etag()).await.ok();
    assert_eq!(changed["label"], json!({ "es": "Árboles", "en": "Urban forestry" }));
    admin.delete(path).await.expect(428);
    admin.delete(path).if_match(&created.etag()).await.expect(412);
    admin.delete(path).if_match(&changed.etag()).await.expect(204);
    admin.get(path).await.expect(404);
    let events = admin.get(&format!("/v1/audit-events?subject_id={}", created.text("id"))).await.ok();
    assert_eq!(events.column("action"), ["topic.delete", "topic.update", "topic.create"]);
}

#[tokio::test]
async fn a_code_is_taken_once_and_bad_fields_are_named_together() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let refused = admin.post("/v1/topics", form("heat")).await.expect(409);
    assert_eq!(refused.bad_fields(), ["/code: taken"]);
    let bad = json!({ "code": "1x", "label": { "es": "" }, "parent_id": "root", "position": -1 });
    admin.post("/v1/topics", bad).await.expect_bad_fields(&[
        "/code: invalid_code",
        "/label/en: required",
        "/label/es: too_short",
        "/parent_id: invalid_id",
        "/position: out_of_range",
    ]);
}

#[tokio::test]
async fn a_topic_that_filed_requests_name_keeps_its_code() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let path = path_of(&app, "cable_mobility").await;
    app.draft().await;
    admin.patch_current(&path, json!({ "code": "cables" })).await.ok();
    admin.patch_current(&path, json!({ "code": "cable_mobility" })).await.ok();
    app.submitted().await;
    admin.patch_current(&path, json!({ "code": "cables" })).await.expect(409);
    admin.delete(&path).if_match("*").await.expect(409);
    admin.patch_current(&path, json!({ "label": { "en": "Cable cars" } })).await.ok();
}

#[tokio::test]
async fn pages_follow_one_another_by_code_without_gap_or_repetition() {
    let app = TestApp::start().await;
    let whole = app.visitor().get("/v1/topics?limit=100").await.ok().column("code");
    let seen = pages::column(&app.visitor(), "/v1/topics?limit=7", "code").await;
    assert_eq!(seen, whole);
}

#[tokio::test]
async fn a_topic_that_goes_before_its_draft_is_filed_is_named_there() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let topic = added(&admin, "urban_forestry", None).await;
    let form = forms::with(app.form(), json!({ "topics": ["urban_forestry"] }));
    let draft = app.draft_of(form).await;
    admin.delete(topic.header("location").expect("a location")).if_match("*").await.expect(204);
    draft.submit().await.expect_bad_fields(&["/topics/0: unknown_topic"]);
    assert_eq!(draft.seen().await.json["state"], "draft");
}

#[tokio::test]
async fn a_topic_that_an_item_of_a_filed_request_names_stays() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let topic = added(&admin, "urban_forestry", None).await;
    let item = json!({ "kind": "topic", "text": "Árboles", "code": "urban_forestry" });
    app.submitted_of(forms::with(app.form(), json!({ "items": [item] }))).await;
    let path = topic.header("location").expect("a location").to_owned();
    admin.delete(&path).if_match("*").await.expect(409);
    admin.patch_current(&path, json!({ "code": "trees" })).await.expect(409);
}

#[tokio::test]
async fn a_topic_is_found_by_what_people_call_it_in_each_language() {
    let app = TestApp::start().await;
    let found = async |text: &str| app.visitor().get(&format!("/v1/topics?text={text}")).await.ok().column("code");
    for name in ["Teleferico", "CABLE%20CAR", "bondinho", "movilidad%20por%20cable", "cable%20mobility"] {
        assert!(found(name).await.contains(&"cable_mobility".to_owned()), "{name}");
    }
    assert_eq!(found("bondinho").await, ["cable_mobility"]);
    // Neither what stands around the names nor wildcards are part of one.
    for none in ["%25", "_", "%5B", "%22es%22", "zzz"] {
        assert_eq!(found(none).await, Vec::<String>::new(), "{none}");
    }
    let all = app.visitor().get("/v1/topics?limit=100&text=ci").await.ok().column("code");
    assert!(all.len() > 6 && all.len() < 39, "{all:?}");
    assert_eq!(pages::column(&app.visitor(), "/v1/topics?limit=3&text=ci", "code").await, all);
}

#[tokio::test]
async fn admins_edit_the_aliases_of_each_language() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let mut new = form("urban_forestry");
    new["aliases"] = json!({ "pt": ["Arborização urbana"] });
    let created = admin.post("/v1/topics", new).await.expect(201);
    assert_eq!(created["aliases"], json!({ "es": [], "en": [], "pt": ["Arborização urbana"] }));
    let path = created.header("location").expect("a location");
    let changed = admin.patch_current(path, json!({ "aliases": { "en": ["Street trees"], "pt": [] } })).await.ok();
    assert_eq!(changed["aliases"], json!({ "es": [], "en": ["Street trees"], "pt": [] }));
    assert_eq!(changed["label"]["en"], "Urban forestry");
    let found = app.visitor().get("/v1/topics?text=street").await.ok();
    assert!(found.column("code").contains(&"urban_forestry".to_owned()));
    let bad = json!({ "aliases": { "es": ["a", "a"], "en": [" "], "fr": [] } });
    let refused = admin.patch_current(path, bad).await;
    refused.expect_bad_fields(&["/aliases/en/0: too_short", "/aliases/es/1: repeated", "/aliases/fr: unknown_member"]);
}
