//! The ledger of claims: sources, verification, contradictions, expiry.

use std::time::{Duration, Instant};

use convite_tests::{Actor, Answer, Authors, TestApp, forms};
use serde_json::{Value, json};

async fn act(actor: &Actor, claim: &str, action: &str, json: Value) -> Answer {
    let path = format!("/v1/claims/{claim}");
    let etag = actor.etag(&path).await;
    actor.post(&format!("{path}/{action}"), json).if_match(&etag).await
}

fn worth(value: &str) -> Value {
    forms::with(forms::claim(), json!({ "value": value }))
}

#[tokio::test]
async fn a_claim_without_a_source_is_never_verified() {
    let app = TestApp::start().await;
    let authors = app.authors().await;
    let practice = authors.written(forms::revision()).await;
    let claim = authors.claim(&practice.revision, forms::with(forms::claim(), json!({ "source": null }))).await;
    let path = format!("/v1/claims/{claim}");
    assert_eq!(authors.writer.get(&path).await.ok().text("state"), "asserted");
    authors.act(&authors.writer, &practice.revision, "submit", json!({})).await.ok();
    act(&authors.validator, &claim, "verify", json!({})).await.expect_guard(409, "no_source");
    let unverified = authors.act(&authors.validator, &practice.revision, "validate", json!({})).await;
    unverified.expect_guard(409, "unverified_claims");
    authors.act(&authors.validator, &practice.revision, "return", json!({ "remarks": "La fuente." })).await.ok();
    let sourced = authors.writer.patch_current(&path, json!({ "source": { "title": "Informe" } })).await.ok();
    assert_eq!(sourced.text("state"), "sourced");
    authors.act(&authors.writer, &practice.revision, "submit", json!({})).await.ok();
    let verified = act(&authors.validator, &claim, "verify", json!({})).await.ok();
    assert_eq!((verified.text("state"), verified.text("verified_at")), ("verified", "2026-03-20T15:00:00Z"));
    act(&authors.writer, &claim, "verify", json!({})).await.expect(403);
    authors.act(&authors.validator, &practice.revision, "validate", json!({})).await.ok();
}

#[tokio::test]
async fn what_is_changed_of_a_verified_claim_is_verified_again() {
    let app = TestApp::start().await;
    let authors = app.authors().await;
    let practice = authors.written(forms::revision()).await;
    let claim = authors.claim(&practice.revision, forms::claim()).await;
    authors.validate(&practice.revision).await.ok();
    authors.act(&authors.editor, &practice.revision, "return", json!({ "remarks": "Un detalle." })).await.ok();
    let path = format!("/v1/claims/{claim}");
    assert_eq!(authors.writer.get(&path).await.ok().text("state"), "verified");
    let changed = authors.writer.patch_current(&path, json!({ "value": "2.1" })).await.ok();
    assert_eq!((changed.text("state"), &changed["verified_at"]), ("sourced", &Value::Null));
    let withdrawn = act(&authors.writer, &claim, "withdraw", json!({ "reason": "No es de esta línea." })).await.ok();
    assert_eq!((withdrawn.text("state"), &withdrawn["allowed_actions"]), ("withdrawn", &json!([])));
    authors.writer.patch_current(&path, json!({ "value": "3" })).await.expect_guard(409, "wrong_state");
}

#[tokio::test]
async fn bad_claims_are_named() {
    let app = TestApp::start().await;
    let authors = app.authors().await;
    let practice = authors.written(forms::revision()).await;
    let path = format!("/v1/revisions/{}/claims", practice.revision);
    let cases = [
        (json!({ "value": "9".repeat(400) }), "/value: invalid_number"),
        (json!({ "value": "1e9" }), "/value: invalid_number"),
        (json!({ "value": 3 }), "/value: wrong_type"),
        (json!({ "value": "1.1234567" }), "/value: invalid_number"),
        (json!({ "statement": {} }), "/statement: required"),
        (json!({ "metric": "Line length" }), "/metric: invalid_code"),
        (json!({ "as_of": "2026-03-21" }), "/as_of: in_the_future"),
        (json!({ "expires_on": "2024-08-07" }), "/expires_on: not_after_as_of"),
        (json!({ "tolerance_percent": 101 }), "/tolerance_percent: out_of_range"),
        (json!({ "period": { "start": "2024-02-01", "end": "2024-01-01" } }), "/period/end: before_start"),
        (json!({ "source": { "title": "X", "url": "javascript:alert(1)" } }), "/source/url: invalid_web_address"),
    ];
    for (change, field) in cases {
        authors.writer.post(&path, forms::with(forms::claim(), change)).await.expect_bad_fields(&[field]);
    }
    assert_eq!(authors.writer.get(&path).await.ok()["items"], json!([]));
}

/// A practice with two claims that contradict each other, and their ids.
async fn contradicting(authors: &Authors) -> (convite_tests::TestPractice, [String; 2]) {
    let practice = authors.written(forms::revision()).await;
    let first = authors.claim(&practice.revision, worth("384")).await;
    let second = authors.claim(&practice.revision, worth("130")).await;
    (practice, [first, second])
}

