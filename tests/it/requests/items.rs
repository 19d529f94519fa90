//! What is asked for, granted, rejected or substituted on its own.

use convite_tests::{Actor, Answer, TestApp, TestRequest, forms};
use futures_util::future::join_all;
use serde_json::{Value, json};

/// A request for a topic, a site and a meeting that can be accepted; with the ids of the three.
async fn asking_for_three(app: &TestApp, officer: &Actor) -> (TestRequest, [String; 3]) {
    let items = json!([
        { "kind": "topic", "text": "Movilidad por cable", "code": "cable_mobility" },
        { "kind": "site", "text": "Línea K" },
        { "kind": "meeting", "text": "El equipo social" },
    ]);
    let request = app.linked_of(officer, forms::with(app.form(), json!({ "items": items }))).await;
    let ids = ids(&request.seen().await);
    (request, ids.try_into().expect("three"))
}

fn ids(request: &Answer) -> Vec<String> {
    let items = request["items"].as_array().expect("items");
    items.iter().map(|item| item["id"].as_str().expect("an id").to_owned()).collect()
}

/// The terms of a visit with decisions on its items.
fn terms(app: &TestApp, decisions: Value) -> Value {
    forms::with(forms::acceptance(app.clock.today()), json!({ "items": decisions }))
}

fn granted(id: &str) -> Value {
    json!({ "item_id": id, "decision": "granted" })
}

fn rejected(id: &str) -> Value {
    json!({ "item_id": id, "decision": "rejected", "reason": "Está en obra." })
}

fn substituted(id: &str) -> Value {
    let workshop = json!({ "kind": "topic", "text": "Escaleras eléctricas", "code": "integral_urban_projects" });
    json!({ "item_id": id, "decision": "substituted", "reason": "Enseña lo mismo.", "substitute": workshop })
}

#[tokio::test]
async fn each_item_has_its_own_decision_and_what_was_granted_goes_along() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let (request, [topic, site, meeting]) = asking_for_three(&app, &officer).await;
    let decisions = json!([granted(&meeting), substituted(&topic), rejected(&site)]);
    officer.act(&request, "accept", terms(&app, decisions)).await.ok();
    let acceptance = request.seen().await["acceptance"].clone();
    let decided: Vec<_> = acceptance["items"].as_array().expect("items").iter().collect();
    assert_eq!(decided.iter().map(|one| &one["decision"]).collect::<Vec<_>>(), ["substituted", "rejected", "granted"]);
    assert_eq!((&decided[1]["item"]["text"], &decided[1]["reason"]), (&json!("Línea K"), &json!("Está en obra.")));
    let path = |kind: &str, id: &str| format!("/v1/{kind}/{}", acceptance[id].as_str().expect("an id"));
    let delegation = request.requester.get(&path("delegations", "delegation_id")).await.ok();
    let exchange = officer.get(&path("exchanges", "exchange_id")).await.ok();
    let mut shown = exchange["design"]["items"].clone();
    for item in shown.as_array_mut().expect("items") {
        let own = item.as_object_mut().expect("an item");
        assert_eq!((own.remove("promised"), own.remove("several_sessions")), (Some(json!(false)), Some(json!(false))));
    }
    assert_eq!(delegation["items"], shown);
    let items = delegation["items"].as_array().expect("items");
    assert_eq!(items.len(), 2);
    assert_eq!((&items[0]["id"], &items[0]["code"]), (&json!(topic), &json!("integral_urban_projects")));
    assert_eq!(items[0]["instead_of"]["code"], "cable_mobility");
    assert_eq!((&items[1]["id"], &items[1]["instead_of"]), (&json!(meeting), &Value::Null));
    // The exchange is about what was granted, not about what was asked for.
    assert_eq!(exchange["design"]["topics"], json!(["integral_urban_projects"]));
}

#[tokio::test]
async fn where_nothing_is_said_of_items_all_are_granted() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let (request, ids) = asking_for_three(&app, &officer).await;
    let accepted = officer.act(&request, "accept", forms::acceptance(app.clock.today())).await.ok();
    let decided = accepted["acceptance"]["items"].as_array().expect("items").clone();
    assert_eq!(decided.iter().map(|one| one["item"]["id"].clone()).collect::<Vec<_>>(), ids);
    assert!(decided.iter().all(|one| one["decision"] == "granted"));
}

