//! Searching the published catalogue.

use convite_tests::{Authors, TestApp, forms};
use serde_json::{Value, json};

/// A revision with this title, and these results.
fn called(title: &str, topic: &str, results: &str) -> Value {
    let mut form = forms::with(forms::revision(), json!({ "topics": [topic] }));
    form["text"]["title"] = json!(title);
    form["text"]["results"] = json!(results);
    form["text"]["learning_question"] = json!("¿Qué aprendió la ciudad de lo que hizo allí?");
    form
}

async fn stocked(app: &TestApp) -> Authors {
    let authors = app.authors().await;
    let mut tram = called("Tranvía de Ayacucho", "tram", "Los comercios siguieron abiertos.");
    let mut english = tram["text"].clone();
    english["title"] = json!("Ayacucho tramway");
    english["results"] = json!("Shops stayed open & <b>busy</b>.");
    tram["translations"] = json!({ "en": { "status": "reviewed", "text": english } });
    authors.published(tram).await;
    authors.published(called("Metrocable línea K", "cable_mobility", "La ladera quedó cerca.")).await;
    authors.published(called("Parques biblioteca", "libraries", "Se leyó más, también en la ladera.")).await;
    authors
}

async fn found(app: &TestApp, text: &str) -> Vec<String> {
    let text: String = text.bytes().map(|byte| format!("%{byte:02X}")).collect();
    app.visitor().get(&format!("/v1/practices?text={text}")).await.ok().column("title")
}

#[tokio::test]
async fn what_is_searched_is_found_but_for_accents_case_endings_and_typing_errors() {
    let app = TestApp::start().await;
    stocked(&app).await;
    for text in [
        "tranvía",
        "TRANVIA",
        "tranvi\u{301}a",
        "tranvías",
        "tran",
        "streetcars",
        "tranbia",
        "ayacuho tranvia",
        "comercio",
    ] {
        assert_eq!(found(&app, text).await, ["Tranvía de Ayacucho"], "{text}");
    }
    for (text, first) in [
        ("metrocavle", "Metrocable línea K"),
        ("biblotecas parque", "Parques biblioteca"),
        ("bibliotecas", "Parques biblioteca"),
    ] {
        assert_eq!(found(&app, text).await[0], first, "{text}");
    }
    assert_eq!(found(&app, "ladera").await.len(), 3, "all of them say so of the place");
    assert_eq!(found(&app, "ladera biblioteca").await, ["Parques biblioteca"]);
    assert_eq!(found(&app, "submarino").await, Vec::<String>::new());
}

#[tokio::test]
async fn titles_come_before_texts() {
    let app = TestApp::start().await;
    let authors = stocked(&app).await;
    authors.published(called("Ladera segura", "early_warning", "Otra cosa.")).await;
    assert_eq!(found(&app, "ladera").await[0], "Ladera segura");
}

#[tokio::test]
async fn a_practice_is_found_by_the_other_names_of_its_topics_as_soon_as_they_are_given() {
    let app = TestApp::start().await;
    stocked(&app).await;
    assert_eq!(found(&app, "zarandaja").await, Vec::<String>::new());
    let admin = app.admin().await;
    let topics = admin.get("/v1/topics?text=bibliotecas").await.ok();
    let path = format!("/v1/topics/{}", topics.column("id")[0]);
    admin.patch_current(&path, json!({ "aliases": { "es": ["Zarandajas"] } })).await.ok();
    assert_eq!(found(&app, "zarandaja").await, ["Parques biblioteca"]);
}

#[tokio::test]
async fn only_what_is_published_now_is_found() {
    let app = TestApp::start().await;
    let authors = stocked(&app).await;
    let practice = authors.written(called("Zarandajas", "waste", "Se recoge.")).await;
    assert_eq!(found(&app, "zarandaja").await, Vec::<String>::new());
    authors.publish(&practice.revision).await.ok();
    assert_eq!(found(&app, "zarandaja").await, ["Zarandajas"]);
    let next = authors.revise(&practice).await;
    let path = format!("/v1/revisions/{next}");
    authors.writer.patch_current(&path, json!({ "text": { "title": "Biciescuelas" } })).await.ok();
    assert_eq!(found(&app, "biciescuela").await, Vec::<String>::new());
    authors.publish(&next).await.ok();
    assert_eq!(found(&app, "biciescuela").await, ["Biciescuelas"]);
    assert_eq!(found(&app, "zarandaja").await, Vec::<String>::new());
    authors.rule(&practice, "retire", json!({ "reason": "Ya no." })).await.ok();
    assert_eq!(found(&app, "biciescuela").await, Vec::<String>::new());
}

#[tokio::test]
async fn snippets_mark_what_was_found_and_escape_the_rest() {
    let app = TestApp::start().await;
    stocked(&app).await;
    let page = app.visitor().get("/v1/practices?text=shops&language=en").await.ok();
    let snippet = page.items()[0]["snippet"].as_str().expect("a snippet");
    assert!(snippet.contains("<mark>Shops</mark> stayed open &amp;"), "{snippet}");
    assert!(!snippet.contains("<b>"), "{snippet}");
    let page = app.visitor().get("/v1/practices?text=leyo").await.ok();
    let snippet = page.items()[0]["snippet"].as_str().expect("a snippet");
    assert!(snippet.contains("<mark>leyó</mark>"), "{snippet}");
    assert_eq!(app.visitor().get("/v1/practices").await.ok().items()[0].get("snippet"), None);
}

#[tokio::test]
async fn whatever_is_typed_is_a_search_or_a_clear_refusal() {
    let app = TestApp::start().await;
    stocked(&app).await;
    for text in
        ["de la", "the of and", "((|)) & !", "' OR 1=1 --", "<->", ":*", "\\", "%_%", "\"", "½ ² ª", "🚡", "x:y:*z"]
    {
        assert_eq!(found(&app, text).await, Vec::<String>::new(), "{text}");
    }
    for text in ["!tranvía", "tranvía | & :*", "\"tranvía\"", "%tranvía%", "-tranvía", "tranvía of the"] {
        assert_eq!(found(&app, text).await, ["Tranvía de Ayacucho"], "{text}");
    }
    let many = "ab cd ".repeat(1700);
    let path = format!("/v1/practices?text={}", many.trim().replace(' ', "+"));
    app.visitor().get(&path).await.expect_bad_fields(&["/text: too_long"]);
    app.visitor().get("/v1/practices?text=%00").await.expect(400);
    app.visitor().get("/v1/practices?text=%01").await.expect_bad_fields(&["/text: forbidden_character"]);
    app.visitor().get("/v1/practices?text=a&text=b").await.expect_bad_fields(&["/text: repeated"]);
}
