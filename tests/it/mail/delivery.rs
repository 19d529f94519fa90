//! How the outbox brings mail to its recipients, or says why not.

use std::collections::BTreeSet;
use std::io;
use std::sync::{Arc, Mutex};

use chrono::TimeDelta;
use convite_api::background;
use convite_persistence::outbox::{self, Outcome};
use convite_tests::{TestApp, forms};
use serde_json::{Value, json};
use tracing::subscriber::DefaultGuard;
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::util::SubscriberInitExt;

use super::post_office::{PostOffice, deliver_due};

/// The outbox as an admin reads it, oldest first.
async fn outbox_of(app: &TestApp) -> Vec<Value> {
    let listed = app.admin().await.get("/v1/outbox-events?limit=100").await.ok();
    listed["items"].as_array().expect("a list").iter().rev().cloned().collect()
}

/// The only message of the outbox.
async fn only_message(app: &TestApp) -> Value {
    let [message] = <[Value; 1]>::try_from(outbox_of(app).await).expect("exactly one message");
    message
}

/// What is logged on this thread while the guard lives.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    fn listen() -> (Self, DefaultGuard) {
        let log = Self::default();
        let writer = log.clone();
        let everything = tracing_subscriber::fmt().with_max_level(LevelFilter::TRACE).with_ansi(false);
        (log, everything.with_writer(move || writer.clone()).finish().set_default())
    }

    fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().expect("nobody panicked")).into_owned()
    }
}

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("nobody panicked").write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn a_delivered_message_is_sent() {
    let (app, office) = (TestApp::start().await, PostOffice::open());
    app.submitted().await;
    assert_eq!(office.serve(&app).await, 1);
    let (mail, message) = (office.collect_one(), only_message(&app).await);
    assert_eq!((&message["state"], &message["attempts"]), (&json!("sent"), &json!(1)));
    assert!(message["finished_at"].is_string(), "{message}");
    assert!(mail.message_id.contains(message["id"].as_str().expect("nobody panicked")), "{mail:?}");
    assert_eq!(office.serve(&app).await, 0, "nothing is left to do");
}

#[tokio::test]
async fn without_a_mail_server_a_message_is_not_sent_and_goes_out_once_there_is_one() {
    let (app, office) = (TestApp::start().await, PostOffice::open());
    app.submitted().await;
    assert_eq!(deliver_due(&app, None).await, 1);
    let message = only_message(&app).await;
    assert_eq!((&message["state"], &message["attempts"]), (&json!("not_sent"), &json!(0)));
    assert!(message["finished_at"].is_null(), "{message}");
    app.clock.advance(10);
    assert_eq!(office.serve(&app).await, 1);
    office.collect_one();
    assert_eq!(only_message(&app).await["state"], "sent");
}

#[tokio::test]
async fn what_nobody_is_told_of_is_not_needed() {
    let (app, office) = (TestApp::start().await, PostOffice::open());
    let officer = app.officer().await;
    let request = app.in_review(&officer).await;
    officer.act(&request, "release", json!({})).await.ok();
    office.serve(&app).await;
    let became: Vec<(Value, Value)> =
        outbox_of(&app).await.into_iter().map(|message| (message["kind"].clone(), message["state"].clone())).collect();
    let expected = [("request.submit", "sent"), ("request.take", "not_needed"), ("request.release", "not_needed")];
    assert_eq!(became, expected.map(|(kind, state)| (json!(kind), json!(state))));
}

#[tokio::test]
async fn a_draft_that_was_never_filed_is_withdrawn_without_a_letter() {
    let (app, office) = (TestApp::start().await, PostOffice::open());
    let draft = app.draft().await;
    draft.requester.post(&draft.path("withdraw"), json!({})).await.ok();
    office.serve(&app).await;
    assert_eq!(office.collect(), []);
    assert_eq!(only_message(&app).await["state"], "not_needed");
}

#[tokio::test]
async fn a_question_that_was_answered_before_its_letter_went_out_is_not_asked_again() {
    let (app, office) = (TestApp::start().await, PostOffice::open());
    let officer = app.officer().await;
    let request = app.info_requested(&officer).await;
    app.clock.advance(1);
    request.requester.post(&request.path("provide-info"), forms::answer()).await.ok();
    office.serve(&app).await;
    let subjects: Vec<String> = office.collect().into_iter().map(|mail| mail.subject).collect();
    assert_eq!(subjects, ["MDE-2026-000001: recibimos su solicitud"]);
}

#[tokio::test]
async fn a_mail_that_is_refused_for_now_is_tried_again_later() {
    let (app, office) = (TestApp::start().await, PostOffice::open());
    app.submitted().await;
    office.refuse(451, "4.3.0 Vuelva más tarde");
    assert_eq!(office.serve(&app).await, 1);
    let message = only_message(&app).await;
    assert_eq!((&message["state"], &message["last_error"]), (&json!("pending"), &json!("451 4.3.0")));
    office.accept();
    assert_eq!(office.serve(&app).await, 0, "it is not due yet");
    app.clock.advance_by(TimeDelta::seconds(59));
    assert_eq!(office.serve(&app).await, 0, "it is not due yet");
    app.clock.advance_by(TimeDelta::seconds(1));
    assert_eq!(office.serve(&app).await, 1);
    office.collect_one();
    let message = only_message(&app).await;
    assert_eq!((&message["state"], &message["attempts"]), (&json!("sent"), &json!(2)));
    assert!(message["last_error"].is_null(), "{message}");
}

