//! Mail over SMTP.

use std::error::Error;
use std::time::Duration;

use actix_web::http::Uri;
use chrono::{DateTime, Utc};
use convite_domain::OutboxEventId;
use lettre::message::header::{ContentTransferEncoding, ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart, SinglePart};
use lettre::transport::smtp;
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};

use super::Letter;
use crate::settings::Settings;

/// How long one delivery may take, from the connection to the server's last word.
const DELIVERY: Duration = Duration::from_secs(10);

/// Why mail cannot be sent with these settings. The texts name neither user nor password.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    /// The server's URL.
    #[error("--smtp-url is no SMTP URL like smtps://user:password@mail.example.org: {0}")]
    Url(smtp::Error),
    /// The sender.
    #[error("--mail-from is no sender like `Convite <no-reply@example.org>`: {0}")]
    From(lettre::address::AddressError),
}

/// Sends mail through one server. Each delivery opens a connection of its own: there are a few an hour.
#[derive(Clone, Debug)]
pub struct Mailer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

/// Why a mail was not taken. The reason holds no address and nothing of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Failure {
    /// The server's code and enhanced status (RFC 3463), or what went wrong before it answered.
    pub reason: String,
    /// Whether a repetition would fail as well.
    pub is_permanent: bool,
}

impl Failure {
    pub(crate) fn permanent(reason: impl Into<String>) -> Self {
        Self { reason: reason.into(), is_permanent: true }
    }

    pub(crate) fn temporary(reason: impl Into<String>) -> Self {
        Self { reason: reason.into(), is_permanent: false }
    }
}

impl Mailer {
    /// The mailer of an instance; none when there is no server. The sender is checked all the same. Opens no connection.
    pub fn of(settings: &Settings) -> Result<Option<Self>, MailError> {
        let from = settings.mail_from.parse().map_err(MailError::From)?;
        let Some(url) = &settings.smtp_url else { return Ok(None) };
        if is_readable_on_the_way(url) {
            tracing::warn!("mails leave this machine unencrypted: use smtps://, or smtp:// with ?tls=required");
        }
        let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(url).map_err(MailError::Url)?.build();
        Ok(Some(Self { transport, from }))
    }

    /// Sends a letter, dated `now`; the same message always has the same Message-ID.
    pub(crate) async fn send(&self, letter: &Letter, id: OutboxEventId, now: DateTime<Utc>) -> Result<(), Failure> {
        let message = self.message(letter, id, now)?;
        match tokio::time::timeout(DELIVERY, self.transport.send(message)).await {
            Ok(sent) => sent.map(|_| ()).map_err(Failure::from),
            Err(_) => Err(Failure::temporary(format!("no answer within {} s", DELIVERY.as_secs()))),
        }
    }

    fn message(&self, letter: &Letter, id: OutboxEventId, now: DateTime<Utc>) -> Result<Message, Failure> {
        let to =
            letter.to.as_str().parse().map_err(|_| Failure::permanent("the address is none that mail can go to"))?;
        let header = |name, value: &str| HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned());
        let part = |media_type, body: &str| {
            let part = SinglePart::builder().header(media_type).header(ContentTransferEncoding::QuotedPrintable);
            part.body(body.to_owned())
        };
        // RFC 2046 §5.1.4: the same twice, the plainest first; readers show the last that they can.
        let body = MultiPart::alternative()
            .singlepart(part(ContentType::TEXT_PLAIN, &letter.text))
            .singlepart(part(ContentType::TEXT_HTML, &letter.html));
        Message::builder()
            .message_id(Some(format!("<{id}@{}>", self.from.email.domain())))
            .date(now.into())
            .from(self.from.clone())
            .to(Mailbox::new(None, to))
            .subject(letter.subject.as_str())
            .raw_header(header("Content-Language", letter.language.as_str()))
            // RFC 3834: keeps absence notices from answering.
            .raw_header(header("Auto-Submitted", "auto-generated"))
            .multipart(body)
            .map_err(|_| Failure::permanent("no message can be made of it"))
    }
}

impl From<smtp::Error> for Failure {
    fn from(error: smtp::Error) -> Self {
        let Some(code) = error.status() else {
            // What the server said may quote an address; what went wrong before it spoke cannot.
            let reason =
                if error.is_response() { "the server's reply is not SMTP".to_owned() } else { error.to_string() };
            return Self::temporary(reason);
        };
        let said = error.source().map(ToString::to_string).unwrap_or_default();
        let code = u16::from(code);
        let reason = match enhanced_status(&said) {
            Some(status) => format!("{code} {status}"),
            None => code.to_string(),
        };
        Self { reason, is_permanent: error.is_permanent() && !is_about_this_service(code) }
    }
}

/// Whether mail goes to another machine without encryption.
fn is_readable_on_the_way(url: &str) -> bool {
    let Ok(uri) = url.parse::<Uri>() else { return false };
    let is_open = uri.scheme_str() == Some("smtp") && !uri.query().is_some_and(|query| query.contains("tls="));
    is_open && !matches!(uri.host(), Some("localhost" | "127.0.0.1" | "[::1]"))
}

/// Refusals of this service's credentials (RFC 4954) or of the connection (RFC 7504): they say nothing about the message,
/// and end when somebody corrects the settings.
fn is_about_this_service(code: u16) -> bool {
    matches!(code, 521 | 530 | 534 | 535 | 538)
}

/// The enhanced status code at the beginning of a reply's text, as in `5.1.1 <ana@example.org> unknown`.
pub(super) fn enhanced_status(said: &str) -> Option<&str> {
    let first = said.split_whitespace().next()?;
    let is_number = |part: &str| (1..=3).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
    let is_status =
        first.starts_with(['2', '4', '5']) && first.split('.').count() == 3 && first.split('.').all(is_number);
    is_status.then_some(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_what_a_server_says_only_its_enhanced_status_is_kept() {
        assert_eq!(enhanced_status("5.1.1 <ana@example.org> unknown"), Some("5.1.1"));
        for said in ["", "ana@example.org unknown", "5.1 half", "5.1.1.1 more", "5.1.ana x", "3.1.1 x", "5.1.1234 x"] {
            assert_eq!(enhanced_status(said), None, "{said}");
        }
    }
}
