//! The policy in versions: what admins change, what requests keep.

use chrono::NaiveDate;
use convite_tests::{Answer, TestApp, forms};
use serde_json::{Value, json};

async fn change(app: &TestApp, patch: Value) -> Answer {
    let mut patch = patch;
    patch["reason"] = json!("Decisión del consejo directivo.");
    app.admin().await.patch_current("/v1/policy", patch).await
}

#[tokio::test]
async fn anybody_reads_the_policy_that_the_agency_begins_with() {
    let app = TestApp::start().await;
    let policy = app.visitor().get("/v1/policy").await.ok();
    assert_eq!(
        (&policy["version"], &policy["min_lead_days"], &policy["max_group_size"]),
        (&json!(1), &json!(28), &json!(25))
    );
    assert_eq!((&policy["suppression_threshold"], &policy["clock_profiles"]["petition"]), (&json!(5), &json!(15)));
    app.visitor().get("/v1/policies").await.expect(401);
    let first = app.officer().await.get("/v1/policies/1").await.ok();
    assert_eq!((&first["made_by"], &first["reason"], &first["changes"]), (&Value::Null, &Value::Null, &json!([])));
    assert_eq!(first["policy"], policy.json);
}

#[tokio::test]
async fn a_version_says_what_it_changed_who_made_it_and_why() {
    let app = TestApp::start().await;
    let (admin, analyst) = (app.admin().await, app.analyst().await);
    for (days, petition) in [(6, 12), (7, 12)] {
        let patch =
            json!({ "max_days": days, "clock_profiles": { "petition": petition }, "reason": format!("Por {days}.") });
        assert_eq!(admin.patch_current("/v1/policy", patch).await.ok()["max_days"], days);
    }
    let history = analyst.get("/v1/policies?limit=2").await.ok();
    let [third, second] = history.items() else { panic!("{history}") };
    assert_eq!(third["changes"], json!([{ "member": "max_days", "from": 6, "to": 7 }]));
    let petition = json!({ "member": "clock_profiles.petition", "from": 15, "to": 12 });
    assert_eq!(second["changes"], json!([petition, { "member": "max_days", "from": 5, "to": 6 }]));
    assert_eq!((&second["reason"], &second["made_by"]), (&json!("Por 6."), &json!(admin.id())));
    assert_eq!((&second["made_at"], &third["policy"]["version"]), (&json!(app.now()), &json!(3)));
    let cursor = history.text("next_cursor");
    let rest = analyst.get(&format!("/v1/policies?limit=2&cursor={cursor}")).await.ok();
    assert_eq!(rest.column("version"), ["1"]);
    assert_eq!(analyst.get("/v1/policies/2").await.ok().json, *second);
    analyst.get("/v1/policies/4").await.expect(404);
    analyst.get("/v1/policies/2147483647").await.expect(404);
    let trail = admin.get("/v1/audit-events?subject_kind=policy").await.ok();
    assert_eq!(trail.column("action"), ["policy.update", "policy.update"]);
    assert_eq!(trail.items()[1]["fields"], json!(["clock_profiles.petition", "max_days"]));
}

#[tokio::test]
async fn every_bad_member_is_named_at_once() {
    let app = TestApp::start().await;
    let bad = json!({
        "min_lead_days": -1, "suppression_threshold": 0, "max_group_size": 10, "clock_profiles": { "consultation": 0, "x": 1 },
        "acknowledge_business_days": 9, "max_days": null, "version": 7, "colour": "red",
    });
    let admin = app.admin().await;
    admin.patch_current("/v1/policy", bad).await.expect_bad_fields(&[
        "/clock_profiles/consultation: out_of_range",
        "/clock_profiles/x: unknown_member",
        "/colour: unknown_member",
        "/first_response_business_days: contradiction",
        "/max_days: required",
        "/min_lead_days: out_of_range",
        "/reason: required",
        "/recommended_group_size: contradiction",
        "/suppression_threshold: out_of_range",
        "/version: unknown_member",
    ]);
    admin.patch("/v1/policy", json!([])).if_match("*").await.expect_bad_fields(&[": wrong_type"]);
    admin.patch("/v1/policy", json!({ "max_days": 6, "reason": "x" })).await.expect(428);
    assert_eq!(app.visitor().get("/v1/policy").await.ok()["version"], 1);
}

#[tokio::test]
async fn a_patch_that_changes_nothing_makes_no_version() {
    let app = TestApp::start().await;
    let etag = app.visitor().get("/v1/policy").await.ok().etag();
    assert_eq!(change(&app, json!({ "max_days": 5 })).await.ok().etag(), etag);
    assert_eq!(app.officer().await.get("/v1/policies").await.ok().items().len(), 1);
}