#[tokio::test]
async fn a_mail_that_is_refused_for_good_is_given_up_and_nothing_personal_is_written_down() {
    let (app, office) = (TestApp::start().await, PostOffice::open());
    app.submitted().await;
    office.refuse(550, "5.1.1 <movilidad@example.org> no existe");
    let (log, guard) = Log::listen();
    assert_eq!(office.serve(&app).await, 1);
    drop(guard);
    let logs = log.text();
    let message = only_message(&app).await;
    assert_eq!((&message["state"], &message["last_error"]), (&json!("given_up"), &json!("550 5.1.1")));
    assert!(message["finished_at"].is_string(), "{message}");
    assert!(logs.contains("WARN") && logs.contains(message["id"].as_str().expect("nobody panicked")), "{logs}");
    for personal in ["movilidad", "Lucía", "Ferreyra", "no existe", "MDE-2026"] {
        assert!(!logs.contains(personal), "{personal} in {logs}");
    }
    app.clock.advance(30);
    assert_eq!(office.serve(&app).await, 0, "it is not tried again");
}

#[tokio::test]
async fn a_mail_that_is_refused_for_three_days_is_given_up() {
    let (app, office) = (TestApp::start().await, PostOffice::open());
    app.submitted().await;
    let (first, mut days) = (app.now(), 0);
    office.refuse(451, "Vuelva más tarde");
    while only_message(&app).await["state"] == "pending" {
        office.serve(&app).await;
        app.clock.advance_by(TimeDelta::hours(6));
        days = (app.now() - first).num_days();
        assert!(days < 30, "it is never given up");
    }
    assert!(days >= 3, "given up after {days} days");
    assert_eq!(only_message(&app).await["last_error"], "451");
}

#[tokio::test]
async fn refused_credentials_do_not_cost_a_mail() {
    let (app, office) = (TestApp::start().await, PostOffice::open());
    app.submitted().await;
    office.refuse(530, "5.7.0 Authentication required");
    office.serve(&app).await;
    let message = only_message(&app).await;
    assert_eq!((&message["state"], &message["last_error"]), (&json!("pending"), &json!("530 5.7.0")));
}

#[tokio::test]
async fn a_mail_server_that_is_away_is_tried_again() {
    let app = TestApp::start_with(|settings| settings.smtp_url = Some("smtp://127.0.0.1:1".to_owned())).await;
    app.submitted().await;
    let mailer = convite_api::mail::Mailer::of(&app.shared.settings).expect("settings of mail");
    deliver_due(&app, mailer.as_ref()).await;
    let message = only_message(&app).await;
    assert_eq!((&message["state"], &message["attempts"]), (&json!("pending"), &json!(1)));
    assert!(message["last_error"].as_str().expect("nobody panicked").contains("refused"), "{message}");
}

#[tokio::test]
async fn two_dispatchers_deliver_each_message_once() {
    let (app, office) = (TestApp::start().await, PostOffice::open());
    let other = TestApp::start_on(&app.database_url, |_| {}).await;
    for _ in 0..12 {
        app.submitted().await;
    }
    let (here, there) = tokio::join!(office.serve(&app), office.serve(&other));
    assert_eq!(here + there, 12);
    assert!(here > 0 && there > 0, "both work: {here} and {there}");
    let mails = office.collect();
    let distinct: BTreeSet<&str> = mails.iter().map(|mail| mail.subject.as_str()).collect();
    assert_eq!((mails.len(), distinct.len()), (12, 12));
}

#[tokio::test]
async fn what_a_dead_instance_had_claimed_goes_out_after_its_lease() {
    let (app, office) = (TestApp::start().await, PostOffice::open());
    app.submitted().await;
    let (now, lease) = (app.now(), TimeDelta::minutes(2));
    let claim = async |connection: &mut _| outbox::claim(connection, now, lease, true).await;
    let claimed = app.database.transaction(claim).await.expect("nobody panicked").expect("a message is due");
    assert_eq!(office.serve(&app).await, 0, "it is the other's");
    app.clock.advance_by(lease);
    assert_eq!(office.serve(&app).await, 1);
    assert!(office.collect_one().message_id.contains(&claimed.id.to_string()));

    let mut connection = app.database.connection().await.expect("nobody panicked");
    let late = Outcome::GivenUp { error: "too late".to_owned() };
    assert!(
        !outbox::finish(&mut connection, &claimed, &late, app.now()).await.expect("nobody panicked"),
        "the claim has passed"
    );
    assert_eq!(only_message(&app).await["state"], "sent");
}

#[tokio::test]
async fn a_message_of_a_kind_that_is_not_known_yet_waits_and_holds_nobody_up() {
    let (app, office) = (TestApp::start().await, PostOffice::open());
    let mut connection = app.database.connection().await.expect("nobody panicked");
    let id = convite_api::Ids.next(convite_domain::OutboxEventId::new);
    outbox::push(&mut connection, id, "request.celebrate", id.get(), app.now()).await.expect("nobody panicked");
    app.submitted().await;
    assert_eq!(office.serve(&app).await, 2);
    office.collect_one();
    assert_eq!(outbox_of(&app).await[0]["state"], "pending");
}

#[tokio::test]
async fn the_background_delivers_until_it_is_stopped() {
    let office = PostOffice::open();
    let app = TestApp::start_with(|settings| settings.smtp_url = Some(office.url())).await;
    app.submitted().await;
    let work = async {
        let background = background::start(&app.shared, &app.database).expect("settings of mail");
        while only_message(&app).await["state"] != "sent" {
            tokio::task::yield_now().await;
        }
        background.stop().await;
    };
    tokio::task::LocalSet::new().run_until(work).await;
    office.collect_one();
    app.submitted().await;
    assert_eq!(outbox_of(&app).await[1]["state"], "pending");
}
