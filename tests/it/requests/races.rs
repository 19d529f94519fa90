use std::collections::BTreeSet;

use convite_tests::{TestApp, forms};
use futures_util::future::join_all;
use serde_json::json;

#[tokio::test]
async fn of_sixteen_officers_who_take_one_succeeds() {
    let app = TestApp::start().await;
    let request = app.submitted().await;
    let officers = join_all((0..16).map(|_| app.officer())).await;
    let etag = officers[0].etag(&request.path("")).await;
    let takes = officers
        .iter()
        .map(|officer| async { officer.post(&request.path("take"), json!({})).if_match(&etag).await.status });
    let mut statuses = join_all(takes).await;
    statuses.sort_unstable();
    assert_eq!(statuses[0], 200);
    assert_eq!(statuses[1..], [412; 15]);
}

#[tokio::test]
async fn sixteen_submissions_with_one_key_have_one_effect() {
    let app = TestApp::start().await;
    let request = app.draft().await;
    let submit = || request.requester.post(&request.path("submit"), json!({})).key("one-key-for-all-of-them");
    let answers = join_all((0..16).map(|_| async { submit().await })).await;
    let done: Vec<_> = answers.iter().filter(|answer| answer.status == 200).collect();
    assert!(!done.is_empty());
    assert!(answers.iter().all(|answer| answer.status == 200 || answer.status == 409));
    for answer in answers.iter().filter(|answer| answer.status == 409) {
        assert!(answer.header("retry-after").is_some(), "{answer}");
    }
    assert!(done.iter().all(|answer| answer.json == done[0].json && answer.etag() == done[0].etag()));
    let again = submit().await.ok();
    assert_eq!(again.json, done[0].json);
    assert_eq!(request.requester.get(&request.path("timeline")).await.ok().items().len(), 2);
}

#[tokio::test]
async fn references_have_no_gap_though_submissions_fail_among_them() {
    let app = TestApp::start().await;
    let yesterday = app.clock.today() - chrono::Days::new(1);
    let late = json!({ "windows": [{ "start": yesterday, "end": yesterday }] });
    let drafts = join_all((0..24).map(|i| {
        let form = if i % 3 == 0 { forms::with(app.form(), late.clone()) } else { app.form() };
        app.draft_of(form)
    }))
    .await;
    let answers = join_all(drafts.iter().map(|draft| draft.submit())).await;
    let numbers: BTreeSet<String> = answers
        .iter()
        .filter(|answer| answer.status == 200)
        .map(|answer| answer.text("reference").to_owned())
        .collect();
    let year = app.clock.today().format("%Y");
    let expected: BTreeSet<String> = (1..=16).map(|number| format!("MDE-{year}-{number:06}")).collect();
    assert_eq!(numbers, expected);
}

#[tokio::test]
async fn two_patches_of_a_requester_lose_nothing() {
    let app = TestApp::start().await;
    let request = app.draft().await;
    let patch = |change: serde_json::Value| async {
        let change = change;
        request.requester.patch(&request.path(""), change).await.ok()
    };
    join_all([
        patch(json!({ "group_size": 5 })),
        patch(json!({ "duration_days": 2 })),
        patch(json!({ "challenge": "Uno." })),
        patch(json!({ "development_goal": "Dos." })),
    ])
    .await;
    let seen = request.seen().await.json;
    assert_eq!((&seen["group_size"], &seen["duration_days"]), (&json!(5), &json!(2)));
    assert_eq!((&seen["challenge"], &seen["development_goal"]), (&json!("Uno."), &json!("Dos.")));
}
