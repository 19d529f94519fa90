//! What time does to invitations.

use serde_json::{Value, json};

use super::{act, consulted};

#[tokio::test]
async fn an_agency_is_reminded_once_when_half_its_time_is_over() {
    let all = consulted().await;
    let path = all.invited().await;
    all.app.clock.set("2026-03-25T21:00:00Z");
    all.app.sweep().await;
    let coordinator = all.app.coordinator(all.agency).await;
    assert_eq!(coordinator.get(&path).await.ok()["reminded_at"], Value::Null);
    all.app.clock.set("2026-03-25T22:00:00Z");
    all.app.sweep().await;
    let coordinator = all.app.coordinator(all.agency).await;
    let reminded = coordinator.get(&path).await.ok();
    assert_eq!((reminded.text("state"), reminded.text("reminded_at")), ("invited", "2026-03-25T22:00:00Z"));
    all.app.clock.set("2026-03-27T22:00:00Z");
    all.app.sweep().await;
    let coordinator = all.app.coordinator(all.agency).await;
    assert_eq!(coordinator.get(&path).await.ok().text("reminded_at"), "2026-03-25T22:00:00Z");
}

#[tokio::test]
async fn who_does_not_answer_in_time_has_not_accepted() {
    let all = consulted().await;
    let path = all.invited().await;
    act(&all.coordinator, &path, "tentatively-accept", json!({})).await.ok();
    all.app.clock.set("2026-03-31T05:00:00Z");
    let coordinator = all.app.coordinator(all.agency).await;
    let late = act(&coordinator, &path, "accept", json!({})).await.expect_guard(409, "too_late");
    assert_eq!(late["allowed_actions"], json!([]));
    all.app.sweep().await;
    let expired = coordinator.get(&path).await.ok();
    assert_eq!((expired.text("state"), expired.text("since")), ("expired", "2026-03-31T05:00:00Z"));
    act(&coordinator, &path, "accept", json!({})).await.expect_guard(409, "wrong_state");
    let officer = all.app.officer().await;
    assert_eq!(officer.get(&all.session).await.ok()["agency_id"], Value::Null);
    assert_eq!(officer.get("/v1/assignments?state=expired").await.ok().items().len(), 1);
}
