//! Invitations and answers that are none.

use serde_json::json;

use super::{act, consulted, invitation};

#[tokio::test]
async fn every_bad_field_of_an_invitation_is_named() {
    let all = consulted().await;
    let bad = json!({ "role": "king", "agency": "nobody", "is_lead": 1, "message": "", "colour": "red" });
    let refused = all.invite(bad).await;
    refused.expect_bad_fields(&[
        "/agency: invalid_id",
        "/colour: unknown_member",
        "/is_lead: wrong_type",
        "/message: too_short",
        "/role: unknown_value",
    ]);
    all.invite(invitation("0198f3d2-7c11-7a60-8c34-5f1d2a9b0e47")).await.expect_bad_fields(&["/agency: unknown"]);
    all.coordinator.post(&format!("{}/assignments", all.session), invitation("auto")).await.expect(404);
    all.officer
        .post("/v1/sessions/0198f3d2-7c11-7a60-8c34-5f1d2a9b0e47/assignments", invitation("auto"))
        .await
        .expect(404);
}

#[tokio::test]
async fn a_counter_proposes_something_within_the_exchange() {
    let all = consulted().await;
    let path = all.invited().await;
    let counter = async |json| act(&all.coordinator, &path, "counter", json).await;
    counter(json!({})).await.expect_bad_fields(&["/starts_at: required"]);
    let (from, to) = (all.agenda.moment(0, "09:00"), all.agenda.moment(2, "09:00"));
    counter(json!({ "starts_at": from })).await.expect_bad_fields(&["/ends_at: required"]);
    counter(json!({ "starts_at": from, "ends_at": from })).await.expect_bad_fields(&["/ends_at: end_before_start"]);
    counter(json!({ "starts_at": from, "ends_at": to })).await.expect_bad_fields(&["/ends_at: too_long"]);
    let (from, to) = (all.agenda.moment(90, "09:00"), all.agenda.moment(90, "10:00"));
    let outside = counter(json!({ "starts_at": from, "ends_at": to })).await;
    outside.expect_bad_fields(&["/starts_at: outside_exchange_dates", "/ends_at: outside_exchange_dates"]);
    let stranger = json!({ "presenter_id": all.agency.to_string() });
    counter(stranger.clone()).await.expect_bad_fields(&["/presenter_id: unknown"]);
    act(&all.coordinator, &path, "accept", stranger).await.expect_bad_fields(&["/presenter_id: unknown"]);
    assert_eq!(all.coordinator.get(&path).await.ok().text("state"), "invited");
}

#[tokio::test]
async fn whom_an_answer_or_an_invitation_cannot_name_is_told_beside_whatever_else_is_bad() {
    let all = consulted().await;
    let path = all.invited().await;
    let nobody = "0198f3d2-7c11-7a60-8c34-5f1d2a9b0e47";
    let times = |from: (u64, &str), to: (u64, &str)| (all.agenda.moment(from.0, from.1), all.agenda.moment(to.0, to.1));
    let counter = async |(from, to), bad: &[&str]| {
        let json = json!({ "starts_at": from, "ends_at": to, "presenter_id": nobody, "note": "" });
        let bad = [bad, &["/note: too_short", "/presenter_id: unknown"]].concat();
        act(&all.coordinator, &path, "counter", json).await.expect_bad_fields(&bad);
    };
    counter(times((0, "10:00"), (0, "09:00")), &["/ends_at: end_before_start"]).await;
    let (both, end) = ("/starts_at: outside_exchange_dates", "/ends_at: outside_exchange_dates");
    counter(times((90, "09:00"), (90, "10:00")), &[both, end]).await;
    let half = json!({ "starts_at": all.agenda.moment(90, "09:00"), "note": "" });
    let refused = act(&all.coordinator, &path, "counter", half).await;
    refused.expect_bad_fields(&["/ends_at: required", "/note: too_short", both]);
    let garbled = json!({ "starts_at": "mañana", "ends_at": all.agenda.moment(90, "09:00"), "presenter_id": nobody });
    let refused = act(&all.coordinator, &path, "counter", garbled).await;
    refused.expect_bad_fields(&[end, "/presenter_id: unknown", "/starts_at: invalid_instant"]);
    let answer = json!({ "presenter_id": nobody, "colour": "red" });
    let bad = ["/colour: unknown_member", "/presenter_id: unknown"];
    act(&all.coordinator, &path, "accept", answer.clone()).await.expect_bad_fields(&bad);
    act(&all.coordinator, &path, "substitute-presenter", answer).await.expect_bad_fields(&bad);

    let refused = all.invite(json!({ "role": "king", "agency": nobody, "override_reason": "" })).await;
    refused.expect_bad_fields(&["/agency: unknown", "/override_reason: too_short", "/role: unknown_value"]);
    for agency in [nobody, &all.agency.to_string()] {
        let refused = act(&all.officer, &path, "replace", json!({ "agency": agency, "message": "" })).await;
        refused.expect_bad_fields(&["/agency: unknown", "/message: too_short", "/reason: required"]);
    }
}

#[tokio::test]
async fn candidates_are_asked_for_by_a_role() {
    let all = consulted().await;
    let path = format!("{}/candidates", all.session);
    all.officer.get(&path).await.expect(422);
    all.officer.get(&format!("{path}?role=king")).await.expect(422);
    all.invited().await;
    all.coordinator.get(&format!("{path}?role=host")).await.expect(403);
}
