//! What agencies answer, and what officers make of it.

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use convite_tests::forms;
use serde_json::{Value, json};

use super::{act, consulted, designing, invitation};

#[tokio::test]
async fn an_agency_reads_of_its_invitation_what_is_asked_and_until_when() {
    let all = consulted().await;
    let path = all.invited().await;
    let seen = all.coordinator.get(&path).await.ok();
    assert_eq!((seen.text("state"), seen.text("role"), &seen["is_lead"]), ("invited", "presenter", &json!(true)));
    assert_eq!(seen["session"]["title"]["es"], "Bienvenida");
    let visitors = json!({
        "people": 12, "countries": ["AR"], "organization_kinds": ["municipality"], "languages": ["es"],
        "step_free": 0, "access_needs": 0
    });
    assert_eq!(seen["visitors"], visitors);
    let officer = all.app.admin().await.get(&format!("/v1/users/{}", all.officer.id())).await.ok();
    assert_eq!(seen["asked_by"], officer["display_name"]);
    // Five business days after Friday 20 March, of which Monday is a holiday, end with Monday 30.
    assert_eq!(seen.text("reply_by"), "2026-03-31T05:00:00Z");
    let actions = json!(["accept", "tentatively_accept", "decline", "counter"]);
    assert_eq!(seen["allowed_actions"], actions);
    assert_eq!(seen["handling"], Value::Null);
    let inbox = all.coordinator.get("/v1/assignments?state=invited").await.ok();
    assert_eq!(inbox.column("id"), [seen.text("id")]);
    assert_eq!(inbox.items()[0], seen.json);
    assert_eq!(all.officer.get(&path).await.ok()["allowed_actions"], json!(["release"]));
}

#[tokio::test]
async fn an_invitation_is_sent_with_the_consultation() {
    let all = designing().await;
    let path = all.invited().await;
    assert_eq!(all.officer.get(&path).await.ok()["sent_at"], Value::Null);
    all.coordinator.get(&path).await.expect(404);
    all.coordinator.get(&all.session).await.expect(404);
    act(&all.officer, &all.agenda.path(""), "consult", json!({})).await.ok();
    assert_eq!(all.coordinator.get(&path).await.ok().text("reply_by"), "2026-03-31T05:00:00Z");
    let session = all.coordinator.get(&all.session).await.ok();
    assert_eq!((&session["conflicts"], &session["allowed_actions"]), (&Value::Null, &json!([])));
}

#[tokio::test]
async fn a_session_is_confirmed_when_its_lead_accepts_and_names_who_presents() {
    let all = consulted().await;
    let (path, presenter) = (all.invited().await, all.presenter().await);
    assert_eq!(all.seen().await.text("agency_id"), all.agency.to_string());
    act(&all.coordinator, &path, "accept", json!({})).await.expect_bad_fields(&["/presenter_id: required"]);
    let accepted = act(&all.coordinator, &path, "accept", json!({ "presenter_id": presenter })).await.ok();
    assert_eq!((accepted.text("state"), accepted.text("presenter_id")), ("accepted", presenter.as_str()));
    let session = all.seen().await;
    assert_eq!((session.text("state"), &session["presenter_ids"]), ("confirmed", &json!([presenter])));
    act(&all.coordinator, &path, "accept", json!({})).await.expect_guard(409, "wrong_state");
}

#[tokio::test]
async fn the_same_answer_with_the_same_key_has_the_same_reply() {
    let all = consulted().await;
    let (path, presenter) = (all.invited().await, all.presenter().await);
    let etag = all.coordinator.etag(&path).await;
    let accept = || {
        let call = all.coordinator.post(&format!("{path}/accept"), json!({ "presenter_id": presenter }));
        call.if_match(&etag)
    };
    let first = accept().key("answer-1").await.ok();
    assert_eq!(accept().key("answer-1").await.ok().json, first.json);
    accept().await.expect(412);
    let again = all.coordinator.post(&format!("{path}/accept"), json!({})).if_match(&first.etag());
    again.await.expect_guard(409, "wrong_state");
}

