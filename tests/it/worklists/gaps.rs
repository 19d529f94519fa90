//! What many ask for and little is published about.

use convite_tests::{Actor, TestApp, forms};
use serde_json::{Value, json};

async fn gaps(actor: &Actor, query: &str) -> Value {
    actor.get(&format!("/v1/worklists/topic-gaps{query}")).await.ok().json
}

async fn ask(app: &TestApp, topics: Value) {
    let form = forms::complete(app.now().date_naive());
    app.submitted_of(forms::with(form, json!({ "topics": topics }))).await;
}

fn of<'a>(gaps: &'a Value, code: &str) -> &'a Value {
    let items = gaps["items"].as_array().expect("items");
    items.iter().find(|gap| gap["code"] == code).unwrap_or(&Value::Null)
}

#[tokio::test]
async fn a_topic_that_is_asked_for_has_a_gap_until_three_practices_cover_it() {
    let app = TestApp::start().await;
    let authors = app.authors().await;
    for topics in [json!(["tram"]), json!(["tram", "cable_mobility"]), json!(["libraries"])] {
        ask(&app, topics).await;
    }
    let seen = gaps(&authors.editor, "").await;
    assert_eq!((&seen["requests"], &seen["since"]), (&json!(3), &json!("2024-03-20")));
    let tram = of(&seen, "tram");
    assert_eq!((&tram["requests"], &tram["demand_share"], &tram["practices"]), (&json!(2), &json!(0.6667), &json!(0)));
    assert_eq!((&tram["coverage"], &tram["gap"]), (&json!(0.0), &json!(0.6667)));
    let above = &seen["items"][0];
    assert_eq!(
        (&above["code"], &above["requests"]),
        (&json!("sustainable_urban"), &json!(2)),
        "once for both below it"
    );
    assert_eq!(of(&seen, "music"), &Value::Null, "nobody asks for it");

    let form = forms::with(forms::revision(), json!({ "topics": ["tram"] }));
    authors.published(form.clone()).await;
    let covered = of(&gaps(&authors.editor, "").await, "tram").clone();
    assert_eq!(
        (&covered["practices"], &covered["coverage"], &covered["gap"]),
        (&json!(1), &json!(0.3333), &json!(0.4444))
    );
    for _ in 0..2 {
        authors.published(form.clone()).await;
    }
    let seen = gaps(&authors.editor, "").await;
    assert_eq!(of(&seen, "tram"), &Value::Null, "three cover it");
    assert_eq!(of(&seen, "libraries")["demand_share"], json!(0.3333));
}

#[tokio::test]
async fn gaps_are_of_the_months_that_are_asked_for_and_only_for_the_city() {
    let app = TestApp::start().await;
    let authors = app.authors().await;
    ask(&app, json!(["tram"])).await;
    app.clock.advance(40);
    ask(&app, json!(["libraries"])).await;
    let editor = app.editor().await;
    let seen = gaps(&editor, "?months=1").await;
    assert_eq!((&seen["requests"], of(&seen, "tram")), (&json!(1), &Value::Null));
    assert_eq!(gaps(&editor, "?limit=1").await["items"].as_array().map(Vec::len), Some(1));
    for reader in [app.officer().await, app.lead().await, app.analyst().await] {
        assert_eq!(gaps(&reader, "").await["requests"], 2);
    }
    let writer = app.user_with(convite_tests::NewUser {
        roles: vec![convite_domain::access::Role::AgencyEditor],
        agency: Some(authors.agency),
        ..Default::default()
    });
    for stranger in [writer.await, app.admin().await] {
        stranger.get("/v1/worklists/topic-gaps").await.expect(403);
    }
    let bad = editor.get("/v1/worklists/topic-gaps?months=121&limit=101&cursor=e30").await;
    bad.expect_bad_fields(&["/cursor: unknown_member", "/limit: out_of_range", "/months: out_of_range"]);
}
