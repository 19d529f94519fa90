use convite_tests::files::{self, Form};
use convite_tests::{Actor, TestApp, TestRequest};

/// The path of the content of a new attachment.
async fn attached(actor: &Actor, request: &TestRequest, name: &str, content: &[u8]) -> String {
    let made = actor.attach(request, Form::with(name, content)).await.expect(201);
    request.path(&format!("attachments/{}/content", made.text("id")))
}

#[tokio::test]
async fn a_file_comes_back_as_it_was_for_saving_only() {
    let app = TestApp::start().await;
    let request = app.draft().await;
    let content = files::pdf_of(3_000_000);
    let path = attached(&request.requester, &request, "Ñandú 'x'.pdf", &content).await;
    let fetched = request.requester.get(&path).header("accept-encoding", "gzip, br").await.ok();
    assert!(fetched.body == content);
    assert_eq!(fetched.header("content-type"), Some("application/pdf"));
    assert_eq!(fetched.header("content-length"), Some("3000000"));
    assert_eq!(fetched.header("content-encoding"), None);
    assert_eq!(fetched.header("x-content-type-options"), Some("nosniff"));
    assert_eq!(fetched.header("cache-control"), Some("private, no-cache"));
    let disposition = fetched.header("content-disposition").expect("a Content-Disposition");
    assert_eq!(disposition, "attachment; filename=\"_and_ _x_.pdf\"; filename*=UTF-8''%C3%91and%C3%BA%20%27x%27.pdf");
}

#[tokio::test]
async fn a_file_that_the_caller_has_is_not_sent_again() {
    let app = TestApp::start().await;
    let request = app.draft().await;
    let path = attached(&request.requester, &request, "carta.pdf", &files::pdf("x")).await;
    let fetched = request.requester.get(&path).await.ok();
    let described = request.requester.get(path.trim_end_matches("/content")).await.ok();
    assert_eq!(fetched.etag(), format!("\"{}\"", described.text("sha256")));
    let known = request.requester.get(&path).header("if-none-match", &fetched.etag()).await;
    assert_eq!((known.status, known.body.len()), (304, 0));
    let head = request.requester.call(reqwest::Method::HEAD, &path).await.ok();
    assert_eq!((head.etag(), head.body.len()), (fetched.etag(), 0));
}

#[tokio::test]
async fn a_file_is_fetched_by_its_type_too() {
    let app = TestApp::start().await;
    let request = app.draft().await;
    let path = attached(&request.requester, &request, "carta.pdf", &files::pdf("x")).await;
    request.requester.get(&path).header("accept", "application/pdf").await.ok();
    request.requester.get(&request.path("attachments")).header("accept", "application/pdf").await.expect(406);
}

#[tokio::test]
async fn files_are_for_the_requester_and_for_officers() {
    let app = TestApp::start().await;
    let request = app.draft().await;
    let path = attached(&request.requester, &request, "carta.pdf", &files::pdf("x")).await;
    let agency = app.agency().await;
    let described = path.trim_end_matches("/content").to_owned();
    for path in [path, described, request.path("attachments")] {
        app.officer().await.get(&path).await.ok();
        app.lead().await.get(&path).await.ok();
        app.analyst().await.get(&path).await.expect(403);
        app.draft().await.requester.get(&path).await.expect(404);
        app.client(agency).await.get(&path).await.expect(404);
        app.coordinator(agency).await.get(&path).await.expect(404);
        app.visitor().get(&path).await.expect(401);
    }
}

#[tokio::test]
async fn a_file_is_found_below_its_own_request_only() {
    let app = TestApp::start().await;
    let (request, other) = (app.draft().await, app.draft().await);
    let path = attached(&request.requester, &request, "carta.pdf", &files::pdf("x")).await;
    let elsewhere = path.replace(&request.id, &other.id);
    app.officer().await.get(&elsewhere).await.expect(404);
    other.requester.get(&elsewhere).await.expect(404);
    other.requester.delete(elsewhere.trim_end_matches("/content")).await.expect(404);
}
