//! What the hosts of a session are told, as JSON and as a page.

mod agencies;

use convite_tests::{Actor, Answer, TestAgenda, TestApp, forms};
use serde_json::{Value, json};

/// An agenda with a list of three, one of whom needs step-free access, and the path of a session in it.
async fn hosted(app: &TestApp, officer: &Actor, changes: Value) -> (TestAgenda, String) {
    let agenda = app.agenda(officer).await;
    let images = json!({ "consents": { "data_processing": true, "image_use": true } });
    agenda.delegation.named(forms::with(forms::head(), images)).await;
    agenda.delegation.named(forms::protected_member()).await;
    let path = agenda.added(agenda.session_with(0, "09:00-10:30", changes)).await;
    (agenda, path)
}

fn text(answer: &Answer) -> String {
    String::from_utf8(answer.body.clone()).expect("text")
}

/// What nobody is told: people of the visit, and the body that they come from.
const SECRETS: [&str; 8] =
    ["Ferreyra", "Lucía", "Aguirre", "example.org", "+54341", "Rosario", "Sin gluten", "Silla de ruedas"];

#[tokio::test]
async fn hosts_are_told_who_comes_what_they_ask_and_what_was_agreed() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let agency = app.agency().await;
    let venue = app.venue(agency).await;
    let at_venue = json!({ "place": { "kind": "venue", "venue_id": venue }, "languages": ["es", "en"] });
    let (agenda, path) = hosted(&app, &officer, at_venue).await;
    let design = json!({ "design": { "items": [{ "kind": "site", "text": "Línea K", "promised": true }] } });
    let designed = officer.patch_current(&agenda.path(""), design).await.ok();
    let item = &designed["design"]["items"][0];
    officer.patch_current(&path, json!({ "item_id": item["id"] })).await.ok();
    let read = officer.get(&format!("{path}/briefing")).await.ok();
    let visitors = &read["visitors"];
    assert_eq!((&visitors["size"], &visitors["minors"], &visitors["step_free"]), (&json!(12), &json!(0), &json!(1)));
    assert_eq!((&visitors["highest_level"], &visitors["is_high_level"]), (&json!("technical"), &json!(false)));
    assert_eq!((&visitors["countries"], &visitors["organization_kinds"]), (&json!(["AR"]), &json!(["municipality"])));
    assert_eq!((&visitors["languages"], &visitors["common_languages"]), (&json!(["es"]), &json!(["es"])));
    let delegation = &visitors["delegations"][0];
    assert_eq!((&delegation["named"], &delegation["image_use"]), (&json!(2), &json!(1)));
    assert!(delegation["learning_question"].as_str().is_some_and(|question| question.contains("primera línea")));
    let exchange = &read["exchange"];
    assert_eq!(exchange["outcomes"], json!(["new_knowledge"]));
    assert!(exchange["change_objective"].as_str().is_some_and(|text| text.contains("trazado")));
    let agreed = json!({ "id": item["id"], "kind": "site", "text": "Línea K", "code": null, "promised": true });
    assert_eq!((&exchange["granted"], &read["session"]["item"]), (&json!([agreed]), &agreed));
    let session = &read["session"];
    assert_eq!((session["state"].as_str(), session["place"]["kind"].as_str()), (Some("planned"), Some("venue")));
    let again = officer.get(&format!("{path}/briefing")).header("if-none-match", &read.etag()).await;
    again.expect(304);
}

#[tokio::test]
async fn a_briefing_names_nobody_who_comes() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let (_agenda, path) = hosted(&app, &officer, json!({})).await;
    for below in ["briefing", "briefing.html?language=es", "briefing.html?language=en"] {
        let read = text(&officer.get(&format!("{path}/{below}")).await.ok());
        for secret in SECRETS {
            assert!(!read.contains(secret), "{below} tells {secret}: {read}");
        }
    }
}

