//! Releases of agendas: what visitors see, and what changed.

mod files;
mod readers;

use convite_tests::{Actor, TestAgenda, TestApp, codes, forms};
use futures_util::future::join_all;
use serde_json::{Value, json};

async fn planned() -> (TestApp, Actor, TestAgenda) {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let agenda = app.agenda(&officer).await;
    (app, officer, agenda)
}

async fn release(officer: &Actor, agenda: &TestAgenda) -> convite_tests::Answer {
    officer.post(&agenda.path("agenda-versions"), json!({})).await
}

#[tokio::test]
async fn visitors_see_the_last_release_and_never_the_working_copy() {
    let (_app, officer, agenda) = planned().await;
    let requester = &agenda.delegation.requester;
    let path = agenda.added(agenda.session(0, "09:00-10:30")).await;
    requester.get(&agenda.path("agenda")).await.expect(404);
    let note = json!({ "es": "Primera versión", "en": "First version" });
    let first = officer.post(&agenda.path("agenda-versions"), json!({ "note": note })).await.expect(201);
    assert_eq!((&first["number"], &first["note"], &first["changes"]), (&json!(1), &note, &json!([])));
    assert_eq!(first.header("location"), Some(agenda.path("agenda-versions/1").as_str()));
    let later = json!({ "starts_at": agenda.moment(0, "11:00"), "ends_at": agenda.moment(0, "12:00") });
    officer.patch_current(&path, later).await.ok();
    let seen = requester.get(&agenda.path("agenda")).await.ok();
    assert_eq!(seen.json, forms::with(first.json.clone(), json!({ "called_off": false })));
    assert_eq!(seen["sessions"][0]["starts_at"], json!(agenda.moment(0, "09:00")));
    assert_eq!(seen["zone"], "America/Bogota");
}

#[tokio::test]
async fn the_next_release_says_what_changed() {
    let (app, officer, agenda) = planned().await;
    let requester = &agenda.delegation.requester;
    let moved = agenda.added(agenda.session(0, "09:00-10:30")).await;
    let gone = agenda.added(agenda.session(1, "09:00-10:30")).await;
    release(&officer, &agenda).await.expect(201);
    officer.patch_current(&moved, json!({ "starts_at": agenda.moment(0, "09:30") })).await.ok();
    let etag = officer.etag(&gone).await;
    let reason = json!({ "reason": "La sede está en obras." });
    officer.post(&format!("{gone}/cancel"), reason).if_match(&etag).await.ok();
    agenda.added(agenda.session(2, "09:00-10:30")).await;
    let second = release(&officer, &agenda).await.expect(201);
    let kinds: Vec<_> = second["changes"].as_array().expect("changes").iter().map(|change| &change["kind"]).collect();
    assert_eq!(kinds, ["moved", "removed", "added"]);
    let change = &second["changes"][0];
    assert_eq!(change["before"]["starts_at"], json!(agenda.moment(0, "09:00")));
    assert_eq!(
        (&change["after"]["starts_at"], &change["members"]),
        (&json!(agenda.moment(0, "09:30")), &json!(["starts_at"]))
    );
    assert_eq!(second["withdrawn"][0]["sequence"], 1);
    let seen = requester.get(&agenda.path("agenda")).await.ok();
    assert_eq!(seen["number"], 2);
    requester.get(&agenda.path("agenda-versions/1")).await.expect(404);
    requester.get(&agenda.path("agenda-versions/2")).await.ok();
    let own = requester.get(&agenda.path("agenda-versions")).await.ok();
    assert_eq!(own.items().len(), 1);
    let all = app.analyst().await.get(&agenda.path("agenda-versions?limit=1")).await.ok();
    assert_eq!((&all.items()[0]["number"], all["next_cursor"].is_string()), (&json!(2), true));
    officer.get(&agenda.path("agenda-versions/1")).await.ok();
    officer.get(&agenda.path("agenda-versions/3")).await.expect(404);
}

#[tokio::test]
async fn a_conflict_that_blocks_keeps_an_agenda_from_being_released() {
    let (_app, officer, agenda) = planned().await;
    release(&officer, &agenda).await.expect_guard(409, "no_sessions");
    let path = agenda.added(agenda.session_with(0, "09:00-10:30", json!({ "languages": ["ko"] }))).await;
    let refused = release(&officer, &agenda).await.expect_guard(409, "blocking_conflicts");
    assert_eq!(codes(&refused.json), ["language_gap"]);
    officer.get(&agenda.path("agenda")).await.expect(404);
    officer.patch_current(&path, json!({ "languages": ["es", "ko"] })).await.ok();
    release(&officer, &agenda).await.expect(201);
    let etag = officer.etag(&agenda.path("")).await;
    let reason = json!({ "reason": "Hay elecciones." });
    officer.post(&agenda.path("postpone"), reason).if_match(&etag).await.ok();
    release(&officer, &agenda).await.expect_guard(409, "exchange_state");
    agenda.delegation.requester.get(&agenda.path("agenda")).await.ok();
}

#[tokio::test]
async fn releases_at_the_same_moment_are_numbered_without_a_gap() {
    let (app, officer, agenda) = planned().await;
    agenda.added(agenda.session(0, "09:00-10:30")).await;
    let releases = (0..8).map(|_| release(&officer, &agenda));
    let mut numbers: Vec<_> = join_all(releases)
        .await
        .into_iter()
        .map(|made| made.expect(201)["number"].as_i64().expect("a number"))
        .collect();
    numbers.sort_unstable();
    assert_eq!(numbers, (1..=8).collect::<Vec<_>>());
    let changed = app.sql().await.batch_execute("UPDATE agenda_versions SET number = number + 8").await;
    changed.expect_err("a release never changes");
}

#[tokio::test]
async fn only_officers_release_and_bad_notes_are_named() {
    let (app, officer, agenda) = planned().await;
    agenda.added(agenda.session(0, "09:00-10:30")).await;
    let path = agenda.path("agenda-versions");
    agenda.delegation.requester.post(&path, json!({})).await.expect(403);
    app.analyst().await.post(&path, json!({})).await.expect(403);
    app.editor().await.post(&path, json!({})).await.expect(404);
    let bad: Value = json!({ "note": { "es": "" }, "number": 7 });
    let fields = ["/note/en: required", "/note/es: too_short", "/number: unknown_member"];
    officer.post(&path, bad).await.expect_bad_fields(&fields);
    officer.get(&agenda.path("agenda-versions/0")).await.expect(404);
    officer.get(&agenda.path("agenda-versions/first")).await.expect(404);
}
