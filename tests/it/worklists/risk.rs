//! The exchanges whose agenda may not hold.

use convite_domain::AgencyId;
use convite_tests::{Actor, TestAgenda, TestApp, act, forms};
use serde_json::{Value, json};

const LIST: &str = "/v1/worklists/exchanges-at-risk";

/// What the list says of an exchange.
async fn risk(reader: &Actor, agenda: &TestAgenda) -> Option<Value> {
    let listed = reader.get(LIST).await.ok();
    listed.items().iter().find(|one| one["exchange_id"] == agenda.delegation.exchange_id.as_str()).cloned()
}

/// An exchange that consults its agencies, with its only session and the invitation of one to present it.
async fn consulted(app: &TestApp, officer: &Actor, agency: AgencyId) -> (TestAgenda, String, String) {
    let agenda = app.agenda(officer).await;
    let session = agenda.added(agenda.session(0, "09:00-10:30")).await;
    act(officer, &agenda.path(""), "consult", json!({})).await.ok();
    let invitation = json!({ "role": "presenter", "agency": agency });
    let invited = officer.post(&format!("{session}/assignments"), invitation).await.expect(201);
    (agenda, session, format!("/v1/assignments/{}", invited.text("id")))
}

#[tokio::test]
async fn a_conflict_that_blocks_puts_an_exchange_at_risk() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let (broken, well) = (app.agenda(&officer).await, app.agenda(&officer).await);
    well.added(well.session(0, "06:00-07:00")).await;
    let lead = app.lead().await;
    assert_eq!(lead.get(LIST).await.ok()["items"], json!([]), "a warning is no risk");
    let korean = json!({ "languages": ["ko"] });
    let session = broken.added(broken.session_with(0, "09:00-10:00", korean.clone())).await;
    broken.added(broken.session_with(0, "11:00-12:00", korean)).await;
    let exchange = officer.get(&broken.path("")).await.ok();
    let expected = json!([{
        "exchange_id": exchange["id"],
        "title": exchange["design"]["title"],
        "state": "designing",
        "starts_on": exchange["starts_on"],
        "ends_on": exchange["ends_on"],
        "blocking": [{ "code": "language_gap", "count": 2 }],
        "answers": { "unanswered": 0, "late": 0, "countered": 0, "without_lead": 0 },
    }]);
    for reader in [lead.clone(), officer.clone(), app.analyst().await] {
        assert_eq!(reader.get(LIST).await.ok()["items"], expected);
    }
    officer.patch_current(&session, json!({ "languages": ["es"] })).await.ok();
    assert_eq!(
        risk(&lead, &broken).await.expect("a risk")["blocking"],
        json!([{ "code": "language_gap", "count": 1 }])
    );
    act(&officer, &broken.path(""), "postpone", json!({ "reason": "Hay elecciones." })).await.ok();
    assert_eq!(lead.get(LIST).await.ok()["items"], json!([]));
}

#[tokio::test]
async fn an_answer_that_is_late_puts_an_exchange_at_risk_and_so_does_a_lost_lead() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let (agency, next) = (app.agency().await, app.agency().await);
    for agency in [agency, next] {
        app.resource(agency, "offers", forms::offer()).await;
    }
    let (agenda, session, invitation) = consulted(&app, &officer, agency).await;
    assert_eq!(risk(&officer, &agenda).await, None, "there is time to answer");
    app.clock.set("2026-03-25T22:00:00Z");
    let (officer, coordinator) = (app.officer().await, app.coordinator(agency).await);
    let answers = |unanswered, late, countered, without_lead| json!({ "unanswered": unanswered, "late": late, "countered": countered, "without_lead": without_lead });
    let late = risk(&officer, &agenda).await.expect("a risk");
    assert_eq!(
        (&late["answers"], &late["blocking"], &late["state"]),
        (&answers(1, 1, 0, 0), &json!([]), &json!("consulting"))
    );
    act(&coordinator, &invitation, "tentatively-accept", json!({})).await.ok();
    assert_eq!(risk(&officer, &agenda).await.expect("a risk")["answers"], answers(1, 1, 0, 0), "no answer for sure");
    act(&coordinator, &invitation, "decline", json!({ "code": "short_notice" })).await.ok();
    assert_eq!(risk(&officer, &agenda).await.expect("a risk")["answers"], answers(0, 0, 0, 1));
    let invitation = json!({ "role": "presenter", "agency": next });
    officer.post(&format!("{session}/assignments"), invitation).await.expect(201);
    assert_eq!(risk(&officer, &agenda).await, None, "somebody else is asked, and has time");
    let next = officer.get("/v1/assignments?state=invited").await.ok();
    let next = format!("/v1/assignments/{}", next.items()[0]["id"].as_str().expect("an id"));
    act(&officer, &next, "release", json!({ "reason": "Lo hace otra entidad." })).await.ok();
    assert_eq!(risk(&officer, &agenda).await.expect("a risk")["answers"], answers(0, 0, 0, 1), "nobody leads it");
}

