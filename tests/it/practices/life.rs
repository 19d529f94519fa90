//! What becomes of a practice once it is published.

use convite_tests::{TestApp, forms};
use futures_util::future::join;
use serde_json::json;

#[tokio::test]
async fn a_review_confirms_a_practice_for_two_years_more() {
    let app = TestApp::start().await;
    let authors = app.authors().await;
    let practice = authors.published(forms::revision()).await;
    authors.rule(&practice, "complete-review", json!({})).await.expect_guard(409, "wrong_state");
    let started = authors.rule(&practice, "start-review", json!({})).await.ok();
    assert_eq!(started.text("state"), "under_review");
    assert_eq!(app.visitor().get(&practice.path("")).await.ok().text("state"), "under_review", "it is read on");
    app.clock.advance(10);
    let completed = authors.rule(&practice, "complete-review", json!({})).await.ok();
    assert_eq!((completed.text("state"), completed.text("review_due_on")), ("published", "2028-03-30"));
    authors.rule(&practice, "start-review", json!({})).await.ok();
    let next = authors.revise(&practice).await;
    authors.publish(&next).await.ok();
    let read = app.visitor().get(&practice.path("")).await.ok();
    assert_eq!((read.text("state"), &read["revision"]["number"]), ("published", &json!(2)));
    authors.writer.post(&practice.path("start-review"), json!({})).if_match("*").await.expect(403);
}

#[tokio::test]
async fn a_link_to_a_retired_practice_leads_on_and_says_so() {
    let app = TestApp::start().await;
    let authors = app.authors().await;
    let practice = authors.published(forms::revision()).await;
    authors.rule(&practice, "retire", json!({})).await.expect_bad_fields(&["/reason: required"]);
    authors.rule(&practice, "reject", json!({ "reason": "No." })).await.expect_guard(409, "wrong_state");
    authors.rule(&practice, "retire", json!({ "reason": "La línea se cerró." })).await.ok();
    let read = app.visitor().get(&practice.path("")).await.ok();
    assert_eq!((read.text("state"), &read["ended"]["reason"]), ("retired", &json!("La línea se cerró.")));
    assert_eq!(read["revision"]["number"], 1);
    authors.writer.post(&practice.path("revisions"), json!({})).await.expect_guard(409, "wrong_state");
}

#[tokio::test]
async fn a_revision_of_a_practice_that_ended_meanwhile_is_not_published() {
    let app = TestApp::start().await;
    let authors = app.authors().await;
    let practice = authors.published(forms::revision()).await;
    let next = authors.revise(&practice).await;
    authors.validate(&next).await.ok();
    authors.rule(&practice, "retire", json!({ "reason": "La línea se cerró." })).await.ok();
    authors.act(&authors.editor, &next, "publish", json!({})).await.expect_guard(409, "practice_state");
}

#[tokio::test]
async fn another_practice_takes_the_place_of_one_and_no_chain_closes() {
    let app = TestApp::start().await;
    let authors = app.authors().await;
    let (one, other) = (authors.published(forms::revision()).await, authors.published(forms::revision()).await);
    let unpublished = authors.written(forms::revision()).await;
    let by = |id: &str| json!({ "by_id": id, "reason": "La recoge entera." });
    authors.rule(&one, "supersede", by(&unpublished.id)).await.expect_bad_fields(&["/by_id: unknown"]);
    authors.rule(&one, "supersede", by(&one.id)).await.expect_bad_fields(&["/by_id: itself"]);
    let superseded = authors.rule(&one, "supersede", by(&other.id)).await.ok();
    assert_eq!((superseded.text("state"), superseded.text("superseded_by")), ("superseded", other.id.as_str()));
    authors.rule(&other, "supersede", by(&one.id)).await.expect_bad_fields(&["/by_id: not_published"]);
}

#[tokio::test]
async fn two_practices_do_not_take_each_others_place_at_once() {
    let app = TestApp::start().await;
    let authors = app.authors().await;
    for _ in 0..5 {
        let (one, other) = (authors.published(forms::revision()).await, authors.published(forms::revision()).await);
        let by = |id: &str| json!({ "by_id": id, "reason": "La recoge entera." });
        let both = join(authors.rule(&one, "supersede", by(&other.id)), authors.rule(&other, "supersede", by(&one.id)));
        let (first, second) = both.await;
        let mut answers = [first.status, second.status];
        answers.sort_unstable();
        assert_eq!(answers, [200, 422]);
    }
}

#[tokio::test]
async fn an_editor_rejects_what_is_no_practice_and_a_validator_what_was_not_done() {
    let app = TestApp::start().await;
    let authors = app.authors().await;
    let practice = authors.written(forms::revision()).await;
    authors.act(&authors.writer, &practice.revision, "submit", json!({})).await.ok();
    let reason = json!({ "reason": "No se hizo así." });
    let rejected = authors.act(&authors.validator, &practice.revision, "reject", reason.clone()).await.ok();
    assert_eq!((rejected.text("state"), &rejected["ended"]["reason"]), ("rejected", &json!("No se hizo así.")));
    let next = authors.revise(&practice).await;
    let seen = authors.writer.get(&format!("/v1/revisions/{next}")).await.ok();
    assert_eq!((&seen["number"], &seen["text"]), (&json!(2), &rejected["text"]), "it begins where the last one ended");
    let ended = authors.rule(&practice, "reject", reason).await.ok();
    assert_eq!(ended.text("state"), "rejected");
    app.visitor().get(&practice.path("")).await.expect(404);
}
