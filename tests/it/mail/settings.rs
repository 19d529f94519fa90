//! Settings of mail that make no sense are refused at the start.

use convite_api::mail::Mailer;
use convite_api::settings::Settings;
use convite_tests::TestApp;

#[tokio::test]
async fn an_smtp_url_that_is_none_is_refused_without_its_password() {
    let app = TestApp::start().await;
    for url in
        ["mail.example.org", "http://ana:secreto@mail.example.org", "smtp://ana:secreto@mail.example.org:x", "smtp:"]
    {
        let settings = Settings { smtp_url: Some(url.to_owned()), ..app.shared.settings.clone() };
        let message = Mailer::of(&settings).expect_err(url).to_string();
        assert!(message.contains("--smtp-url") && !message.contains("secreto"), "{message}");
    }
}

#[tokio::test]
async fn a_sender_that_is_none_is_refused_even_without_a_mail_server() {
    let app = TestApp::start().await;
    let settings = Settings { mail_from: "Convite".to_owned(), ..app.shared.settings.clone() };
    let message = Mailer::of(&settings).expect_err("no address").to_string();
    assert!(message.contains("--mail-from"), "{message}");
}
