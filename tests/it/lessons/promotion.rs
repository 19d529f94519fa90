//! A lesson that is promoted makes a practice, or a practice takes it up.

use convite_tests::{Actor, Authors, TestApp, act, forms};
use futures_util::future::join_all;
use serde_json::{Value, json};

/// The path of a lesson that the writer wrote down.
pub async fn captured(authors: &Authors, text: Value) -> String {
    let made = authors.writer.post("/v1/lessons", json!({ "text": text, "topics": ["tram"] })).await.expect(201);
    format!("/v1/lessons/{}", made.text("id"))
}

async fn accepted(authors: &Authors, text: Value) -> String {
    let path = captured(authors, text).await;
    act(&authors.validator, &path, "accept", json!({})).await.ok();
    path
}

/// The lessons that a revision has, by its path.
async fn lessons_of(actor: &Actor, revision: &str) -> Value {
    actor.get(&format!("/v1/revisions/{revision}")).await.ok()["text"]["lessons"].clone()
}

async fn open_revision(authors: &Authors, practice: &str) -> String {
    let seen = authors.writer.get(&format!("/v1/practices/{practice}")).await.ok();
    seen["handling"]["open_revision"]["id"].as_str().expect("an open revision").to_owned()
}

#[tokio::test]
async fn a_lesson_makes_a_new_practice_that_it_names_then() {
    let app = TestApp::start().await;
    let authors = app.authors().await;
    let path = accepted(&authors, json!({ "es": "Escuchar antes.\nY después.", "en": "Listen." })).await;
    let promoted = act(&authors.writer, &path, "promote", json!({})).await.ok();
    assert_eq!((promoted.text("state"), &promoted["practice"]["code"]), ("promoted", &json!("P01")));
    assert_eq!(promoted["allowed_actions"], json!([]));
    let practice = promoted["practice"]["id"].as_str().expect("an id");
    let revision = open_revision(&authors, practice).await;
    let seen = authors.writer.get(&format!("/v1/revisions/{revision}")).await.ok();
    assert_eq!((&seen["text"]["title"], seen.text("language")), (&json!("Escuchar antes."), "es"));
    assert_eq!(
        (&seen["text"]["lessons"], &seen["topics"]),
        (&json!(["Escuchar antes.\nY después."]), &json!(["tram"]))
    );
    let path = accepted(&authors, json!({ "en": "Listen." })).await;
    let titled = act(&authors.editor, &path, "promote", json!({ "title": "Listening" })).await.ok();
    assert_eq!(titled["practice"]["code"], "P02");
    let revision = open_revision(&authors, titled["practice"]["id"].as_str().expect("an id")).await;
    let seen = authors.editor.get(&format!("/v1/revisions/{revision}")).await.ok();
    assert_eq!((&seen["text"]["title"], seen.text("language")), (&json!("Listening"), "en"));
}

#[tokio::test]
async fn the_open_revision_of_a_practice_takes_up_a_lesson_or_the_next_one_is_opened() {
    let app = TestApp::start().await;
    let authors = app.authors().await;
    let practice = authors.published(forms::revision()).await;
    let feed = json!({ "practice_id": practice.id });
    let first = accepted(&authors, json!({ "es": "Uno." })).await;
    act(&authors.writer, &first, "promote", feed.clone()).await.ok();
    let next = open_revision(&authors, &practice.id).await;
    let second = accepted(&authors, json!({ "es": "Dos." })).await;
    let promoted = act(&authors.writer, &second, "promote", feed).await.ok();
    assert_eq!(promoted["practice"]["id"], json!(practice.id));
    assert_eq!(open_revision(&authors, &practice.id).await, next);
    let all = json!(["Quien promete debe poder cumplir.", "Uno.", "Dos."]);
    assert_eq!(lessons_of(&authors.writer, &next).await, all);
    let read = app.visitor().get(&practice.path("")).await.ok();
    assert_eq!(read["revision"]["text"]["lessons"], json!(["Quien promete debe poder cumplir."]));
    let trail = app.admin().await.get("/v1/audit-events?action=revision.edit").await.ok();
    assert_eq!((trail.items().len(), &trail.items()[0]["fields"]), (2, &json!(["text"])));
}