#[tokio::test]
async fn a_contradiction_keeps_a_revision_back_until_an_editor_prefers_one_claim() {
    let app = TestApp::start().await;
    let authors = app.authors().await;
    let (practice, [first, second]) = contradicting(&authors).await;
    authors.validate(&practice.revision).await.ok();
    let list = format!("/v1/revisions/{}/contradictions", practice.revision);
    let found = authors.validator.get(&list).await.ok();
    assert_eq!(found.items().len(), 1);
    assert_eq!(
        (&found.items()[0]["difference_percent"], &found.items()[0]["decision"]),
        (&json!("66.15"), &Value::Null)
    );
    let publish = async || authors.act(&authors.editor, &practice.revision, "publish", json!({})).await;
    publish().await.expect_guard(409, "undecided_contradiction");
    let decide = async |actor: &Actor, preferred: &str, other: &str| {
        let note = json!({ "es": "La segunda fuente cuenta una sola escalera." });
        let decision = json!({ "preferred_id": preferred, "other_id": other, "note": note });
        authors.act(actor, &practice.revision, "decide-contradiction", decision).await
    };
    decide(&authors.validator, &first, &second).await.expect(403);
    decide(&authors.editor, &first, &first).await.expect_bad_fields(&["/other_id: no_contradiction"]);
    decide(&authors.editor, &first, &second).await.ok();
    let decided = authors.editor.get(&list).await.ok();
    assert_eq!(decided.items()[0]["decision"]["preferred_id"], first);
    publish().await.ok();
    let read = app.visitor().get(&practice.path("")).await.ok();
    let shown = &read["revision"];
    assert_eq!(shown["claims"].as_array().expect("claims").len(), 2, "both stay visible");
    assert_eq!(shown["contradictions"][0]["decision"]["note"]["es"], "La segunda fuente cuenta una sola escalera.");
}

#[tokio::test]
async fn a_decision_holds_in_the_next_revision_until_a_value_changes() {
    let app = TestApp::start().await;
    let authors = app.authors().await;
    let (practice, [first, second]) = contradicting(&authors).await;
    let decision = json!({ "preferred_id": second, "other_id": first, "note": { "en": "Newer." } });
    authors.act(&authors.editor, &practice.revision, "decide-contradiction", decision).await.ok();
    authors.publish(&practice.revision).await.ok();
    let next = authors.revise(&practice).await;
    let list = format!("/v1/revisions/{next}/contradictions");
    let carried = authors.writer.get(&list).await.ok();
    assert_ne!(carried.items()[0]["decision"], Value::Null);
    let claims = authors.writer.get(&format!("/v1/revisions/{next}/claims")).await.ok().column("id");
    let path = format!("/v1/claims/{}", claims[0]);
    authors.writer.patch_current(&path, json!({ "value": "385" })).await.ok();
    assert_eq!(authors.writer.get(&list).await.ok().items()[0]["decision"], Value::Null);
}

#[tokio::test]
async fn a_claim_contradicts_what_another_practice_has_published_and_nothing_that_it_has_not() {
    let app = TestApp::start().await;
    let (ours, theirs) = (app.authors().await, app.authors().await);
    let other = theirs.written(forms::revision()).await;
    theirs.claim(&other.revision, worth("14")).await;
    let practice = ours.written(forms::revision()).await;
    ours.claim(&practice.revision, worth("22")).await;
    let list = format!("/v1/revisions/{}/contradictions", practice.revision);
    assert_eq!(ours.writer.get(&list).await.ok()["items"], json!([]), "it is theirs until it is published");
    theirs.publish(&other.revision).await.ok();
    let found = ours.writer.get(&list).await.ok();
    assert_eq!(found.items()[0]["claims"][1]["practice"]["id"], other.id);
    theirs.rule(&other, "retire", json!({ "reason": "Ya no." })).await.ok();
    assert_eq!(ours.writer.get(&list).await.ok()["items"], json!([]));
}

#[tokio::test]
async fn a_claim_expires_on_its_day() {
    let app = TestApp::start().await;
    let authors = app.authors().await;
    let practice = authors.written(forms::revision()).await;
    let claim =
        authors.claim(&practice.revision, forms::with(forms::claim(), json!({ "expires_on": "2026-03-25" }))).await;
    authors.publish(&practice.revision).await.ok();
    let state = async || authors.writer.get(&format!("/v1/claims/{claim}")).await.ok().text("state").to_owned();
    app.clock.set("2026-03-25T04:59:00Z");
    app.sweep().await;
    assert_eq!(state().await, "verified", "it is the 24th in the city");
    app.clock.set("2026-03-25T05:00:00Z");
    app.sweep().await;
    assert_eq!(state().await, "expired");
    let swept = Instant::now();
    while app.visitor().get(&practice.path("")).await.ok()["revision"]["claims"][0]["state"] != "expired" {
        assert!(swept.elapsed() < Duration::from_secs(10), "the public never sees it");
    }
}