#[tokio::test]
async fn every_bad_decision_is_named() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let (request, [topic, site, meeting]) = asking_for_three(&app, &officer).await;
    let (_, [foreign, ..]) = asking_for_three(&app, &officer).await;
    let bare = |id: &str, decision: &str| json!({ "item_id": id, "decision": decision });
    for (decisions, bad) in [
        (
            json!([granted(&topic), granted(&site), granted(&meeting), granted(&foreign)]),
            vec!["/items/3/item_id: unknown"],
        ),
        (
            json!([granted(&topic), granted(&topic)]),
            vec!["/items/1/item_id: repeated", "/items: undecided", "/items: undecided"],
        ),
        (json!([]), vec!["/items: undecided"; 3]),
        (
            json!([bare(&topic, "rejected"), bare(&site, "substituted"), bare(&meeting, "maybe")]),
            vec![
                "/items/0/reason: required",
                "/items/1/reason: required",
                "/items/1/substitute: required",
                "/items/2/decision: unknown_value",
            ],
        ),
        (
            json!([
                forms::with(rejected(&topic), json!({ "substitute": { "kind": "site", "text": "x" } })),
                forms::with(
                    substituted(&site),
                    json!({ "substitute": { "kind": "topic", "text": "x", "code": "no_topic" } })
                ),
                forms::with(
                    substituted(&meeting),
                    json!({ "substitute": { "kind": "site", "text": " ", "code": "cable_mobility" } })
                )
            ]),
            vec![
                "/items/0/substitute: not_allowed",
                "/items/1/substitute/code: unknown_topic",
                "/items/2/substitute/text: too_short",
            ],
        ),
    ] {
        officer.act(&request, "accept", terms(&app, decisions)).await.expect_bad_fields(&bad);
    }
    assert_eq!(request.seen().await["state"], "in_review");
}

#[tokio::test]
async fn an_acceptance_that_grants_nothing_is_none() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let (request, ids) = asking_for_three(&app, &officer).await;
    let decisions: Vec<_> = ids.iter().map(|id| rejected(id)).collect();
    officer.act(&request, "accept", terms(&app, json!(decisions))).await.expect_guard(409, "every_item_rejected");
    assert_eq!(request.seen().await["acceptance"], Value::Null);
}

#[tokio::test]
async fn items_keep_their_ids_while_the_form_changes() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let (request, [topic, site, _]) = asking_for_three(&app, &officer).await;
    let ask = json!({ "needs": [{ "pointer": "/items", "text": "¿Qué más?" }] });
    officer.act(&request, "request-info", ask).await.ok();
    let items = |items: Value| json!({ "items": items });
    let kept = json!([{ "kind": "site", "text": "Línea K" }, { "id": topic, "kind": "site", "text": "Línea J" },
        { "kind": "site", "text": "Línea P" }]);
    let changed = request.requester.patch(&request.path(""), items(kept)).await.ok();
    let after = ids(&changed);
    assert_eq!(after[..2], [site.clone(), topic.clone()]);
    assert!(![&site, &topic].contains(&&after[2]));
    let (_, [foreign, ..]) = asking_for_three(&app, &officer).await;
    let twice = json!([{ "id": foreign, "kind": "site", "text": "a" }, { "id": site, "kind": "site", "text": "b" },
        { "id": site, "kind": "site", "text": "c" }]);
    let refused = request.requester.patch(&request.path(""), items(twice)).await;
    refused.expect_bad_fields(&["/items/0/id: unknown", "/items/2/id: repeated"]);
    let draft = app.draft().await;
    let named = items(json!([{ "id": site, "kind": "site", "text": "a" }]));
    draft.requester.patch(&draft.path(""), named).await.expect_bad_fields(&["/items/0/id: unknown"]);
}

#[tokio::test]
async fn a_filed_request_never_asks_for_nothing() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let (request, before) = asking_for_three(&app, &officer).await;
    let ask = json!({ "needs": [{ "pointer": "/items", "text": "¿Qué más?" }] });
    officer.act(&request, "request-info", ask).await.ok();
    for nothing in [json!([]), json!(null)] {
        let changed = request.requester.patch(&request.path(""), json!({ "items": nothing })).await.ok();
        let items = changed["items"].as_array().expect("items");
        assert_eq!((items.len(), &items[0]["code"]), (1, &json!("cable_mobility")));
        assert_eq!(ids(&changed), before[..1]);
    }
}

#[tokio::test]
async fn of_sixteen_different_decisions_one_holds() {
    let app = TestApp::start().await;
    let officers = join_all((0..4).map(|_| app.officer())).await;
    let (request, [topic, site, meeting]) = asking_for_three(&app, &officers[0]).await;
    let etag = officers[0].etag(&request.path("")).await;
    let mixed = terms(&app, json!([granted(&topic), rejected(&site), substituted(&meeting)]));
    let decisions = [
        ("accept", mixed),
        ("accept", forms::acceptance(app.clock.today())),
        ("decline", forms::decline()),
        ("waitlist", json!({ "text": "Le avisaremos." })),
    ];
    let attempts = officers.iter().flat_map(|officer| decisions.iter().map(move |decision| (officer, decision)));
    let answers = join_all(attempts.map(|(officer, (action, command))| async {
        officer.post(&request.path(action), command.clone()).if_match(&etag).await
    }))
    .await;
    let mut statuses: Vec<_> = answers.iter().map(|answer| answer.status).collect();
    statuses.sort_unstable();
    assert_eq!(statuses[0], 200);
    assert_eq!(statuses[1..], [412; 15]);
    let won = answers.iter().find(|answer| answer.status == 200).expect("one");
    let visits = officers[0].get("/v1/delegations").await.ok().items().len();
    assert_eq!(visits, usize::from(won["state"] == "accepted"));
    assert_eq!(officers[0].get("/v1/exchanges").await.ok().items().len(), visits);
}