#[tokio::test]
async fn what_has_begun_is_no_risk_any_more() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let agency = app.agency().await;
    app.resource(agency, "offers", forms::offer()).await;
    let (agenda, _, invitation) = consulted(&app, &officer, agency).await;
    act(&app.coordinator(agency).await, &invitation, "decline", json!({ "code": "short_notice" })).await.ok();
    agenda.added(agenda.session_with(1, "09:00-10:00", json!({ "languages": ["ko"] }))).await;
    let blocking = json!([{ "code": "language_gap", "count": 1 }]);
    for (moment, without_lead) in [(agenda.moment(0, "08:59"), 1), (agenda.moment(0, "09:00"), 0)] {
        app.clock.set(&moment.to_rfc3339());
        let found = risk(&app.officer().await, &agenda).await.expect("a risk");
        assert_eq!((&found["answers"]["without_lead"], &found["blocking"]), (&json!(without_lead), &blocking));
    }
    app.clock.set(&agenda.moment(1, "09:00").to_rfc3339());
    assert_eq!(risk(&app.officer().await, &agenda).await, None);
}

/// More exchanges than are looked at together, of which the first and the last are at risk.
#[tokio::test]
async fn an_exchange_at_risk_is_found_behind_many_that_are_well() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let (first, last) = (app.agenda(&officer).await, app.agenda(&officer).await);
    for agenda in [&first, &last] {
        agenda.added(agenda.session_with(0, "09:00-10:00", json!({ "languages": ["ko"] }))).await;
    }
    let well = app.exchange(&officer).await;
    let copies = format!(
        "CREATE TEMP TABLE copies AS SELECT exchanges.*, place FROM exchanges, generate_series(1, 120) AS place \
            WHERE exchanges.id = '{well}'; \
        UPDATE copies SET id = gen_random_uuid(), starts_on = starts_on + place, ends_on = ends_on + place; \
        ALTER TABLE copies DROP COLUMN place; \
        INSERT INTO exchanges SELECT * FROM copies; \
        UPDATE exchanges SET starts_on = starts_on + 200, ends_on = ends_on + 200 WHERE id = '{}'",
        last.delegation.exchange_id
    );
    app.sql().await.batch_execute(&copies).await.expect("exchanges");
    let whole = officer.get(LIST).await.ok();
    let ids = [&first, &last].map(|agenda| agenda.delegation.exchange_id.clone());
    assert_eq!(whole.column("exchange_id"), ids);
    let page = officer.get(&format!("{LIST}?limit=1")).await.ok();
    assert_eq!(page.column("exchange_id"), ids[..1]);
    let rest = officer.get(&format!("{LIST}?limit=1&cursor={}", page.text("next_cursor"))).await.ok();
    assert_eq!((rest.column("exchange_id"), &rest["next_cursor"]), (ids[1..].to_vec(), &Value::Null));
}

#[tokio::test]
async fn exchanges_at_risk_are_listed_by_first_day_page_by_page() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    for languages in [["ko"], ["es"], ["ko"], ["ko"]] {
        let agenda = app.agenda(&officer).await;
        agenda.added(agenda.session_with(0, "09:00-10:00", json!({ "languages": languages }))).await;
    }
    let whole = officer.get(LIST).await.ok();
    assert_eq!((whole.items().len(), &whole["next_cursor"]), (3, &Value::Null));
    let first = officer.get(&format!("{LIST}?limit=2")).await.ok();
    let rest = officer.get(&format!("{LIST}?limit=2&cursor={}", first.text("next_cursor"))).await.ok();
    assert_eq!([first.items(), rest.items()].concat(), whole.items());
    assert_eq!((rest.items().len(), &rest["next_cursor"]), (1, &Value::Null));
    officer.get(&format!("{LIST}?limit=101&cursor=%21&state=planned")).await.expect_bad_fields(&[
        "/cursor: invalid_cursor",
        "/limit: out_of_range",
        "/state: unknown_member",
    ]);
    for stranger in [app.editor().await, app.coordinator(app.agency().await).await] {
        stranger.get(LIST).await.expect(403);
    }
}
