//! Changing accounts, and new one-time passwords.

use convite_tests::{PASSWORD, TestApp};
use serde_json::json;

use super::path_of;
use crate::oauth::{assert_refused, signs_in};

#[tokio::test]
async fn a_change_makes_a_new_version_and_names_its_fields() {
    let app = TestApp::start().await;
    let (admin, officer) = (app.admin().await, app.officer().await);
    app.clock.advance(1);
    let patch = json!({ "display_name": "Otra persona", "roles": ["lead"] });
    let changed = admin.patch_current(&path_of(&officer), patch.clone()).await.ok();
    assert_eq!((&changed["version"], &changed["roles"]), (&json!(2), &json!(["lead"])));
    assert_eq!(changed["updated_at"], json!(app.now()));
    let trail = admin.get("/v1/audit-events?action=user.update").await.ok();
    assert_eq!(trail.items()[0]["fields"], json!(["display_name", "roles"]));
    let again = admin.patch_current(&path_of(&officer), patch).await.ok();
    assert_eq!(again["version"], 2, "nothing changed");
}

#[tokio::test]
async fn a_change_needs_the_version_it_is_based_on() {
    let app = TestApp::start().await;
    let (admin, officer) = (app.admin().await, app.officer().await);
    let path = path_of(&officer);
    let etag = admin.etag(&path).await;
    admin.patch(&path, json!({ "display_name": "A" })).await.expect(428);
    admin.patch(&path, json!({ "display_name": "A" })).if_match(&etag).await.ok();
    admin.patch(&path, json!({ "display_name": "B" })).if_match(&etag).await.expect(412);
    admin.post(&format!("{path}/reset-password"), json!({})).await.expect(428);
    admin.post(&format!("{path}/reset-password"), json!({})).if_match(&etag).await.expect(412);
}

#[tokio::test]
async fn a_patch_is_checked_as_a_whole_form() {
    let app = TestApp::start().await;
    let (admin, officer) = (app.admin().await, app.officer().await);
    let path = path_of(&officer);
    let agency = app.agency().await;
    admin.patch(&path, json!({ "agency_id": agency })).if_match("*").await.expect_bad_fields(&["/roles: not_allowed"]);
    admin.patch(&path, json!({ "email": null })).if_match("*").await.expect_bad_fields(&["/email: required"]);
    admin.patch(&path, json!({ "version": 9 })).if_match("*").await.expect_bad_fields(&["/version: unknown_member"]);
    let moved = json!({ "agency_id": agency, "roles": ["agency_editor"] });
    assert_eq!(admin.patch(&path, moved).if_match("*").await.ok()["agency_id"], json!(agency));
    let taken = admin.patch(&path, json!({ "email": admin.name() })).if_match("*").await.expect(409);
    assert_eq!(taken.bad_fields(), ["/email: taken"]);
}

#[tokio::test]
async fn a_new_one_time_password_replaces_the_present_one() {
    let app = TestApp::start().await;
    let (admin, officer) = (app.admin().await, app.officer().await);
    let path = format!("{}/reset-password", path_of(&officer));
    let reset = admin.post(&path, json!({})).if_match("*").await.ok();
    assert_eq!(reset.header("cache-control"), Some("no-store"));
    assert_eq!((&reset["must_change_password"], &reset["version"]), (&json!(true), &json!(2)));
    assert_refused(&signs_in(&app, officer.name(), PASSWORD).await, 400, "invalid_grant");
    signs_in(&app, officer.name(), reset.text("one_time_password")).await.ok();
    officer.get("/v1/requests").await.expect(403);
}
