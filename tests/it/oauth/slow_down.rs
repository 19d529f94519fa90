//! Who keeps failing waits longer and longer, and nobody else does.

use chrono::TimeDelta;
use convite_tests::{Actor, Answer, PASSWORD, TestApp};
use futures_util::future::join_all;

use super::{assert_refused, authenticates, signs_in};

const WRONG: &str = "una frase larga y ajena";

/// An instance behind a proxy on this machine, so that a test can call from several addresses.
async fn behind_a_proxy() -> TestApp {
    TestApp::start_with(|settings| settings.trusted_proxies = vec!["127.0.0.0/8".parse().expect("a network")]).await
}

async fn from(app: &TestApp, address: &str, name: &str, password: &str) -> Answer {
    signs_in(app, name, password).header("x-forwarded-for", address).await
}

/// Fails until it must wait, and says for how many seconds.
async fn wait_after_failures(app: &TestApp, name: &str, failures: usize) -> Option<u64> {
    for _ in 0..failures {
        assert_refused(&signs_in(app, name, WRONG).await, 400, "invalid_grant");
    }
    let answer = signs_in(app, name, WRONG).await;
    (answer.status == 429).then(|| retry_after(&answer))
}

fn retry_after(answer: &Answer) -> u64 {
    assert_refused(answer, 429, "slow_down");
    answer.header("retry-after").and_then(|text| text.parse().ok()).expect("seconds")
}

#[tokio::test]
async fn the_first_failures_are_free_and_then_the_wait_doubles() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    assert_eq!(wait_after_failures(&app, officer.name(), 4).await, Some(1));
    for expected in [2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900] {
        let wait = retry_after(&signs_in(&app, officer.name(), WRONG).await);
        app.clock.advance_by(TimeDelta::seconds(wait.try_into().expect("seconds")));
        assert_refused(&signs_in(&app, officer.name(), WRONG).await, 400, "invalid_grant");
        assert_eq!(retry_after(&signs_in(&app, officer.name(), PASSWORD).await), expected, "also with the right one");
    }
    app.clock.advance_by(TimeDelta::seconds(900));
    signs_in(&app, officer.name(), PASSWORD).await.ok();
}

#[tokio::test]
async fn unknown_names_slow_down_as_known_ones_do() {
    let app = TestApp::start().await;
    assert_eq!(wait_after_failures(&app, "nobody@example.org", 4).await, Some(1));
}

#[tokio::test]
async fn who_succeeds_starts_afresh() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    for _ in 0..3 {
        for _ in 0..3 {
            assert_refused(&signs_in(&app, officer.name(), WRONG).await, 400, "invalid_grant");
        }
        signs_in(&app, officer.name(), PASSWORD).await.ok();
    }
}

#[tokio::test]
async fn a_stranger_cannot_lock_an_officer_out() {
    let app = behind_a_proxy().await;
    let officer = app.officer().await;
    for _ in 0..4 {
        from(&app, "203.0.113.9", officer.name(), WRONG).await;
    }
    retry_after(&from(&app, "203.0.113.9", officer.name(), PASSWORD).await);
    from(&app, "198.51.100.7", officer.name(), PASSWORD).await.ok();
    from(&app, "2001:db8::7", officer.name(), PASSWORD).await.ok();
}

#[tokio::test]
async fn a_stranger_who_tries_many_names_is_slowed_down_too() {
    let app = behind_a_proxy().await;
    let officer = app.officer().await;
    for number in 0..21 {
        let refused = from(&app, "203.0.113.9", &format!("nobody-{number}@example.org"), WRONG).await;
        assert_refused(&refused, 400, "invalid_grant");
    }
    assert_eq!(retry_after(&from(&app, "203.0.113.9", officer.name(), PASSWORD).await), 1);
    from(&app, "198.51.100.7", officer.name(), PASSWORD).await.ok();
}

#[tokio::test]
async fn all_instances_count_together() {
    let app = TestApp::start().await;
    let other = TestApp::start_on(&app.database_url, |_| {}).await;
    let officer = app.officer().await;
    for instance in [&app, &other, &app, &other] {
        assert_refused(&signs_in(instance, officer.name(), WRONG).await, 400, "invalid_grant");
    }
    for instance in [&app, &other] {
        retry_after(&signs_in(instance, officer.name(), PASSWORD).await);
    }
}

#[tokio::test]
async fn clients_slow_down_by_name_as_people_do() {
    let app = TestApp::start().await;
    let (client, other) = (app.client(app.agency().await).await, app.client(app.agency().await).await);
    for _ in 0..4 {
        assert_refused(&authenticates(&app, client.name(), other.secret()).await, 401, "invalid_client");
    }
    retry_after(&authenticates(&app, client.name(), client.secret()).await);
    authenticates(&app, other.name(), other.secret()).await.ok();
}

#[tokio::test]
async fn many_at_once_with_the_right_password_all_get_in() {
    let app = TestApp::start().await;
    let officer: Actor = app.officer().await;
    let all = (0..16).map(|_| signs_in(&app, officer.name(), PASSWORD).into_future());
    for answer in join_all(all).await {
        answer.ok();
    }
}

#[tokio::test]
async fn guessing_many_at_once_is_no_way_around() {
    let app = TestApp::start().await;
    let all = (0..32).map(|_| signs_in(&app, "nobody@example.org", WRONG).into_future());
    let answers = join_all(all).await;
    let judged = answers.iter().filter(|answer| answer.status == 400).count();
    assert!(judged < 16, "{judged} guesses were judged");
    assert!(answers.iter().all(|answer| matches!(answer.status, 400 | 429 | 503)));
}
