//! An SMTP server in the test's process, which keeps what it takes and refuses as it is told.

use std::io;
use std::net::{IpAddr, SocketAddr, TcpListener};
use std::sync::{Arc, Mutex};

use chrono::DateTime;
use convite_api::background::deliver_next;
use convite_api::mail::Mailer;
use convite_api::settings::Settings;
use convite_tests::TestApp;
use mailin_embedded::response::OK;
use mailin_embedded::{Handler, Response, Server, SslConfig};
use mailparse::{MailHeaderMap, ParsedMail, parse_mail};

/// The server. It listens until the test process ends.
#[derive(Clone)]
pub struct PostOffice {
    address: SocketAddr,
    counter: Arc<Counter>,
}

/// What the server has taken, and what it says instead of taking more.
#[derive(Default)]
struct Counter {
    taken: Mutex<Vec<(String, Vec<u8>)>>,
    refusal: Mutex<Option<(u16, &'static str)>>,
}

/// A mail as it arrived.
#[derive(Debug, PartialEq, Eq)]
pub struct Mail {
    /// As the envelope says.
    pub recipient: String,
    /// The `To` header.
    pub to: String,
    pub subject: String,
    pub language: String,
    pub from: String,
    pub message_id: String,
    /// Seconds since 1970.
    pub date: i64,
    /// The part in plain text.
    pub body: String,
    /// The part in HTML.
    pub html: String,
    /// The `Auto-Submitted` header.
    pub auto_submitted: String,
}

impl PostOffice {
    pub fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("an address");
        let counter = Arc::new(Counter::default());
        let clerk = Clerk { counter: counter.clone(), recipient: String::new(), message: Vec::new() };
        std::thread::spawn(move || {
            let mut server = Server::new(clerk);
            server.with_ssl(SslConfig::None).expect("no TLS").with_num_threads(2).with_tcp_listener(listener);
            server.serve().expect("the server listens");
        });
        Self { address, counter }
    }

    pub fn url(&self) -> String {
        format!("smtp://{}", self.address)
    }

    /// Answers every recipient with this from now on.
    pub fn refuse(&self, code: u16, text: &'static str) {
        *self.counter.refusal.lock().expect("nobody panicked") = Some((code, text));
    }

    pub fn accept(&self) {
        *self.counter.refusal.lock().expect("nobody panicked") = None;
    }

    /// Hands over what has arrived since the last time, oldest first.
    pub fn collect(&self) -> Vec<Mail> {
        let taken = std::mem::take(&mut *self.counter.taken.lock().expect("nobody panicked"));
        taken.into_iter().map(|(recipient, message)| Mail::read(recipient, &message)).collect()
    }

    /// Hands over the only mail that has arrived since the last time.
    #[track_caller]
    pub fn collect_one(&self) -> Mail {
        let [mail] = <[Mail; 1]>::try_from(self.collect()).expect("exactly one mail");
        mail
    }

    /// A mailer that brings its mail here.
    pub fn mailer(&self, app: &TestApp) -> Mailer {
        let settings = Settings { smtp_url: Some(self.url()), ..app.shared.settings.clone() };
        Mailer::of(&settings).expect("settings of mail").expect("a mailer")
    }

    /// Delivers what is due. How many messages of the outbox were handled.
    pub async fn serve(&self, app: &TestApp) -> usize {
        deliver_due(app, Some(&self.mailer(app))).await
    }
}

/// Handles every message of the outbox that is due. How many there were.
pub async fn deliver_due(app: &TestApp, mailer: Option<&Mailer>) -> usize {
    let mut handled = 0;
    while deliver_next(&app.shared, &app.database, mailer).await.expect("the outbox can be worked on") {
        handled += 1;
    }
    handled
}

impl Mail {
    fn read(recipient: String, message: &[u8]) -> Self {
        let mail = parse_mail(message).expect("a well-formed message");
        let header = |name: &str| mail.headers.get_first_value(name).unwrap_or_default();
        Self {
            recipient,
            to: header("To"),
            subject: header("Subject"),
            language: header("Content-Language"),
            from: header("From"),
            message_id: header("Message-ID"),
            date: DateTime::parse_from_rfc2822(&header("Date")).expect("a date").timestamp(),
            body: part(&mail, 0, "text/plain"),
            html: part(&mail, 1, "text/html"),
            auto_submitted: header("Auto-Submitted"),
        }
    }
}

/// One of the two forms that a mail's text comes in, the plain one first.
fn part(mail: &ParsedMail, number: usize, media_type: &str) -> String {
    assert_eq!((mail.ctype.mimetype.as_str(), mail.subparts.len()), ("multipart/alternative", 2));
    let part = &mail.subparts[number];
    assert_eq!(part.ctype.mimetype, media_type);
    part.get_body().expect("a readable body").replace("\r\n", "\n")
}

/// One session's part of the server.
#[derive(Clone)]
struct Clerk {
    counter: Arc<Counter>,
    recipient: String,
    message: Vec<u8>,
}

impl Handler for Clerk {
    fn mail(&mut self, _: IpAddr, _: &str, _: &str) -> Response {
        self.message.clear();
        OK
    }

    fn rcpt(&mut self, to: &str) -> Response {
        to.clone_into(&mut self.recipient);
        let refusal = *self.counter.refusal.lock().expect("nobody panicked");
        refusal.map_or(OK, |(code, text)| Response::custom(code, text.to_owned()))
    }

    fn data(&mut self, line: &[u8]) -> io::Result<()> {
        self.message.extend_from_slice(line);
        Ok(())
    }

    fn data_end(&mut self) -> Response {
        let message = std::mem::take(&mut self.message);
        self.counter.taken.lock().expect("nobody panicked").push((self.recipient.clone(), message));
        OK
    }
}
