//! Lost tracking links, and how new ones come by mail.

use chrono::TimeDelta;
use convite_tests::{Actor, TestApp, forms};
use futures_util::future::join_all;
use serde_json::{Value, json};

use super::post_office::{Mail, PostOffice};

const PAGE: &str = "https://portal.example.org/seguimiento";

async fn app_with_page() -> (TestApp, PostOffice) {
    (TestApp::start_with(|settings| settings.tracking_page = Some(PAGE.to_owned())).await, PostOffice::open())
}

async fn ask(app: &TestApp, email: &str) {
    let answer = app.visitor().post("/v1/tracking-tokens/recovery", json!({ "email": email })).await.expect(202);
    assert_eq!(answer.body, b"");
}

/// Asks for new links, and hands over the mail that came of it.
async fn recovered(app: &TestApp, office: &PostOffice) -> Mail {
    office.serve(app).await;
    office.collect();
    ask(app, "MOVILIDAD@example.org").await;
    office.serve(app).await;
    office.collect_one()
}

/// The tokens in a mail's links.
fn tokens(mail: &Mail) -> Vec<String> {
    let links = mail.body.lines().filter_map(|line| line.split_once("#token="));
    links.map(|(_, rest)| rest.split('&').next().unwrap_or_default().to_owned()).collect()
}

#[tokio::test]
async fn who_lost_the_links_gets_one_to_each_filed_request_of_the_address() {
    let (app, office) = app_with_page().await;
    let (first, second, _draft) = (app.submitted().await, app.submitted().await, app.draft().await);
    let mut other = app.form();
    other["requester"]["email"] = json!("otra@example.org");
    app.submitted_of(other).await;
    let mail = recovered(&app, &office).await;
    assert_eq!(
        (mail.recipient.as_str(), mail.subject.as_str()),
        ("movilidad@example.org", "nuevos enlaces de seguimiento")
    );
    assert!(mail.html.contains(&format!("<a href=\"{PAGE}#token=cvt_")), "{}", mail.html);
    let found = tokens(&mail);
    assert_eq!(found.len(), 2, "{}", mail.body);
    for (token, request) in found.iter().zip([&second, &first]) {
        assert!(mail.body.contains(&format!("{PAGE}#token={token}&request={}", request.id)), "{}", mail.body);
        app.bearer(token).get(&request.path("")).await.ok();
    }
}

#[tokio::test]
async fn older_tokens_are_revoked_when_a_recovered_one_is_first_used_and_not_before() {
    let (app, office) = app_with_page().await;
    let request = app.submitted().await;
    let mail = recovered(&app, &office).await;
    let new = app.bearer(&tokens(&mail)[0]);
    request.requester.get(&request.path("")).await.ok();
    let listed = request.requester.get(&request.path("tracking-tokens")).await.ok();
    assert_eq!(listed.items().len(), 1, "what waits for its first use is not listed");
    new.get(&request.path("")).await.ok();
    request.requester.get(&request.path("")).await.expect(401);
    let timeline = new.get(&request.path("timeline")).await.ok();
    assert_eq!(timeline.column("action"), ["create", "submit", "recover_tracking_token", "use_recovered_token"]);
    let colleague = new.post(&request.path("tracking-tokens"), json!({})).await.expect(201);
    app.bearer(colleague.text("tracking_token")).get(&request.path("")).await.ok();
    new.get(&request.path("")).await.ok();
}

#[tokio::test]
async fn a_recovered_token_that_nobody_uses_for_seven_days_opens_nothing_and_revokes_nothing() {
    let (app, office) = app_with_page().await;
    let request = app.submitted().await;
    let mail = recovered(&app, &office).await;
    app.clock.advance_by(TimeDelta::days(7));
    app.bearer(&tokens(&mail)[0]).get(&request.path("")).await.expect(401);
    request.requester.get(&request.path("")).await.ok();
}

#[tokio::test]
async fn of_two_recovered_tokens_that_are_first_used_at_once_one_is_left() {
    let (app, office) = app_with_page().await;
    let request = app.submitted().await;
    let (one, other) = (recovered(&app, &office).await, recovered(&app, &office).await);
    let holders: Vec<Actor> = [one, other].iter().map(|mail| app.bearer(&tokens(mail)[0])).collect();
    let path = request.path("");
    let calls = (0..16).map(|number| holders[number % 2].get(&path).into_future());
    for answer in join_all(calls).await {
        assert!(answer.status == 200 || answer.status == 401, "{answer}");
    }
    let after: Vec<u16> = join_all(holders.iter().map(|holder| async { holder.get(&path).await.status })).await;
    assert_eq!(after.iter().filter(|status| **status == 200).count(), 1, "{after:?}");
    request.requester.get(&path).await.expect(401);
}

#[tokio::test]
async fn the_answer_tells_nothing_of_who_is_known_and_nobody_unknown_is_written_to() {
    let (app, office) = app_with_page().await;
    app.submitted().await;
    office.serve(&app).await;
    office.collect();
    ask(&app, "nadie@example.org").await;
    office.serve(&app).await;
    assert_eq!(office.collect(), []);
    let outbox = app.admin().await.get("/v1/outbox-events").await.ok();
    let newest: &Value = &outbox.items()[0];
    assert_eq!((&newest["kind"], &newest["state"]), (&json!("request.recover_token"), &json!("not_needed")));
    assert!(!outbox.json.to_string().contains("nadie"));
    let bad = app.visitor().post("/v1/tracking-tokens/recovery", json!({ "email": "nadie" })).await;
    bad.expect_bad_fields(&["/email: invalid_email"]);
}

#[tokio::test]
async fn an_email_address_and_a_network_address_may_be_used_only_so_often() {
    let app = TestApp::start_with(|settings| {
        settings.recoveries_per_email_per_hour = 2;
        settings.recoveries_per_hour = 3;
    })
    .await;
    let path = "/v1/tracking-tokens/recovery";
    let ask = |email: &'static str| app.visitor().post(path, json!({ "email": email })).into_future();
    ask("ana@example.org").await.expect(202);
    ask("ANA@example.org").await.expect(202);
    let refused = ask("ana@example.org").await.expect(429);
    assert!(refused.header("retry-after").is_some(), "{refused}");
    ask("luz@example.org").await.expect(202);
    ask("sol@example.org").await.expect(429);
    app.clock.advance_by(TimeDelta::hours(1));
    ask("ana@example.org").await.expect(202);
}

#[tokio::test]
async fn without_a_tracking_page_the_mail_holds_the_token_itself() {
    let (app, office) = (TestApp::start().await, PostOffice::open());
    let request = app.submitted_of(forms::with(app.form(), json!({}))).await;
    let mail = recovered(&app, &office).await;
    let line = mail.body.lines().find(|line| line.contains("cvt_")).expect("a token");
    let token = line.rsplit(' ').next().expect("a token");
    app.bearer(token).get(&request.path("")).await.ok();
    assert!(!mail.html.contains("<a "), "{}", mail.html);
}