#[tokio::test]
async fn of_sixteen_changes_of_one_version_one_is_made() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let etag = admin.etag("/v1/policy").await;
    let calls = (6..22).map(|days| {
        let patch = json!({ "max_days": days, "reason": "A la vez." });
        admin.patch("/v1/policy", patch).if_match(&etag).into_future()
    });
    let mut statuses: Vec<u16> =
        futures_util::future::join_all(calls).await.iter().map(|answer| answer.status).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [vec![200], vec![412; 15]].concat());
    assert_eq!(admin.get("/v1/policy").await.ok()["version"], 2);
    assert_eq!(admin.get("/v1/policies").await.ok().items().len(), 2);
}

#[tokio::test]
async fn a_submitted_request_keeps_its_guards_and_a_new_one_gets_the_new() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let (before, draft) = (app.linked(&officer).await, app.draft().await);
    change(&app, json!({ "max_group_size": 4, "recommended_group_size": 4 })).await.ok();
    let after = app.linked(&officer).await;
    draft.submit().await.ok();
    for (request, warned) in [(&before, false), (&after, true), (&draft, true)] {
        let seen = request.seen().await;
        let warnings = seen.json["warnings"].as_array().expect("warnings");
        assert_eq!(warnings.iter().any(|warning| warning["code"] == "group_large"), warned, "{seen}");
    }
    let acceptance = forms::acceptance(app.clock.today());
    officer.act(&before, "accept", acceptance.clone()).await.ok();
    officer.act(&after, "accept", acceptance).await.expect_guard(409, "max_group_size");
}

#[tokio::test]
async fn a_submitted_request_keeps_its_terms_and_a_new_one_gets_the_new() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    app.clock.set("2026-03-20T15:00:00Z");
    let before = app.in_review(&officer).await;
    change(&app, json!({ "clock_profiles": { "petition": 10, "information": 5 } })).await.ok();
    let after = app.in_review(&officer).await;
    let due = |answer: &Answer| answer.json["due_on"].as_str().and_then(|day| day.parse::<NaiveDate>().ok());
    assert_eq!(due(&before.seen().await), "2026-04-15".parse().ok());
    assert_eq!(due(&after.seen().await), "2026-04-08".parse().ok());
    // A term that begins later, and one of another kind, are those of the request's own version, too.
    let profile = json!({ "profile": "information", "reason": "Es de otra clase." });
    let (old, new) = (
        officer.act(&before, "change-profile", profile.clone()).await.ok(),
        officer.act(&after, "change-profile", profile).await.ok(),
    );
    assert_eq!((due(&old), due(&new)), ("2026-04-08".parse().ok(), "2026-03-30".parse().ok()));
}

#[tokio::test]
async fn an_admin_says_how_grave_a_conflict_is_unless_it_is_fixed() {
    let app = TestApp::start().await;
    let usual = app.visitor().get("/v1/policy").await.ok();
    assert_eq!(usual["business_hours"], json!({ "from": "08:00", "to": "16:30" }));
    assert_eq!(usual["conflict_severities"], json!({}));
    let said = json!({ "travel_time_short": "warn", "public_holiday": "ignore" });
    let changed =
        change(&app, json!({ "conflict_severities": said, "business_hours": { "from": "07:00" } })).await.ok();
    assert_eq!(changed["conflict_severities"], said);
    assert_eq!(changed["business_hours"], json!({ "from": "07:00", "to": "16:30" }));
    let again = change(&app, json!({ "conflict_severities": { "public_holiday": null } })).await.ok();
    assert_eq!(again["conflict_severities"], json!({ "travel_time_short": "warn" }));
    let history = app.officer().await.get("/v1/policies?limit=1").await.ok();
    let gone = json!({ "member": "conflict_severities.public_holiday", "from": "ignore", "to": null });
    assert_eq!(history.items()[0]["changes"], json!([gone]));
    let bad = json!({
        "conflict_severities": { "venue_double_booked": "warn", "lunch": "warn", "tea": null, "language_gap": "fatal" },
        "business_hours": { "from": "17:00" }, "presenter_daily_cap": 0, "travel_buffer_minutes": 121,
        "agency_parallel_capacity": 101, "partner_notice_business_days": -1, "reply_by_business_days": null,
    });
    change(&app, bad).await.expect_bad_fields(&[
        "/agency_parallel_capacity: out_of_range",
        "/business_hours/to: before_start",
        "/conflict_severities/language_gap: unknown_value",
        "/conflict_severities/lunch: unknown_member",
        "/conflict_severities/tea: unknown_member",
        "/conflict_severities/venue_double_booked: fixed",
        "/partner_notice_business_days: out_of_range",
        "/presenter_daily_cap: out_of_range",
        "/reply_by_business_days: required",
        "/travel_buffer_minutes: out_of_range",
    ]);
}