#[tokio::test]
async fn an_agency_sees_nothing_of_others_answers() {
    let all = consulted().await;
    let path = all.invited().await;
    let stranger = all.app.coordinator(all.app.agency().await).await;
    stranger.get(&path).await.expect(404);
    stranger.post(&format!("{path}/accept"), json!({})).if_match("*").await.expect(404);
    stranger.get(&all.session).await.expect(404);
    assert_eq!(stranger.get("/v1/assignments").await.ok().items().len(), 0);
    stranger.get(&all.agenda.path("agenda")).await.expect(404);
    all.officer.post(&format!("{path}/accept"), json!({})).if_match("*").await.expect(403);
    all.coordinator.post(&format!("{path}/release"), json!({ "reason": "No." })).if_match("*").await.expect(403);
    all.agenda.delegation.requester.get(&path).await.expect(404);
    all.agenda.delegation.requester.get("/v1/assignments").await.expect(403);
}

#[tokio::test]
async fn a_partner_sees_its_sessions_of_the_working_copy_and_the_last_release() {
    let all = consulted().await;
    all.agenda.added(all.agenda.session(1, "09:00-10:30")).await;
    all.invited().await;
    let own = all.coordinator.get(&all.agenda.path("sessions")).await.ok();
    assert_eq!(own.column("id"), [all.session.rsplit('/').next().expect("an id")]);
    all.coordinator.get(&all.agenda.path("agenda")).await.expect(404);
    all.coordinator.get(&all.agenda.path("")).await.expect(404);
}

#[tokio::test]
async fn who_declines_says_why_and_the_session_waits_for_another() {
    let all = consulted().await;
    let (path, presenter) = (all.invited().await, all.presenter().await);
    act(&all.coordinator, &path, "accept", json!({ "presenter_id": presenter })).await.ok();
    act(&all.coordinator, &path, "decline", json!({ "code": "no_capacity" })).await.expect_guard(409, "wrong_state");
    let other = all.app.agency().await;
    all.app.resource(other, "offers", forms::offer()).await;
    let replaced =
        act(&all.officer, &path, "replace", json!({ "agency": other.to_string(), "reason": "No vino." })).await;
    assert_eq!(replaced.ok().text("state"), "substituted");
    let session = all.seen().await;
    assert_eq!((session.text("state"), &session["presenter_ids"]), ("planned", &json!([])));
    assert_eq!(session.text("agency_id"), other.to_string());
    let theirs = all.app.coordinator(other).await;
    let id = theirs.get("/v1/assignments").await.ok().items()[0]["id"].as_str().expect("an id").to_owned();
    let path = format!("/v1/assignments/{id}");
    let declined = json!({ "code": "other", "note": "Ese día hay elecciones." });
    act(&theirs, &path, "decline", json!({ "code": "other" })).await.expect_bad_fields(&["/note: required"]);
    let declined = act(&theirs, &path, "decline", declined).await.ok();
    assert_eq!(declined["end"], json!({ "code": "other", "reason": "Ese día hay elecciones." }));
    assert_eq!((&declined["visitors"], declined["session"]["title"]["en"].as_str()), (&Value::Null, Some("Welcome")));
    assert_eq!(all.seen().await["agency_id"], Value::Null);
    theirs.get(&all.session).await.expect(404);
    let conflicts = all.agenda.conflicts().await;
    assert!(conflicts.contains(&"agency_not_accepted".to_owned()), "the lead is still open: {conflicts:?}");
}