#[tokio::test]
async fn a_topic_that_was_granted_in_place_of_another_keeps_its_code() {
    let app = TestApp::start().await;
    let (officer, admin) = (app.officer().await, app.admin().await);
    let (request, [topic, site, meeting]) = asking_for_three(&app, &officer).await;
    let topics = app.visitor().get("/v1/topics?limit=100").await.ok();
    let granted_topic = topics.items().iter().find(|one| one["code"] == "integral_urban_projects").expect("a topic");
    let path = format!("/v1/topics/{}", granted_topic["id"].as_str().expect("an id"));
    let decisions = json!([substituted(&topic), rejected(&site), rejected(&meeting)]);
    officer.act(&request, "accept", terms(&app, decisions)).await.ok();
    let etag = admin.etag(&path).await;
    admin.delete(&path).if_match(&etag).await.expect(409);
}

#[tokio::test]
async fn an_item_names_a_practice_by_its_code_once_it_is_published() {
    let app = TestApp::start().await;
    let (officer, authors) = (app.officer().await, app.authors().await);
    let practice = authors.written(forms::revision()).await;
    let item = |kind: &str, code: &str| json!({ "kind": kind, "text": "Los gestores", "code": code });
    let form = |item: Value| forms::with(app.form(), json!({ "items": [item] }));
    let post = async |item: Value| app.visitor().post("/v1/requests", form(item)).await;
    post(item("practice", "P01")).await.expect_bad_fields(&["/items/0/code: unknown_practice"]);
    authors.publish(&practice.revision).await.ok();
    post(item("topic", "P01")).await.expect_bad_fields(&["/items/0/code: other_kind"]);
    post(item("practice", "cable_mobility")).await.expect_bad_fields(&["/items/0/code: other_kind"]);
    post(item("site", "P01")).await.expect_bad_fields(&["/items/0/code: not_allowed"]);
    post(item("practice", "P-1")).await.expect_bad_fields(&["/items/0/code: unknown_practice"]);
    post(item("practice", "p 1")).await.expect_bad_fields(&["/items/0/code: invalid_code"]);
    let request = app.linked_of(&officer, form(item("practice", "P01"))).await;
    officer.act(&request, "accept", forms::acceptance(app.clock.today())).await.ok();
    let acceptance = request.seen().await["acceptance"].clone();
    let exchange = format!("/v1/exchanges/{}", acceptance["exchange_id"].as_str().expect("an id"));
    let design = officer.get(&exchange).await.ok()["design"].clone();
    assert_eq!(design["items"][0]["code"], "P01");
    assert_eq!(design["topics"], app.form()["topics"], "a practice is no topic");
}

#[tokio::test]
async fn an_officer_turns_what_answers_a_request_into_an_item_of_it() {
    let app = TestApp::start().await;
    let (officer, authors) = (app.officer().await, app.authors().await);
    authors.published(forms::revision()).await;
    let request = app.in_review(&officer).await;
    let asked = request.seen().await["items"].as_array().map_or(0, Vec::len);
    let added = officer.act(&request, "items", json!({ "code": "P01" })).await.ok();
    let items = added["items"].as_array().expect("items");
    assert_eq!(items.len(), asked + 1);
    let last = &items[asked];
    assert_eq!((&last["kind"], &last["text"]), (&json!("practice"), &forms::revision()["text"]["title"]));
    assert!(last["id"].is_string(), "it is decided like the others");
    officer.act(&request, "items", json!({ "code": "P01" })).await.expect_guard(409, "already_asked");
    officer.act(&request, "items", json!({ "code": "P02" })).await.expect_bad_fields(&["/code: unknown_practice"]);
    officer.act(&request, "items", json!({ "code": "unheard_of" })).await.expect_bad_fields(&["/code: unknown_topic"]);
    request.requester.post(&request.path("items"), json!({ "code": "P01" })).await.expect(403);
    let submitted = app.submitted().await;
    officer.act(&submitted, "items", json!({ "code": "P01" })).await.expect_guard(409, "wrong_state");
}
