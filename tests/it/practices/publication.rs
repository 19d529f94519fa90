//! What the public reads is what was published last, and nothing else.

use convite_tests::{TestApp, forms};
use futures_util::future::join_all;
use serde_json::{Value, json};

#[tokio::test]
async fn the_public_reads_a_practice_once_it_is_published() {
    let app = TestApp::start().await;
    let authors = app.authors().await;
    let practice = authors.written(forms::revision()).await;
    app.visitor().get(&practice.path("")).await.expect(404);
    authors.validate(&practice.revision).await.ok();
    app.visitor().get(&practice.path("")).await.expect(404);
    authors.act(&authors.validator, &practice.revision, "publish", json!({})).await.expect(403);
    authors.act(&authors.editor, &practice.revision, "publish", json!({})).await.ok();
    let read = app.visitor().get(&practice.path("")).await.ok();
    assert_eq!((read.text("state"), read.text("review_due_on")), ("published", "2028-03-20"));
    assert_eq!(read["revision"]["text"]["title"], forms::revision()["text"]["title"]);
    assert_eq!(read.json.get("handling"), None);
    assert_eq!(read["allowed_actions"], json!([]));
    let seen = authors.editor.get(&practice.path("")).await.ok();
    assert_eq!(seen["handling"]["open_revision"], Value::Null);
    assert_eq!(seen["allowed_actions"], json!(["revise", "start_review", "retire", "supersede"]));
    let trail = app.admin().await.get("/v1/audit-events?action=practice.publish").await.ok();
    assert_eq!(trail.items()[0]["to_state"], "published");
}

#[tokio::test]
async fn editing_a_published_practice_changes_nothing_for_the_public_until_it_is_published() {
    let app = TestApp::start().await;
    let authors = app.authors().await;
    let practice = authors.published(forms::revision()).await;
    let before = app.visitor().get(&practice.path("")).await.ok();
    let next = authors.revise(&practice).await;
    let again = authors.writer.post(&practice.path("revisions"), json!({})).await;
    again.expect_guard(409, "open_revision");
    let path = format!("/v1/revisions/{next}");
    authors.writer.patch_current(&path, json!({ "text": { "results": "Otra cosa." }, "topics": ["tram"] })).await.ok();
    authors.claim(&next, forms::claim()).await;
    authors.validate(&next).await.ok();
    let meanwhile = app.visitor().get(&practice.path("")).await.ok();
    assert_eq!((meanwhile.etag(), &meanwhile.json), (before.etag(), &before.json));
    authors.act(&authors.editor, &next, "publish", json!({})).await.ok();
    let after = app.visitor().get(&practice.path("")).await.ok();
    assert_eq!((&after["revision"]["number"], &after["revision"]["topics"]), (&json!(2), &json!(["tram"])));
    assert_eq!(after["revision"]["claims"].as_array().map(Vec::len), Some(1));
    let first = authors.writer.get(&format!("/v1/revisions/{}", practice.revision)).await.ok();
    assert_eq!((first.text("state"), &first["allowed_actions"]), ("replaced", &json!([])));
}

#[tokio::test]
async fn numbers_without_a_claim_are_confirmed_one_by_one() {
    let app = TestApp::start().await;
    let authors = app.authors().await;
    let results = "Mide 2,07 km y sirve a 12.000 personas en 3 barrios.";
    let mut form = forms::revision();
    form["text"]["results"] = json!(results);
    let practice = authors.written(form).await;
    authors.claim(&practice.revision, forms::claim()).await;
    authors.validate(&practice.revision).await.ok();
    let check = authors.validator.get(&format!("/v1/revisions/{}/publication-check", practice.revision)).await.ok();
    assert_eq!(
        check["unmatched_numbers"],
        json!([{ "number": "12.000", "places": ["/text/results"] }, { "number": "3", "places": ["/text/results"] }])
    );
    let publish = async |body: Value| authors.act(&authors.editor, &practice.revision, "publish", body).await;
    let refused = publish(json!({})).await.expect_bad_fields(&["/no_claim: unconfirmed_number"; 2]);
    assert!(refused.json["errors"][0]["detail"].as_str().is_some_and(|detail| detail.starts_with("12.000 ")));
    publish(json!({ "no_claim": ["12.000"] })).await.expect_bad_fields(&["/no_claim: unconfirmed_number"]);
    publish(json!({ "no_claim": ["12.000", "3"] })).await.ok();
}

#[tokio::test]
async fn of_two_who_publish_at_once_one_wins() {
    let app = TestApp::start().await;
    let authors = app.authors().await;
    let practice = authors.written(forms::revision()).await;
    authors.validate(&practice.revision).await.ok();
    let path = format!("/v1/revisions/{}", practice.revision);
    let etag = authors.editor.etag(&path).await;
    let publications = (0..8)
        .map(|_| async { authors.editor.post(&format!("{path}/publish"), json!({})).if_match(&etag).await.status });
    let mut answers = join_all(publications).await;
    answers.sort_unstable();
    assert_eq!(answers, [200, 412, 412, 412, 412, 412, 412, 412]);
    let openings = (0..8).map(|_| async { authors.writer.post(&practice.path("revisions"), json!({})).await.status });
    let mut answers = join_all(openings).await;
    answers.sort_unstable();
    assert_eq!(answers, [201, 409, 409, 409, 409, 409, 409, 409], "one revision is open at a time");
}

#[tokio::test]
async fn of_practices_that_contradict_each_other_and_are_published_at_once_one_is_published() {
    let app = TestApp::start().await;
    let authors = app.authors().await;
    let mut paths = Vec::new();
    for value in ["2", "4"] {
        let practice = authors.written(forms::revision()).await;
        authors.claim(&practice.revision, forms::with(forms::claim(), json!({ "value": value }))).await;
        authors.validate(&practice.revision).await.ok();
        let path = format!("/v1/revisions/{}", practice.revision);
        paths.push((authors.editor.etag(&path).await, path));
    }
    // Both have looked, and neither is through, while somebody holds the version of the catalogue.
    let (mut sql, watcher) = (app.sql().await, app.sql().await);
    let held = sql.transaction().await.expect("a transaction");
    held.execute("UPDATE catalogue SET version = version", &[]).await.expect("held");
    let publish = async |(etag, path): &(String, String)| {
        authors.editor.post(&format!("{path}/publish"), json!({})).if_match(etag).await.status
    };
    let release = async {
        let waiting =
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
        while watcher.query_one(waiting, &[]).await.expect("a count").get::<_, i64>(0) < 2 {
            tokio::task::yield_now().await;
        }
        held.commit().await.expect("released");
    };
    let (first, second, ()) = tokio::join!(publish(&paths[0]), publish(&paths[1]), release);
    assert_eq!([first.min(second), first.max(second)], [200, 409], "the other one would contradict it, undecided");
}