#[tokio::test]
async fn a_counter_that_is_taken_moves_the_session_and_asks_the_others_anew() {
    let all = consulted().await;
    let lead = all.invited().await;
    let presenter = all.presenter().await;
    act(&all.coordinator, &lead, "accept", json!({ "presenter_id": presenter })).await.ok();
    let other = all.app.agency().await;
    let host = json!({ "role": "host", "agency": other.to_string(), "override_reason": "Es su sede." });
    let host = format!("/v1/assignments/{}", all.invite(host).await.expect(201).text("id"));
    let theirs = all.app.coordinator(other).await;
    let (from, to) = (all.agenda.moment(1, "14:00"), all.agenda.moment(1, "15:30"));
    let proposed = json!({ "starts_at": from, "ends_at": to, "note": "La sede abre a la una." });
    let countered = act(&theirs, &host, "counter", proposed).await.ok();
    assert_eq!(countered["counter"]["note"], "La sede abre a la una.");
    assert_eq!(all.seen().await["starts_at"], json!(all.agenda.moment(0, "09:00")));
    let taken = act(&all.officer, &host, "take-counter", json!({})).await.ok();
    let now: Vec<_> = taken["conflicts"].as_array().expect("conflicts").iter().map(|one| &one["code"]).collect();
    assert_eq!(now, ["agency_not_accepted"], "as its session has it after the move");
    assert_eq!((taken.text("state"), &taken["session"]["starts_at"]), ("accepted", &json!(from)));
    let session = all.seen().await;
    assert_eq!(
        (session.text("state"), &session["starts_at"], &session["sequence"]),
        ("planned", &json!(from), &json!(1))
    );
    assert_eq!(all.coordinator.get(&lead).await.ok().text("state"), "invited");
    act(&all.coordinator, &lead, "accept", json!({})).await.ok();
    assert_eq!(all.seen().await.text("state"), "confirmed");
}

#[tokio::test]
async fn a_refused_counter_leaves_the_agency_invited_with_time_to_answer() {
    let all = consulted().await;
    let (path, presenter) = (all.invited().await, all.presenter().await);
    act(&all.coordinator, &path, "counter", json!({ "presenter_id": presenter })).await.ok();
    all.app.clock.advance(3);
    let officer = all.app.officer().await;
    let refused = act(&officer, &path, "refuse-counter", json!({})).await.ok();
    assert_eq!((refused.text("state"), refused.text("reply_by")), ("invited", "2026-03-31T05:00:00Z"));
    let taken =
        act(&all.app.coordinator(all.agency).await, &path, "counter", json!({ "presenter_id": presenter })).await;
    taken.ok();
    let taken = act(&officer, &path, "take-counter", json!({})).await.ok();
    assert_eq!(taken.text("presenter_id"), presenter);
    let session = officer.get(&all.session).await.ok();
    assert_eq!((session.text("state"), &session["presenter_ids"]), ("confirmed", &json!([presenter])));
}

#[tokio::test]
async fn a_presenter_who_is_elsewhere_is_refused_with_when_and_without_what() {
    let all = consulted().await;
    let (path, presenter) = (all.invited().await, all.presenter().await);
    let elsewhere = all.app.agenda(&all.officer).await;
    let busy = elsewhere.session_with(0, "10:00-11:00", json!({ "presenter_ids": [presenter] }));
    let other = elsewhere.add(busy).await.expect(201);
    let refused = act(&all.coordinator, &path, "accept", json!({ "presenter_id": presenter })).await;
    let refused = refused.expect_guard(409, "person_double_booked");
    let sessions = refused["conflicts"][0]["sessions"].as_array().expect("sessions").clone();
    let foreign = sessions.iter().find(|one| one["id"] == other["id"]).expect("the other one");
    assert_eq!((&foreign["title"], &foreign["starts_at"]), (&Value::Null, &other["starts_at"]));
    let own = sessions.iter().find(|one| one["id"] != other["id"]).expect("its own");
    assert_eq!(own["title"]["es"], "Bienvenida");
    assert_eq!(all.coordinator.get(&path).await.ok().text("state"), "invited");
    assert_eq!(all.seen().await["presenter_ids"], json!([]));
}

