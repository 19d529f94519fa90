//! What refuses before the token endpoint is reached speaks OAuth there, too.

use convite_tests::TestApp;
use reqwest::Method;

const TOKEN: &str = "/v1/oauth/token";

#[tokio::test]
async fn the_layers_refuse_in_oauths_words() {
    let app = TestApp::start_with(|settings| settings.rate_per_address = 4).await;
    let form = "grant_type=client_credentials";
    let call = |method: Method| app.visitor().call(method, TOKEN).body("application/x-www-form-urlencoded", form);
    let refused = call(Method::POST).header("accept", "text/html").await.expect(406);
    assert_eq!(refused["error"], "invalid_request");
    let refused = call(Method::PUT).await.expect(405);
    assert_eq!((refused["error"].as_str(), refused.header("allow")), (Some("invalid_request"), Some("POST, OPTIONS")));
    let refused = app.visitor().call(Method::POST, &format!("{TOKEN}?x=%zz")).await.expect(400);
    assert_eq!(refused["error"], "invalid_request");
    let mut last = call(Method::POST).await;
    for _ in 0..4 {
        last = call(Method::POST).await;
    }
    let refused = last.expect(429);
    assert_eq!(refused["error"], "slow_down");
    assert!(refused.header("retry-after").is_some(), "{refused}");
    assert_eq!(refused.header("cache-control"), Some("no-store"));
    assert_eq!(refused.header("content-type"), Some("application/json"));
}
