//! How officers sort the work.

use convite_tests::TestApp;
use serde_json::{Value, json};

#[tokio::test]
async fn priority_and_tags_are_the_officers_own() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let (request, other) = (app.submitted().await, app.submitted().await);
    let path = request.path("handling");
    let seen = request.seen_by(&officer).await;
    assert_eq!((&seen["handling"]["priority"], &seen["handling"]["tags"]), (&json!("normal"), &json!([])));
    assert!(seen["allowed_actions"].to_string().contains("edit_handling"));
    let patch = json!({ "priority": "urgent", "tags": ["sister_city", "mayor"] });
    officer.patch(&path, patch.clone()).await.expect(428);
    let set = officer.patch(&path, patch.clone()).if_match(&seen.etag()).await.ok();
    assert_eq!((&set["version"], &set["handling"]["priority"]), (&json!(3), &json!("urgent")));
    officer.patch(&path, patch.clone()).if_match(&seen.etag()).await.expect(412);
    let kept = officer.patch(&path, json!({ "tags": ["mayor"] })).if_match(&set.etag()).await.ok();
    assert_eq!((&kept["handling"]["priority"], &kept["handling"]["tags"]), (&json!("urgent"), &json!(["mayor"])));
    let same = officer.patch(&path, json!({ "tags": ["mayor"] })).if_match(&kept.etag()).await.ok();
    assert_eq!(same["version"], kept["version"]);
    for query in ["priority=urgent", "tag=mayor", "priority=urgent&tag=mayor&state=submitted"] {
        let found = officer.get(&format!("/v1/requests?{query}")).await.ok();
        assert_eq!(found.column("id"), std::slice::from_ref(&request.id), "{query}");
        assert_eq!(
            (found.column("priority"), &found.items()[0]["tags"]),
            (vec!["urgent".to_owned()], &json!(["mayor"]))
        );
    }
    assert_eq!(officer.get("/v1/requests?priority=normal").await.ok().column("id"), [other.id]);
    assert_eq!(officer.get("/v1/requests?tag=sister_city").await.ok().items().len(), 0);
    // The requester learns nothing of it.
    assert_eq!(request.seen().await["handling"], Value::Null);
    let shown = request.requester.get(&request.path("timeline")).await.ok();
    assert_eq!(shown.column("action"), ["create", "submit"]);
    let trail = officer.get(&request.path("timeline")).await.ok();
    assert_eq!(trail.column("action"), ["create", "submit", "edit_handling", "edit_handling"]);
    assert_eq!(
        (&trail.items()[2]["fields"], &trail.items()[2]["visibility"]),
        (&json!(["priority", "tags"]), &json!("internal"))
    );
    request.requester.patch(&path, patch.clone()).await.expect(403);
    app.analyst().await.patch(&path, patch).await.expect(403);
}

#[tokio::test]
async fn a_bad_priority_or_tag_is_named_and_a_draft_has_neither() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let request = app.submitted().await;
    let bad = json!({ "priority": "now", "tags": ["Two Words", "a", "a"], "colour": "red" });
    let refused = officer.patch_current(&request.path(""), json!({ "handling": bad })).await;
    refused.expect_bad_fields(&["/handling: unknown_member"]);
    let etag = officer.etag(&request.path("")).await;
    let refused = officer.patch(&request.path("handling"), bad).if_match(&etag).await;
    refused.expect_bad_fields(&["/colour: unknown_member", "/priority: unknown_value", "/tags/0: invalid_code"]);
    for null in ["priority", "tags"] {
        let refused = officer.patch(&request.path("handling"), json!({ null: null })).if_match(&etag).await;
        refused.expect_bad_fields(&[&format!("/{null}: required")]);
    }
    let draft = app.draft().await;
    let etag = officer.etag(&draft.path("")).await;
    let refused = officer.patch(&draft.path("handling"), json!({ "priority": "high" })).if_match(&etag).await;
    refused.expect_guard(409, "wrong_state");
}
