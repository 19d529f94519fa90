use convite_tests::{TestApp, forms};
use serde_json::json;

#[tokio::test]
async fn what_is_anothers_looks_like_what_does_not_exist() {
    let app = TestApp::start().await;
    let (mine, theirs) = (app.submitted().await, app.submitted().await);
    let agency = app.agency().await;
    let outsiders =
        [mine.requester.clone(), app.coordinator(agency).await, app.client(agency).await, app.editor().await];
    for outsider in outsiders {
        let random = "/v1/requests/0198f3d2-7c11-7a60-8c34-5f1d2a9b0e47";
        for below in ["", "/timeline", "/tracking-tokens"] {
            let mut bodies = Vec::new();
            for path in [theirs.path(""), random.to_owned()] {
                let mut body = outsider.get(&format!("{path}{below}")).await.expect(404).json;
                let members = body.as_object_mut().expect("a problem");
                members.remove("instance");
                members.remove("request_id");
                bodies.push(body);
            }
            assert_eq!(bodies[0], bodies[1]);
        }
        outsider.post(&theirs.path("take"), json!({})).await.expect(404);
        outsider.patch(&theirs.path(""), json!({ "group_size": 1 })).await.expect(404);
    }
}

#[tokio::test]
async fn an_analyst_reads_and_does_nothing() {
    let app = TestApp::start().await;
    let (analyst, officer) = (app.analyst().await, app.officer().await);
    let request = app.linked(&officer).await;
    assert_eq!(request.seen_by(&analyst).await.json["allowed_actions"], json!([]));
    assert_eq!(analyst.get("/v1/requests").await.ok().items().len(), 1);
    for action in ["take", "release", "request-info", "decline", "accept", "submit", "provide-info", "withdraw"] {
        analyst.act(&request, action, json!({})).await.expect(403);
    }
}

#[tokio::test]
async fn a_requester_may_not_do_an_officers_work_nor_read_the_queue() {
    let app = TestApp::start().await;
    let request = app.submitted().await;
    request.requester.post(&request.path("take"), json!({})).await.expect(403);
    request.requester.get("/v1/requests").await.expect(403);
    app.visitor().get("/v1/requests").await.expect(401);
    app.officer().await.post(&request.path("withdraw"), json!({})).await.expect(403);
}

#[tokio::test]
async fn only_staff_see_how_a_request_is_handled() {
    let app = TestApp::start().await;
    let (officer, colleague) = (app.officer().await, app.officer().await);
    let request = app.in_review(&officer).await;
    assert_eq!(request.seen().await.json.get("handling"), None);
    assert_eq!(request.seen_by(&officer).await.json["handling"]["assignee_id"], officer.id().to_string());
    colleague.act(&request, "take", json!({ "force": true })).await.ok();
    let path = request.path("timeline");
    let public = request.requester.get(&path).await.ok().column("action");
    assert_eq!(public, ["create", "submit", "take"]);
    let all = officer.get(&path).await.ok().column("action");
    assert_eq!(all, ["create", "submit", "take", "take"]);
    // The requester is told that it was taken, but not by whom.
    let taken = |timeline: &convite_tests::Answer| timeline.items()[2]["actor"].clone();
    assert_eq!(taken(&request.requester.get(&path).await.ok()), json!({ "kind": "user", "id": null }));
    assert_eq!(taken(&officer.get(&path).await.ok())["id"], officer.id().to_string());
}

#[tokio::test]
async fn every_transition_is_in_the_audit_trail_without_a_personal_word() {
    let app = TestApp::start().await;
    let (officer, admin) = (app.officer().await, app.admin().await);
    let request = app.info_requested(&officer).await;
    request.requester.post(&request.path("provide-info"), forms::answer()).await.ok();
    officer.act(&request, "decline", forms::decline()).await.ok();
    let trail = admin.get(&format!("/v1/audit-events?subject_id={}&limit=100", request.id)).await.ok();
    let actions = ["decline", "provide_info", "request_info", "take", "submit", "create"];
    assert_eq!(trail.column("action"), actions.map(|action| format!("request.{action}")));
    let text = trail.json.to_string();
    for word in ["Lucía", "Ferreyra", "example.org", "cable", "capacidad"] {
        assert!(!text.contains(word), "{word}");
    }
    let outbox = admin.get(&format!("/v1/outbox-events?subject_id={}&limit=100", request.id)).await.ok();
    assert_eq!(outbox.items().len(), 5);
}
