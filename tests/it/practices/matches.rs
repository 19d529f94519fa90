//! Practices that answer a need, and why.

use convite_tests::{TestApp, forms};
use serde_json::{Value, json};

/// A practice with this title, topic and question.
fn about(title: &str, topic: &str, question: &str) -> Value {
    let mut form = forms::with(forms::revision(), json!({ "topics": [topic] }));
    form["text"]["title"] = json!(title);
    form["text"]["learning_question"] = json!(question);
    form["text"]["actions"] = json!("Un equipo lo hizo con los barrios.");
    form["text"]["context"] = json!("Una ciudad.");
    form["text"]["challenge"] = json!("Faltaba.");
    form["text"]["results"] = json!("Está hecho.");
    form
}

fn codes(answer: &Value) -> Vec<&str> {
    let items = answer["items"].as_array().expect("items");
    items.iter().map(|item| item["practice"]["code"].as_str().expect("a code")).collect()
}

#[tokio::test]
async fn a_question_alone_finds_what_answers_it_in_either_language() {
    let app = TestApp::start().await;
    let authors = app.authors().await;
    let cable = about("Metrocable", "cable_mobility", "¿Cómo llevar transporte por cable a los barrios de ladera?");
    let library = about("Parques biblioteca", "libraries", "¿Cómo hacer de una biblioteca el centro de un barrio?");
    authors.published(cable).await;
    let library = authors.published(library).await;
    let ask = async |body: Value| app.visitor().post("/v1/practice-matches", body).await;
    for question in ["¿Cómo construir un teleférico?", "How do we build a cable car for steep hillsides?"] {
        let found = ask(json!({ "learning_question": question })).await.ok();
        assert_eq!(codes(&found.json)[0], "P01", "{question}");
        let best = &found["items"][0];
        assert!(best["matched"]["terms"].as_array().is_some_and(|terms| !terms.is_empty()), "it says what matched");
        assert_eq!(found["agencies"][0]["agency"]["id"], authors.agency.to_string());
    }
    let by_topic = ask(json!({ "topics": ["libraries"], "limit": 1 })).await.ok();
    assert_eq!(codes(&by_topic.json), ["P02"]);
    assert_eq!(by_topic["items"][0]["matched"]["topics"], json!(["libraries"]));
    assert_eq!(
        by_topic["items"][0]["components"]["text"]["weight"],
        json!(0.0),
        "what is not asked for weighs nothing"
    );
    authors.rule(&library, "retire", json!({ "reason": "Cerró." })).await.ok();
    assert_eq!(codes(&ask(json!({ "topics": ["libraries"] })).await.ok().json), Vec::<&str>::new());
}

#[tokio::test]
async fn what_is_bad_of_a_need_is_named() {
    let app = TestApp::start().await;
    let ask = async |body: Value| app.visitor().post("/v1/practice-matches", body).await;
    ask(json!({})).await.expect_bad_fields(&["/learning_question: required"]);
    ask(json!({ "topics": ["unheard_of"] })).await.expect_bad_fields(&["/topics/0: unknown_topic"]);
    let bad =
        json!({ "learning_question": "x".repeat(2001), "axes": ["other"], "country": "ZZ", "limit": 51, "kind": "x" });
    ask(bad).await.expect_bad_fields(&[
        "/axes/0: unknown_value",
        "/country: unknown_value",
        "/kind: unknown_member",
        "/learning_question: too_long",
        "/limit: out_of_range",
    ]);
    let nothing = ask(json!({ "learning_question": "el la de y" })).await.ok();
    assert_eq!(nothing["items"], json!([]), "words that say nothing find nothing");
}

#[tokio::test]
async fn an_officer_sees_what_answers_a_request_and_its_requester_does_not() {
    let app = TestApp::start().await;
    let (officer, authors) = (app.officer().await, app.authors().await);
    authors.published(about("Metrocable", "cable_mobility", "¿Cómo llevar transporte por cable a los barrios?")).await;
    let request = app.submitted().await;
    let path = request.path("practice-matches");
    let found = officer.get(&format!("{path}?limit=1")).await.ok();
    assert_eq!(codes(&found.json), ["P01"]);
    assert_eq!(found["items"][0]["matched"]["topics"], json!(["cable_mobility"]));
    officer.get(&format!("{path}?limit=0")).await.expect_bad_fields(&["/limit: out_of_range"]);
    request.requester.get(&path).await.expect(403);
    authors.writer.get(&path).await.expect(404);
}
