//! There is always an admin who may sign in.

use convite_domain::access::Role;
use convite_tests::{NewUser, TestApp};
use futures_util::future::join;
use serde_json::json;

use super::path_of;

#[tokio::test]
async fn the_last_admin_stays() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let disabled = NewUser { roles: vec![Role::Admin], disabled: true, ..NewUser::default() };
    app.user_with(disabled).await;
    for patch in [json!({ "disabled": true }), json!({ "roles": ["lead"] })] {
        let refused = admin.patch_current(&path_of(&admin), patch).await.expect_guard(409, "last_admin");
        assert_eq!((&refused["from"], &refused["action"]), (&json!("enabled"), &json!("update")));
    }
    admin.patch_current(&path_of(&admin), json!({ "roles": ["admin", "lead"] })).await.ok();
    app.admin().await;
    admin.patch_current(&path_of(&admin), json!({ "disabled": true })).await.ok();
}

#[tokio::test]
async fn of_two_admins_who_send_each_other_away_one_stays() {
    let app = TestApp::start().await;
    let (one, other) = (app.admin().await, app.admin().await);
    for _ in 0..5 {
        let away = |who, whom| {
            let (who, path): (&convite_tests::Actor, String) = (who, path_of(whom));
            who.patch(&path, json!({ "disabled": true })).if_match("*").into_future()
        };
        let (first, second) = join(away(&one, &other), away(&other, &one)).await;
        let gone = [&first, &second].iter().filter(|answer| answer.status == 200).count();
        assert_eq!(gone, 1, "{first}\n{second}");
        let (stays, goes) = if first.status == 200 { (&one, &other) } else { (&other, &one) };
        stays.patch_current(&path_of(goes), json!({ "disabled": false })).await.ok();
    }
}
