use convite_tests::TestApp;
use serde_json::json;

#[tokio::test]
async fn who_has_the_representation_already_is_not_sent_it_again() {
    let app = TestApp::start().await;
    let request = app.draft().await;
    let path = request.path("");
    let seen = request.seen().await;
    let coded = seen.etag().trim_end_matches('"').to_owned() + "-gzip\"";
    for tag in [seen.etag(), format!("\"other\", {}", seen.etag()), coded, "*".to_owned()] {
        let known = request.requester.get(&path).header("if-none-match", &tag).await.expect(304);
        assert_eq!(known.etag(), seen.etag(), "{tag}");
    }
    request.requester.get(&path).header("if-none-match", "\"1-0000000000000000\"").await.expect(200);
}

#[tokio::test]
async fn a_compressed_representation_has_a_tag_of_its_own_that_may_be_sent_back() {
    let app = TestApp::start().await;
    let request = app.submitted().await;
    let officer = app.officer().await;
    let packed = officer.get(&request.path("")).header("accept-encoding", "gzip").await;
    assert_eq!(packed.header("content-encoding"), Some("gzip"));
    assert!(packed.etag().ends_with("-gzip\""));
    officer.post(&request.path("take"), json!({})).if_match(&packed.etag()).await.ok();
}

#[tokio::test]
async fn staff_must_say_which_version_they_change() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let request = app.submitted().await;
    let (path, etag) = (request.path("take"), officer.etag(&request.path("")).await);
    officer.post(&path, json!({})).await.expect(428);
    for stale in ["\"1-0000000000000000\"".to_owned(), format!("W/{etag}"), "nonsense".to_owned()] {
        officer.post(&path, json!({})).if_match(&stale).await.expect(412);
    }
    officer.post(&path, json!({})).if_match(&format!("\"7-x\", {etag}")).await.ok();
    officer.post(&request.path("release"), json!({})).if_match("*").await.ok();
}

#[tokio::test]
async fn a_requester_may_and_is_held_to_it() {
    let app = TestApp::start().await;
    let request = app.draft().await;
    let etag = request.seen().await.etag();
    request.requester.patch(&request.path(""), json!({ "group_size": 3 })).if_match(&etag).await.ok();
    request.requester.patch(&request.path(""), json!({ "group_size": 4 })).if_match(&etag).await.expect(412);
}
