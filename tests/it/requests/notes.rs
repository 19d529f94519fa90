use convite_tests::TestApp;
use serde_json::json;

#[tokio::test]
async fn officers_note_what_requesters_never_see() {
    let app = TestApp::start().await;
    let (officer, analyst) = (app.officer().await, app.analyst().await);
    let request = app.submitted().await;
    let path = request.path("notes");
    let note = json!({ "body": "Llamamos al alcalde: prefieren septiembre." });
    let written = officer.post(&path, note.clone()).await.expect(201);
    assert_eq!(written.json["author_id"], officer.id().to_string());
    let location = written.header("location").expect("a location").to_owned();
    assert_eq!(analyst.get(&location).await.ok()["body"], note["body"]);
    officer.post(&path, json!({ "body": "Segunda nota." })).await.expect(201);
    let first = analyst.get(&format!("{path}?limit=1")).await.ok();
    assert_eq!(first.column("body"), ["Llamamos al alcalde: prefieren septiembre."]);
    let next = format!("{path}?limit=1&cursor={}", first.text("next_cursor"));
    assert_eq!(analyst.get(&next).await.ok().column("body"), ["Segunda nota."]);
    analyst.post(&path, note.clone()).await.expect(403);
    request.requester.get(&path).await.expect(403);
    request.requester.post(&path, note.clone()).await.expect(403);
    app.submitted().await.requester.get(&path).await.expect(404);
    app.client(app.agency().await).await.get(&path).await.expect(404);
    let seen = request.requester.get(&request.path("timeline")).await.ok();
    assert_eq!(seen.column("action"), ["create", "submit"]);
    let all = officer.get(&request.path("timeline")).await.ok();
    assert_eq!(all.column("action"), ["create", "submit", "add_note", "add_note"]);
    assert!(!all.json.to_string().contains("alcalde"));
    officer.post(&path, json!({ "body": " " })).await.expect_bad_fields(&["/body: too_short"]);
}
