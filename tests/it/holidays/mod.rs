//! Days off: what the law says, what admins decide, and the due dates that follow.

mod due_dates;

use convite_tests::{Actor, Answer, TestApp};
use serde_json::{Value, json};

/// A civic day, to be added.
fn civic(date: &str) -> Value {
    let name = json!({ "es": "Día cívico", "en": "Civic day" });
    json!({ "date": date, "name": name, "reason": "Decreto municipal." })
}

/// Removes or restores a day, as it is now.
async fn decide(admin: &Actor, date: &str, action: &str) -> Answer {
    let path = format!("/v1/holidays/{date}");
    let etag = admin.etag(&path).await;
    admin.post(&format!("{path}/{action}"), json!({ "reason": "Se decidió así." })).if_match(&etag).await
}

#[tokio::test]
async fn anybody_reads_the_days_off_of_a_year() {
    let app = TestApp::start().await;
    let year = app.visitor().get("/v1/holidays?year=2026").await.ok();
    assert_eq!(year.items().len(), 18);
    assert!(year.column("origin").iter().all(|origin| origin == "law"));
    let friday = app.visitor().get("/v1/holidays/2026-04-03").await.ok();
    assert_eq!(friday["names"], json!([{ "es": "Viernes Santo", "en": "Good Friday" }]));
    assert_eq!((&friday["version"], &friday["day_off"], &friday["reason"]), (&json!(0), &json!(true), &Value::Null));
    assert_eq!(app.visitor().get("/v1/holidays").await.ok().json, year.json);
    for bad in ["1582", "10000", "x", "-1"] {
        let refused = app.visitor().get(&format!("/v1/holidays?year={bad}")).await;
        refused.expect_bad_fields(&["/year: out_of_range"]);
    }
    for none in ["2026-04-01", "2026-04-04", "x", "2026-02-30"] {
        app.visitor().get(&format!("/v1/holidays/{none}")).await.expect(404);
    }
}

#[tokio::test]
async fn an_admin_adds_a_day_and_takes_it_away_again() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let added = admin.post("/v1/holidays", civic("2026-04-10")).await.expect(201);
    assert_eq!((&added["origin"], &added["day_off"], &added["version"]), (&json!("added"), &json!(true), &json!(1)));
    assert_eq!(added["names"], json!([{ "es": "Día cívico", "en": "Civic day" }]));
    assert_eq!(added.header("location"), Some("/v1/holidays/2026-04-10"));
    assert_eq!(app.visitor().get("/v1/holidays/2026-04-10").await.ok().json, added.json);
    admin.post("/v1/holidays", civic("2026-04-10")).await.expect(409);
    decide(&admin, "2026-04-10", "restore").await.expect_guard(409, "wrong_state");
    let removed = decide(&admin, "2026-04-10", "remove").await.ok();
    assert_eq!((&removed["origin"], &removed["day_off"]), (&json!("removed"), &json!(false)));
    admin.get("/v1/holidays/2026-04-10").await.expect(404);
    admin.post("/v1/holidays/2026-04-10/remove", json!({ "reason": "x" })).if_match("*").await.expect(404);
    assert_eq!(admin.get("/v1/holidays?year=2026").await.ok().items().len(), 18);
    assert_eq!(admin.post("/v1/holidays", civic("2026-04-10")).await.expect(201)["version"], 3);
    let trail = admin.get("/v1/audit-events?subject_kind=holiday").await.ok();
    assert_eq!(trail.column("action"), ["holiday.add", "holiday.remove", "holiday.add"]);
}

#[tokio::test]
async fn a_day_of_the_law_is_removed_and_restored() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let removed = decide(&admin, "2026-05-01", "remove").await.ok();
    assert_eq!((&removed["origin"], &removed["reason"]), (&json!("removed"), &json!("Se decidió así.")));
    assert_eq!(admin.get("/v1/holidays/2026-05-01").await.ok().json, removed.json);
    decide(&admin, "2026-05-01", "remove").await.expect_guard(409, "wrong_state");
    admin.post("/v1/holidays", civic("2026-05-01")).await.expect(409);
    let restored = decide(&admin, "2026-05-01", "restore").await.ok();
    assert_eq!((&restored["origin"], &restored["reason"]), (&json!("law"), &Value::Null));
    assert_eq!(admin.get("/v1/holidays/2026-05-01").await.ok().json, restored.json);
}

#[tokio::test]
async fn what_makes_no_sense_is_refused() {
    let app = TestApp::start().await;
    let (admin, officer) = (app.admin().await, app.officer().await);
    for (date, code) in [
        ("2026-03-19", "in_the_past"),
        ("2026-04-11", "weekend"),
        ("2036-03-21", "out_of_range"),
        ("9999-12-31", "out_of_range"),
        ("2026-02-30", "invalid_date"),
    ] {
        admin.post("/v1/holidays", civic(date)).await.expect_bad_fields(&[&format!("/date: {code}")]);
    }
    admin.post("/v1/holidays", json!({ "name": { "es": " " } })).await.expect_bad_fields(&[
        "/date: required",
        "/name/en: required",
        "/name/es: too_short",
        "/reason: required",
    ]);
    admin.post("/v1/holidays", civic("2026-04-03")).await.expect(409);
    officer.post("/v1/holidays", civic("2026-04-10")).await.expect(403);
    let reason = || json!({ "reason": "x" });
    officer.post("/v1/holidays/2026-04-03/remove", reason()).await.expect(403);
    admin.post("/v1/holidays/2026-04-10/remove", reason()).await.expect(404);
    admin.post("/v1/holidays/2026-04-03/remove", reason()).await.expect(428);
    admin.post("/v1/holidays/2026-04-03/remove", reason()).if_match("\"7-x\"").await.expect(412);
    decide(&admin, "2026-01-01", "remove").await.expect_guard(409, "day_passed");
    // 7 August 2027 is a Saturday.
    decide(&admin, "2027-08-07", "remove").await.expect_guard(409, "weekend");
}

#[tokio::test]
async fn of_sixteen_who_add_a_day_one_does_and_of_sixteen_who_remove_it_one_does() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let adds = (0..16).map(|_| admin.post("/v1/holidays", civic("2026-04-10")).into_future());
    let mut statuses: Vec<_> = futures_util::future::join_all(adds).await.iter().map(|answer| answer.status).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [vec![201], vec![409; 15]].concat());
    let etag = admin.etag("/v1/holidays/2026-04-10").await;
    let remove = |_| {
        let reason = json!({ "reason": "x" });
        admin.post("/v1/holidays/2026-04-10/remove", reason).if_match(&etag).into_future()
    };
    let removed = futures_util::future::join_all((0..16).map(remove)).await;
    let mut statuses: Vec<_> = removed.iter().map(|answer| answer.status).collect();
    statuses.sort_unstable();
    assert_eq!(statuses[0], 200);
    assert!(statuses[1..].iter().all(|status| [404, 412].contains(status)), "{statuses:?}");
}
