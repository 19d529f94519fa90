use convite_tests::files::{self, Form};
use convite_tests::{Actor, Answer, TestApp, TestRequest, forms};
use serde_json::json;

async fn attach(actor: &Actor, request: &TestRequest, text: &str) -> Answer {
    actor.attach(request, Form::with("carta.pdf", files::pdf(text))).await
}

/// Removes an attachment with its present ETag.
async fn remove(actor: &Actor, request: &TestRequest, attachment: &Answer) -> Answer {
    let path = request.path(&format!("attachments/{}", attachment.text("id")));
    let etag = actor.etag(&path).await;
    actor.delete(&path).if_match(&etag).await
}

#[tokio::test]
async fn a_requester_attaches_to_a_draft_and_an_officer_to_what_was_filed() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let request = app.draft().await;
    let (requesters, analyst) = (attach(&request.requester, &request, "uno").await.expect(201), app.analyst().await);
    attach(&officer, &request, "dos").await.expect_guard(403, "needs_requester");
    request.submit().await.ok();
    attach(&request.requester, &request, "tres").await.expect_guard(403, "needs_officer");
    attach(&analyst, &request, "cuatro").await.expect(403);
    let made = officer.attach(&request, Form::with("carta.pdf", files::pdf("cinco")).kind("scanned_letter")).await;
    let made = made.expect(201);
    assert_eq!((&made["added_by"], &made["question"]), (&json!("user"), &json!(null)));
    remove(&request.requester, &request, &requesters).await.expect_guard(403, "needs_officer");
    remove(&officer, &request, &requesters).await.expect_guard(403, "added_by_another");
    remove(&officer, &request, &made).await.expect(204);
    remove_needs_a_version(&officer, &request).await;
}

async fn remove_needs_a_version(officer: &Actor, request: &TestRequest) {
    let made = attach(officer, request, "seis").await.expect(201);
    let path = request.path(&format!("attachments/{}", made.text("id")));
    officer.delete(&path).await.expect(428);
    officer.delete(&path).if_match("\"2-x\"").await.expect(412);
    officer.delete(&path).if_match(&made.etag()).await.expect(204);
    officer.delete(&path).if_match(&made.etag()).await.expect(404);
}

#[tokio::test]
async fn a_question_is_answered_with_files() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let request = app.draft().await;
    let before = attach(&request.requester, &request, "antes").await.expect(201);
    request.submit().await.ok();
    officer.act(&request, "take", json!({})).await.ok();
    officer.act(&request, "request-info", forms::ask()).await.ok();
    let answer = attach(&request.requester, &request, "respuesta").await.expect(201);
    assert_eq!(answer["question"], 0);
    let scan = attach(&officer, &request, "oficio").await.expect(201);
    remove(&request.requester, &request, &before).await.expect_guard(409, "already_filed");
    remove(&request.requester, &request, &scan).await.expect_guard(403, "added_by_another");
    remove(&request.requester, &request, &answer).await.expect(204);
    let answer = attach(&request.requester, &request, "otra respuesta").await.expect(201);
    request.requester.post(&request.path("provide-info"), forms::answer()).await.ok();
    remove(&request.requester, &request, &answer).await.expect_guard(403, "needs_officer");
    let again = json!({ "needs": [{ "pointer": "/group_size", "text": "¿Cuántos vienen?" }] });
    officer.act(&request, "request-info", again).await.ok();
    remove(&request.requester, &request, &answer).await.expect_guard(409, "already_filed");
    assert_eq!(attach(&request.requester, &request, "segunda").await.expect(201)["question"], 1);
}

#[tokio::test]
async fn a_draft_that_was_withdrawn_takes_no_file() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let request = app.draft().await;
    request.requester.post(&request.path("withdraw"), json!({})).await.ok();
    attach(&request.requester, &request, "uno").await.expect_guard(409, "wrong_state");
    attach(&officer, &request, "uno").await.expect_guard(409, "wrong_state");
    let withdrawn = app.withdrawn().await;
    attach(&officer, &withdrawn, "uno").await.expect(201);
}

#[tokio::test]
async fn an_attachment_changes_no_version_of_its_request() {
    let app = TestApp::start().await;
    let request = app.draft().await;
    let before = request.seen().await.etag();
    attach(&request.requester, &request, "uno").await.expect(201);
    assert_eq!(request.seen().await.etag(), before);
}
