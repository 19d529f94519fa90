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
async fn candidates_are_asked_for_by_a_role() {
    let all = consulted().await;
    let path = format!("{}/candidates", all.session);
    all.officer.get(&path).await.expect(422);
    all.officer.get(&format!("{path}?role=king")).await.expect(422);
    all.invited().await;
    all.coordinator.get(&format!("{path}?role=host")).await.expect(403);
}
