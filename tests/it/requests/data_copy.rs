use convite_tests::files::{self, Form};
use convite_tests::{TestApp, forms};
use serde_json::json;

#[tokio::test]
async fn a_requester_gets_a_copy_of_everything_and_the_reading_is_on_record() {
    let app = TestApp::start().await;
    let (officer, admin) = (app.officer().await, app.admin().await);
    let request = app.info_requested(&officer).await;
    request.requester.attach(&request, Form::with("carta.pdf", files::pdf("x"))).await.expect(201);
    request.requester.post(&request.path("provide-info"), forms::answer()).await.ok();
    officer.post(&request.path("messages"), json!({ "body": "Hola." })).await.expect(201);
    officer.post(&request.path("notes"), json!({ "body": "Entre nosotros." })).await.expect(201);
    let organization = app.organization(&officer).await;
    officer.patch_current(&request.path(""), json!({ "organization_id": organization })).await.ok();
    officer.act(&request, "accept", forms::acceptance(app.clock.today())).await.ok();
    let delegation = request.seen().await.json["acceptance"]["delegation_id"].as_str().expect("an id").to_owned();
    let members = format!("/v1/delegations/{delegation}/members");
    request.requester.post(&members, forms::protected_member()).await.expect(201);
    let copy = request.requester.get(&request.path("data-copy")).await.ok();
    let reference = request.seen().await.text("reference").to_owned();
    assert!(copy.header("content-disposition").is_some_and(|name| name.contains(&format!("\"{reference}.json\""))));
    assert_eq!(copy.header("cache-control"), Some("no-store"));
    assert_eq!(copy.json["request"]["requester"]["email"], "movilidad@example.org");
    assert_eq!(copy.json["messages"][0]["body"], "Hola.");
    assert_eq!(copy.json["attachments"][0]["attachment"]["name"], "carta.pdf");
    assert_eq!(copy.json["delegation"]["members"][0]["protected"]["diet"], "Sin gluten");
    assert_eq!(copy.json["tracking_tokens"].as_array().map(Vec::len), Some(1));
    assert_eq!(copy.json["mails"].as_array().expect("mails").len(), 4, "{copy}");
    let text = copy.json.to_string();
    for internal in [request.tracking_token.as_str(), "Entre nosotros", "handling\"", &officer.id().to_string()] {
        assert!(!text.contains(internal), "{internal}");
    }
    for action in ["request.copy_data", "delegate.read_protected"] {
        let trail = admin.get(&format!("/v1/audit-events?action={action}")).await.ok();
        assert_eq!(trail.items().len(), 1, "{action}");
    }
}

#[tokio::test]
async fn analysts_and_strangers_get_no_copy() {
    let app = TestApp::start().await;
    let request = app.submitted().await;
    app.lead().await.get(&request.path("data-copy")).await.ok();
    app.analyst().await.get(&request.path("data-copy")).await.expect(403);
    app.submitted().await.requester.get(&request.path("data-copy")).await.expect(404);
}