#[tokio::test]
async fn an_agency_changes_its_presenter_and_confirms_what_it_did() {
    let all = consulted().await;
    let (path, first, second) = (all.invited().await, all.presenter().await, all.presenter().await);
    act(&all.coordinator, &path, "accept", json!({ "presenter_id": first })).await.ok();
    let changed = act(&all.coordinator, &path, "substitute-presenter", json!({ "presenter_id": second })).await.ok();
    assert_eq!(changed.text("presenter_id"), second);
    assert_eq!(all.seen().await["presenter_ids"], json!([second]));
    act(&all.coordinator, &path, "deliver", json!({})).await.expect_guard(409, "session_not_held");
    act(&all.officer, &path, "mark-no-show", json!({ "reason": "Nadie." })).await.expect_guard(409, "session_not_over");
    all.agenda.confirm(&all.officer).await;
    all.app.clock.set(&all.agenda.moment(0, "11:00").to_rfc3339());
    let (officer, coordinator) = (all.app.officer().await, all.app.coordinator(all.agency).await);
    act(&officer, &all.session, "record-attendance", json!({ "attended": 9 })).await.ok();
    act(&officer, &path, "release", json!({ "reason": "Ya fue." })).await.expect_guard(409, "session_over");
    assert_eq!(act(&coordinator, &path, "deliver", json!({})).await.ok().text("state"), "delivered");
}

#[tokio::test]
async fn an_agencys_system_answers_as_its_people_do() {
    let all = consulted().await;
    let path = all.invited().await;
    let client = all.app.client(all.agency).await;
    assert_eq!(act(&client, &path, "tentatively-accept", json!({})).await.ok().text("state"), "tentative");
    assert_eq!(client.get("/v1/assignments?state=tentative").await.ok().items().len(), 1);
}

#[tokio::test]
async fn what_is_called_off_releases_its_agencies() {
    let all = consulted().await;
    let path = all.invited().await;
    let reason = json!({ "reason": "La ciudad aplazó su visita." });
    act(&all.officer, &all.session, "cancel", reason.clone()).await.ok();
    let released = all.coordinator.get(&path).await.ok();
    assert_eq!((released.text("state"), &released["end"]["reason"]), ("released", &reason["reason"]));
    let second = all.agenda.added(all.agenda.session(1, "09:00-10:30")).await;
    let made = all.officer.post(&format!("{second}/assignments"), invitation(all.agency)).await.expect(201);
    act(&all.officer, &all.agenda.path(""), "postpone", reason).await.ok();
    let released = all.coordinator.get(&format!("/v1/assignments/{}", made.text("id"))).await.ok();
    assert_eq!(released.text("state"), "released");
    let refused = all.officer.post(&format!("{second}/assignments"), invitation(all.agency)).await;
    refused.expect_guard(409, "exchange_state");
}

#[tokio::test]
async fn a_lead_finds_what_nobody_has_answered_by_a_moment_page_by_page() {
    let all = consulted().await;
    let mut made = Vec::new();
    for role in ["presenter", "host", "logistics"] {
        let asked = json!({ "role": role, "agency": all.agency, "override_reason": "Conoce el lugar." });
        made.push(all.invite(asked).await.expect(201).json.clone());
    }
    let lead = all.app.lead().await;
    let of = async |filter: &str| {
        let found = lead.get(&format!("/v1/assignments?{filter}")).await.ok();
        found.items().iter().map(|one| one["role"].as_str().expect("a role").to_owned()).collect::<Vec<_>>()
    };
    let session = made[0]["session"]["id"].as_str().expect("an id");
    let unanswered = format!("state=invited&session_id={session}&agency_id={}", all.agency);
    assert_eq!(of(&unanswered).await.len(), 3);
    assert_eq!(of(&format!("{unanswered}&role=host")).await, ["host"]);
    let by: DateTime<Utc> = made[0]["reply_by"].as_str().expect("a moment").parse().expect("a moment");
    let before =
        |by: DateTime<Utc>| format!("{unanswered}&reply_before={}", by.to_rfc3339_opts(SecondsFormat::Secs, true));
    assert_eq!(of(&before(by)).await.len(), 0, "before, and not at that moment");
    assert_eq!(of(&before(by + TimeDelta::seconds(1))).await.len(), 3);
    let (mut pages, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = lead.get(&format!("/v1/assignments?{unanswered}&limit=2{cursor}")).await.ok();
        pages.push(page.items().len());
        let Some(next) = page["next_cursor"].as_str() else { break };
        cursor = format!("&cursor={next}");
    }
    assert_eq!(pages, [2, 1]);
    assert_eq!(of(&format!("state=invited&agency_id={}", all.app.agency().await)).await.len(), 0);
}
