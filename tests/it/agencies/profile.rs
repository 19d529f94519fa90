//! What an agency's own people and systems keep of its profile.

use convite_domain::access::Role;
use convite_tests::{NewUser, TestApp, TestSession};
use serde_json::json;

#[tokio::test]
async fn an_agency_keeps_its_profile_but_not_what_it_is_registered_as() {
    let app = TestApp::start().await;
    let agency = app.agency().await;
    let path = format!("/v1/agencies/{agency}");
    for keeper in [app.coordinator(agency).await, app.client(agency).await] {
        let patch = json!({ "description": "Cables.", "parallel_capacity": 3, "weekly_cap": 12, "weight": 1 });
        let changed = keeper.patch_current(&path, patch).await.ok();
        assert_eq!((&changed["parallel_capacity"], &changed["weekly_cap"]), (&json!(3), &json!(12)));
        for refused in [json!({ "code": "otra" }), json!({ "name": "Otra" }), json!({ "weight": 2 })] {
            keeper.patch_current(&path, refused).await.expect_guard(403, "needs_admin");
        }
    }
    let changed = app.admin().await.patch_current(&path, json!({ "weight": 2, "weekly_cap": null })).await.ok();
    assert_eq!((&changed["weight"], &changed["weekly_cap"]), (&json!(2), &json!(null)));
}

#[tokio::test]
async fn who_writes_for_an_agency_does_not_keep_its_profile() {
    let app = TestApp::start().await;
    let (agency, other) = (app.agency().await, app.agency().await);
    let path = format!("/v1/agencies/{agency}");
    let roles = vec![Role::AgencyEditor, Role::AgencyValidator];
    let writer = app.user_with(NewUser { roles, agency: Some(agency), ..NewUser::default() }).await;
    writer.patch_current(&path, json!({ "description": "Cables." })).await.expect(403);
    app.coordinator(other).await.patch(&path, json!({})).if_match("*").await.expect(404);
}

#[tokio::test]
async fn what_an_agency_takes_on_is_within_bounds() {
    let app = TestApp::start().await;
    let agency = app.agency().await;
    let patch = json!({ "parallel_capacity": 0, "weekly_cap": 1001, "weight": "2" });
    let refused = app.admin().await.patch_current(&format!("/v1/agencies/{agency}"), patch).await;
    refused.expect_bad_fields(&[
        "/parallel_capacity: out_of_range",
        "/weekly_cap: out_of_range",
        "/weight: wrong_type",
    ]);
}

#[tokio::test]
async fn taking_on_less_at_once_breaks_those_of_its_sessions_that_overlap() {
    let app = TestApp::start().await;
    let (agency, officer) = (app.agency().await, app.officer().await);
    let exchange = app.exchange(&officer).await;
    let plan = async |from, to| {
        let session = TestSession { agency: Some(agency), from, to, ..TestSession::default() };
        app.planned(&exchange, session).await
    };
    let first = plan("2026-05-19T14:00:00Z", "2026-05-19T15:00:00Z").await;
    let second = plan("2026-05-19T14:30:00Z", "2026-05-19T15:30:00Z").await;
    plan("2026-05-19T15:30:00Z", "2026-05-19T16:00:00Z").await;
    let (coordinator, path) = (app.coordinator(agency).await, format!("/v1/agencies/{agency}"));
    let unchanged = coordinator.patch_current(&path, json!({ "description": "Dos a la vez." })).await.ok();
    assert_eq!(unchanged["broken_sessions"]["count"], 0);
    let lowered = coordinator.patch_current(&path, json!({ "parallel_capacity": 1 })).await.ok();
    assert_eq!(lowered.broken(), [first, second]);
    let weekly = json!({ "parallel_capacity": 2, "weekly_cap": 3 });
    assert_eq!(coordinator.patch_current(&path, weekly).await.ok()["broken_sessions"]["count"], 0);
    let lowered = coordinator.patch_current(&path, json!({ "weekly_cap": 2 })).await.ok();
    assert_eq!(lowered["broken_sessions"]["count"], 3, "all of that week");
    // What of the week is over counts, but is not broken any more.
    app.clock.set("2026-05-19T15:10:00Z");
    let path = path.as_str();
    let lowered = app.coordinator(agency).await.patch_current(path, json!({ "weekly_cap": 2 })).await.ok();
    assert_eq!(lowered["broken_sessions"]["count"], 2);
}