/// The id of a delegation of high level that joins the exchange.
async fn joining(app: &TestApp, officer: &Actor, agenda: &TestAgenda, changes: Value) -> String {
    let request = app.linked_of(officer, forms::with(app.form(), changes)).await;
    let terms = json!({
        "joins_exchange_id": agenda.delegation.exchange_id,
        "overrides": [{ "guard": "min_lead_days_high_level", "reason": "Firma del convenio." }],
    });
    let terms = forms::with(forms::acceptance(app.clock.today()), terms);
    app.lead().await.act(&request, "accept", terms).await.ok();
    app.delegation_of(&request).await.id
}

#[tokio::test]
async fn a_session_for_some_delegations_is_briefed_on_them_alone() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let (agenda, path) = hosted(&app, &officer, json!({})).await;
    let high = json!({ "seniority": "mayor", "languages": ["en"], "group_size": 5, "media_presence": true,
        "interpretation": { "needed": true, "provided_by": "requester" } });
    let second = joining(&app, &officer, &agenda, high).await;
    let all = officer.get(&format!("{path}/briefing")).await.ok();
    let visitors = &all["visitors"];
    assert_eq!((&visitors["size"], &visitors["highest_level"]), (&json!(17), &json!("mayor")));
    assert_eq!((&visitors["is_high_level"], &visitors["media_presence"]), (&json!(true), &json!(true)));
    assert_eq!((&visitors["languages"], &visitors["common_languages"]), (&json!(["es", "en"]), &json!(["es"])));
    assert_eq!(visitors["interpretation_provided_by"], json!(["requester"]));
    officer.patch_current(&path, json!({ "delegation_ids": [second] })).await.ok();
    let some = officer.get(&format!("{path}/briefing")).await.ok();
    let visitors = &some["visitors"];
    assert_eq!((&visitors["size"], &visitors["step_free"]), (&json!(5), &json!(0)));
    assert_eq!((&visitors["common_languages"], &visitors["interpretation_needed"]), (&json!([]), &json!(true)));
    let page = text(&officer.get(&format!("{path}/briefing.html?language=en")).await.ok());
    for line in ["Mayor (needs protocol)", "Needed: The requesting organization", "<dd>None</dd>", "Comes along"] {
        assert!(page.contains(line), "{line}: {page}");
    }
}

#[tokio::test]
async fn a_briefing_is_a_page_in_two_languages_and_escaped() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let hostile = json!({ "title": { "es": "<script>alert(1)</script>", "en": "Welcome & <b>aims</b>" } });
    let (_agenda, path) = hosted(&app, &officer, hostile).await;
    let page = officer.get(&format!("{path}/briefing.html?language=es")).await.ok();
    assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"));
    let spanish = text(&page);
    for part in ["<html lang=\"es\">", "09:00–10:30", "@media print", "&#60;script&#62;", "Quiénes vienen", "Argentina"]
    {
        assert!(spanish.contains(part), "{part}: {spanish}");
    }
    assert!(!spanish.contains("<script>"), "{spanish}");
    let accepted = officer.get(&format!("{path}/briefing.html")).header("accept-language", "en");
    let english = text(&accepted.header("accept", "text/html").await.ok());
    assert!(english.contains("Who comes") && english.contains("Welcome &#38; &#60;b&#62;"), "{english}");
    officer.get(&format!("{path}/briefing.html?language=fr")).await.expect_bad_fields(&["/language: unknown_value"]);
    let same = officer.get(&format!("{path}/briefing.html?language=es")).header("if-none-match", &page.etag()).await;
    same.expect(304);
}

#[tokio::test]
async fn whoever_does_not_see_a_session_is_told_nothing_of_it() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let (agenda, path) = hosted(&app, &officer, json!({})).await;
    let agency = app.agency().await;
    for stranger in [&agenda.delegation.requester, &app.client(agency).await, &app.editor().await] {
        stranger.get(&format!("{path}/briefing")).await.expect(404);
        stranger.get(&format!("{path}/briefing.html")).await.expect(404);
    }
    app.visitor().get(&format!("{path}/briefing")).await.expect(401);
}
