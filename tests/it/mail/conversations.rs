//! Messages that officers write to requesters, and what became of each mail.

use convite_api::mail::Bounce;
use convite_api::{Ids, admin};
use convite_persistence::messages;
use convite_tests::TestApp;
use serde_json::{Value, json};

use super::post_office::PostOffice;

/// The deliveries of a request's mails, the newest first.
async fn deliveries(app: &TestApp, path: &str) -> Vec<(String, String)> {
    let mails = app.officer().await.get(path).await.ok();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    mails.items().iter().map(|mail| (text(&mail["about"]), text(&mail["delivery"]["state"]))).collect()
}

#[tokio::test]
async fn an_officers_message_reaches_its_requester_by_mail_as_text() {
    let page = "https://portal.example.org/seguimiento";
    let app = TestApp::start_with(|settings| settings.tracking_page = Some(page.to_owned())).await;
    let office = PostOffice::open();
    let (officer, request) = (app.officer().await, app.submitted().await);
    office.serve(&app).await;
    office.collect();
    let body = "¿Pueden llegar <b>antes</b>?\n\nSaludos";
    let written = officer.post(&request.path("messages"), json!({ "body": body })).await.expect(201);
    assert_eq!(written.json["delivery"]["state"], "queued");
    office.serve(&app).await;
    let letter = office.collect_one();
    let reference = request.seen().await.text("reference").to_owned();
    assert_eq!(letter.subject, format!("{reference}: le escribimos sobre su solicitud"));
    assert!(letter.body.contains(body) && letter.body.contains(page), "{}", letter.body);
    assert!(letter.html.contains("&#60;b&#62;antes&#60;/b&#62;"), "{}", letter.html);
    let read = officer.get(written.header("location").expect("a location")).await.ok();
    assert_eq!(read.json["delivery"]["state"], "sent");
    assert!(read.json["delivery"]["delivered_at"].is_string(), "{read}");
}

#[tokio::test]
async fn a_mail_that_bounced_is_seen_by_officers_and_can_be_tried_again() {
    let (app, office) = (TestApp::start().await, PostOffice::open());
    let (officer, request) = (app.officer().await, app.submitted().await);
    office.refuse(550, "5.1.1 <movilidad@example.org> no existe");
    office.serve(&app).await;
    let mails = officer.get(&request.path("mails")).await.ok();
    let bounced = &mails.items()[0];
    assert_eq!((&bounced["about"], &bounced["delivery"]["state"]), (&json!("submit"), &json!("bounced")));
    assert_eq!(bounced["delivery"]["last_error"], "550 5.1.1");
    let timeline = officer.get(&request.path("timeline")).await.ok();
    assert_eq!(timeline.column("action"), ["create", "submit", "give_up_mail"]);
    let seen = request.requester.get(&request.path("timeline")).await.ok();
    assert_eq!(seen.column("action"), ["create", "submit"]);
    let retry = request.path(&format!("mails/{}/retry", bounced["id"].as_str().expect("an id")));
    let again = officer.post(&retry, json!({})).await.ok();
    assert_eq!((&again.json["delivery"]["state"], &again.json["delivery"]["attempts"]), (&json!("queued"), &json!(0)));
    office.accept();
    office.serve(&app).await;
    officer.post(&retry, json!({})).await.expect_guard(409, "nothing_to_retry");
    assert_eq!(office.collect_one().recipient, "movilidad@example.org");
    assert_eq!(deliveries(&app, &request.path("mails")).await, [("submit".to_owned(), "sent".to_owned())]);
    let other = app.submitted().await;
    officer.post(&retry.replace(&request.id, &other.id), json!({})).await.expect(404);
}

#[tokio::test]
async fn a_mail_that_comes_back_later_is_seen_once_and_can_be_tried_again() {
    let (app, office) = (TestApp::start().await, PostOffice::open());
    let (officer, request) = (app.officer().await, app.submitted().await);
    office.serve(&app).await;
    let letter = office.collect_one();
    let notification = returned(&letter.message_id, "5.2.2");
    let bounce = Bounce::read(notification.as_bytes()).expect("a bounce");
    let record = async || admin::record_bounce(&app.database, &bounce, Ids, app.now()).await.expect("recorded");
    assert!(record().await);
    assert!(!record().await, "the same notification again changes nothing");
    let mails = officer.get(&request.path("mails")).await.ok();
    let bounced = &mails.items()[0];
    assert_eq!(bounced["delivery"]["state"], "bounced");
    assert_eq!(
        (&bounced["delivery"]["last_error"], &bounced["delivery"]["delivered_at"]),
        (&json!("5.2.2"), &json!(null))
    );
    let timeline = officer.get(&request.path("timeline")).await.ok();
    assert_eq!(timeline.column("action"), ["create", "submit", "give_up_mail"]);
    let retry = request.path(&format!("mails/{}/retry", bounced["id"].as_str().expect("an id")));
    officer.post(&retry, json!({})).await.ok();
    office.serve(&app).await;
    assert_eq!(office.collect_one().message_id, letter.message_id);
    let forged = returned("<01a22195-49f5-759c-af18-f964385cac55@example.org>", "5.2.2");
    let unknown = Bounce::read(forged.as_bytes()).expect("a bounce");
    assert!(!admin::record_bounce(&app.database, &unknown, Ids, app.now()).await.expect("read"));
}

/// What a mail server writes when it could not deliver a mail in the end.
fn returned(message_id: &str, status: &str) -> String {
    let parts = [
        "Content-Type: text/plain\n\nmovilidad@example.org: mailbox full".to_owned(),
        format!(
            "Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example.org\n\n\
             Final-Recipient: rfc822; movilidad@example.org\nAction: failed\nStatus: {status}\n"
        ),
        format!("Content-Type: text/rfc822-headers\n\nMessage-ID: {message_id}\n"),
    ];
    let body: String = parts.iter().map(|part| format!("--cut\n{part}\n")).collect();
    format!("Content-Type: multipart/report; report-type=delivery-status; boundary=cut\n\n{body}--cut--\n")
}

#[tokio::test]
async fn a_mail_that_is_refused_for_now_is_said_to_be_tried_again() {
    let (app, office) = (TestApp::start().await, PostOffice::open());
    let request = app.submitted().await;
    office.refuse(451, "4.3.0 Vuelva más tarde");
    office.serve(&app).await;
    assert_eq!(deliveries(&app, &request.path("mails")).await, [("submit".to_owned(), "retrying".to_owned())]);
}

#[tokio::test]
async fn of_erased_messages_nothing_is_mailed() {
    let (app, office) = (TestApp::start().await, PostOffice::open());
    let (officer, request) = (app.officer().await, app.submitted().await);
    office.serve(&app).await;
    office.collect();
    officer.post(&request.path("messages"), json!({ "body": "Hola." })).await.expect(201);
    let id = request.id.parse().expect("an id");
    let mut connection = app.database.connection().await.expect("a connection");
    assert_eq!(messages::erase(&mut connection, &[id]).await.expect("they are erased"), 1);
    office.serve(&app).await;
    assert_eq!(office.collect(), []);
    assert_eq!(officer.get(&request.path("messages")).await.ok().items().len(), 0);
}
