//! Who sees which account.

use convite_tests::TestApp;
use serde_json::json;
use uuid::Uuid;

use super::{form, path_of};

#[tokio::test]
async fn admins_page_through_everybody_the_newest_first() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    for number in 0..3 {
        app.clock.advance(1);
        admin.post("/v1/users", form(&format!("nueva-{number}@example.org"), &[])).await.expect(201);
    }
    let (mut seen, mut next) = (Vec::new(), Some("/v1/users?limit=1".to_owned()));
    while let Some(path) = next {
        let page = admin.get(&path).await.ok();
        seen.extend(page.column("email"));
        next = page["next_cursor"].as_str().map(|cursor| format!("/v1/users?limit=1&cursor={cursor}"));
    }
    assert_eq!(seen, ["nueva-2@example.org", "nueva-1@example.org", "nueva-0@example.org", admin.name()]);
}

#[tokio::test]
async fn everybody_else_sees_their_own_account_only() {
    let app = TestApp::start().await;
    let (admin, lead) = (app.admin().await, app.lead().await);
    let coordinator = app.coordinator(app.agency().await).await;
    for person in [&lead, &coordinator] {
        let own = person.get(&path_of(person)).await.ok();
        assert_eq!(own["email"], person.name());
        person.get(&path_of(&admin)).await.expect(404);
        person.get("/v1/users").await.expect(403);
        person.post("/v1/users", form("x@example.org", &[])).await.expect(403);
        person.patch(&path_of(person), json!({ "roles": ["admin"] })).if_match("*").await.expect(403);
        person.patch(&path_of(&admin), json!({})).if_match("*").await.expect(404);
        person.post(&format!("{}/reset-password", path_of(&admin)), json!({})).if_match("*").await.expect(404);
    }
}

#[tokio::test]
async fn partners_systems_and_requesters_see_nobody() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let client = app.client(app.agency().await).await;
    for stranger in [client, app.draft().await.requester] {
        stranger.get(&path_of(&admin)).await.expect(404);
        stranger.get("/v1/users").await.expect(403);
    }
    app.visitor().get(&path_of(&admin)).await.expect(401);
    admin.get(&format!("/v1/users/{}", Uuid::from_u128(7))).await.expect(404);
    admin.get("/v1/users/x").await.expect(404);
}
