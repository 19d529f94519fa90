use convite_tests::files::{self, Form};
use convite_tests::{TestApp, forms};
use serde_json::json;

#[tokio::test]
async fn requesters_and_officers_write_to_each_other_and_nobody_else_reads_it() {
    let app = TestApp::start().await;
    let (officer, analyst, request) = (app.officer().await, app.analyst().await, app.submitted().await);
    let path = request.path("messages");
    let own = request.requester.post(&path, json!({ "body": "¿Podemos llegar un día antes?" })).await.expect(201);
    assert!(own.json["delivery"].is_null(), "{own}");
    officer.post(&path, json!({ "body": "Sí." })).await.expect(201);
    let seen = request.requester.get(&format!("{path}?limit=1")).await.ok();
    assert_eq!(seen.column("body"), ["¿Podemos llegar un día antes?"]);
    let rest = request.requester.get(&format!("{path}?cursor={}", seen.text("next_cursor"))).await.ok();
    assert_eq!(rest.items()[0]["author"], json!({ "kind": "user", "id": null }));
    let all = officer.get(&path).await.ok();
    assert_eq!(all.items()[1]["author"]["id"], officer.id().to_string());
    analyst.get(&path).await.expect(403);
    analyst.post(&path, json!({ "body": "Hola." })).await.expect(403);
    app.submitted().await.requester.get(&path).await.expect(404);
    let timeline = request.requester.get(&request.path("timeline")).await.ok();
    assert_eq!(timeline.column("action"), ["create", "submit", "message", "message"]);
    assert!(!timeline.json.to_string().contains("antes"));
    let bad = officer.post(&path, json!({ "body": "x".repeat(4001) })).await;
    bad.expect_bad_fields(&["/body: too_long"]);
}

#[tokio::test]
async fn messages_are_about_filed_requests_whatever_became_of_them() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let (draft, declined) = (app.draft().await, app.declined(&officer).await);
    let body = json!({ "body": "Hola." });
    draft.requester.post(&draft.path("messages"), body.clone()).await.expect_guard(409, "wrong_state");
    assert!(!draft.seen().await.json["allowed_actions"].to_string().contains("\"message\""));
    draft.requester.post(&draft.path("withdraw"), json!({})).await.ok();
    draft.requester.post(&draft.path("messages"), body.clone()).await.expect_guard(409, "wrong_state");
    declined.requester.post(&declined.path("messages"), body).await.expect(201);
    assert_eq!(declined.seen().await.json["allowed_actions"], json!(["message", "erase"]));
}

#[tokio::test]
async fn messages_and_answers_name_files_of_the_request() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let request = app.info_requested(&officer).await;
    let attached = request.requester.attach(&request, Form::with("carta.pdf", files::pdf("x"))).await.expect(201);
    let scan = officer.attach(&request, Form::with("oficio.pdf", files::pdf("y"))).await.expect(201);
    let (own, officers) = (attached.text("id"), scan.text("id"));
    let elsewhere = app.info_requested(&officer).await;
    let body = json!({ "body": "Va la carta.", "attachment_ids": [own] });
    let written = request.requester.post(&request.path("messages"), body.clone()).await.expect(201);
    assert_eq!(written.json["attachment_ids"], json!([own]));
    let refused = elsewhere.requester.post(&elsewhere.path("messages"), body).await;
    refused.expect_bad_fields(&["/attachment_ids/0: unknown_attachment"]);
    let answer = |ids: serde_json::Value| forms::with(forms::answer(), json!({ "attachment_ids": ids }));
    let refused = request.requester.post(&request.path("provide-info"), answer(json!([own, officers]))).await;
    refused.expect_bad_fields(&["/attachment_ids/1: unknown_attachment"]);
    let refused = request.requester.post(&request.path("provide-info"), answer(json!([own, own]))).await;
    refused.expect_bad_fields(&["/attachment_ids/1: repeated"]);
    let answered = request.requester.post(&request.path("provide-info"), answer(json!([own]))).await.ok();
    assert_eq!(answered.json["questions"][0]["attachment_ids"], json!([own]));
}