#[tokio::test]
async fn whoever_wrote_the_lesson_does_not_validate_the_revision_that_takes_it_up() {
    let app = TestApp::start().await;
    let authors = app.authors().await;
    let roles = vec![convite_domain::access::Role::AgencyEditor, convite_domain::access::Role::AgencyValidator];
    let both = convite_tests::NewUser { roles, agency: Some(authors.agency), ..Default::default() };
    let both = app.user_with(both).await;
    let made = both.post("/v1/lessons", json!({ "text": { "es": "Escuchar." } })).await.expect(201);
    let path = format!("/v1/lessons/{}", made.text("id"));
    act(&authors.validator, &path, "accept", json!({})).await.ok();
    let practice = authors.written(forms::revision()).await;
    act(&authors.writer, &path, "promote", json!({ "practice_id": practice.id })).await.ok();
    authors.act(&authors.writer, &practice.revision, "submit", json!({})).await.ok();
    authors.act(&both, &practice.revision, "validate", json!({})).await.expect_guard(403, "four_eyes");
    authors.act(&authors.validator, &practice.revision, "validate", json!({})).await.ok();
}

#[tokio::test]
async fn a_practice_that_cannot_take_up_a_lesson_says_why() {
    let app = TestApp::start().await;
    let (authors, others) = (app.authors().await, app.authors().await);
    let path = accepted(&authors, json!({ "en": "Listen." })).await;
    let promote =
        async |practice: &str| act(&authors.writer, &path, "promote", json!({ "practice_id": practice })).await;
    let theirs = others.published(forms::revision()).await;
    let hidden = others.written(forms::revision()).await;
    promote(&theirs.id).await.expect_bad_fields(&["/practice_id: other_agency"]);
    promote(&hidden.id).await.expect_bad_fields(&["/practice_id: unknown"]);
    let both = json!({ "practice_id": theirs.id, "title": "Escuchar" });
    act(&authors.writer, &path, "promote", both).await.expect_bad_fields(&["/title: not_accepted"]);
    let practice = authors.written(forms::revision()).await;
    promote(&practice.id).await.expect_guard(409, "missing_language");
    let full = json!({ "language": "en", "text": { "title": "Full", "lessons": vec!["One."; 20] } });
    promote(&authors.written(full).await.id).await.expect_guard(409, "too_many_lessons");
    authors.act(&authors.writer, &practice.revision, "submit", json!({})).await.ok();
    promote(&practice.id).await.expect_guard(409, "open_revision");
    authors.act(&authors.validator, &practice.revision, "validate", json!({})).await.ok();
    promote(&practice.id).await.expect_guard(409, "open_revision");
    authors.act(&authors.editor, &practice.revision, "publish", json!({})).await.ok();
    authors.rule(&practice, "retire", json!({ "reason": "Ya no." })).await.ok();
    promote(&practice.id).await.expect_guard(409, "wrong_state");
    let seen = authors.writer.get(&path).await.ok();
    assert_eq!((seen.text("state"), &seen["version"]), ("accepted", &json!(2)), "nothing was lost");
}

#[tokio::test]
async fn of_promotions_at_once_one_wins() {
    let app = TestApp::start().await;
    let authors = app.authors().await;
    let practice = authors.published(forms::revision()).await;
    let path = accepted(&authors, json!({ "es": "Escuchar." })).await;
    let etag = authors.writer.etag(&path).await;
    let promotions = (0..8).map(|i| {
        let (authors, path, etag) = (&authors, &path, &etag);
        let command = if i % 2 == 0 { json!({}) } else { json!({ "practice_id": practice.id }) };
        async move { authors.writer.post(&format!("{path}/promote"), command).if_match(etag).await.status }
    });
    let mut answers = join_all(promotions).await;
    answers.sort_unstable();
    assert_eq!(answers, [200, 412, 412, 412, 412, 412, 412, 412]);
    let open = authors.editor.get("/v1/revisions?state=in_capture").await.ok();
    assert_eq!(open.items().len(), 1, "one revision has it");
}

#[tokio::test]
async fn lessons_that_one_practice_takes_up_at_once_are_all_there() {
    let app = TestApp::start().await;
    let authors = app.authors().await;
    let practice = authors.published(forms::revision()).await;
    let mut paths = Vec::new();
    for i in 0..5 {
        paths.push(accepted(&authors, json!({ "es": format!("Lección {i}.") })).await);
    }
    let feed = json!({ "practice_id": practice.id });
    let promotions = paths.iter().map(|path| act(&authors.writer, path, "promote", feed.clone()));
    assert!(join_all(promotions).await.iter().all(|answer| answer.status == 200));
    let next = open_revision(&authors, &practice.id).await;
    assert_eq!(lessons_of(&authors.writer, &next).await.as_array().map(Vec::len), Some(6));
}
