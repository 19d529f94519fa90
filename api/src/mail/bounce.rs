//! Bounces that come back as mails: delivery status notifications (RFC 3464), which a mail server sends when one that took a
//! mail could not deliver it in the end.

use std::str::FromStr;

use convite_domain::OutboxEventId;
use mailparse::{MailHeaderMap, ParsedMail, parse_headers, parse_mail};

use super::mailer::enhanced_status;

/// How much of a notification is read, in bytes: what is told stands before the mail that comes back with it.
pub const MOST_READ: u64 = 1 << 20;

/// A mail that was not delivered in the end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bounce {
    /// Which mail.
    pub mail: OutboxEventId,
    /// Why: the enhanced status (RFC 3463), and nothing else of what was said, which may quote an address.
    pub status: String,
}

impl Bounce {
    /// Reads a notification; none when it is another mail, tells of a delay, or is about no mail of this service.
    pub fn read(notification: &[u8]) -> Option<Self> {
        let report = parse_mail(notification).ok()?;
        if report.ctype.mimetype != "multipart/report" {
            return None;
        }
        let parts: Vec<&ParsedMail<'_>> = report.parts().collect();
        let of_type = |types: &[&str]| parts.iter().find(|part| types.contains(&part.ctype.mimetype.as_str())).copied();
        let status = failure_in(&of_type(&["message/delivery-status"])?.get_body_raw().ok()?)?;
        let returned = of_type(&["message/rfc822", "text/rfc822-headers"])?.get_body_raw().ok()?;
        let (headers, _) = parse_headers(&returned).ok()?;
        let mail = mail_of(&headers.get_first_value("Message-ID")?)?;
        Some(Self { mail, status })
    }
}

/// The status of the first recipient whom the mail did not reach; the groups of fields are parted by empty lines.
fn failure_in(report: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(report).replace("\r\n", "\n");
    text.split("\n\n").find_map(|group| {
        let (fields, _) = parse_headers(group.trim_start().as_bytes()).ok()?;
        let failed = fields.get_first_value("Action")?.trim().eq_ignore_ascii_case("failed");
        let status = fields.get_first_value("Status")?;
        failed.then(|| enhanced_status(&status).map(str::to_owned))?
    })
}

/// The mail with a Message-ID that this service gave.
fn mail_of(message_id: &str) -> Option<OutboxEventId> {
    let (id, _) = message_id.trim().strip_prefix('<')?.split_once('@')?;
    OutboxEventId::from_str(id).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "01a22195-49f5-759c-af18-f964385cac55";

    fn notification(action: &str, status: &str, kind: &str, message_id: &str) -> String {
        format!(
            "From: MAILER-DAEMON@mx.example.org\r\nTo: no-reply@example.org\r\nSubject: Undelivered\r\n\
             MIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=\"b1\"\r\n\r\n\
             --b1\r\nContent-Type: text/plain\r\n\r\nana@example.org is unknown.\r\n\
             --b1\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example.org\r\n\r\n\
             Final-Recipient: rfc822; ana@example.org\r\nAction: {action}\r\nStatus: {status}\r\n\
             Diagnostic-Code: smtp; 550 5.1.1 <ana@example.org> unknown\r\n\r\n\
             --b1\r\nContent-Type: {kind}\r\n\r\nMessage-ID: {message_id}\r\nSubject: x\r\n\r\n--b1--\r\n"
        )
    }

    fn read(action: &str, status: &str, kind: &str, message_id: &str) -> Option<String> {
        let bounce = Bounce::read(notification(action, status, kind, message_id).as_bytes())?;
        assert_eq!(bounce.mail.to_string(), ID);
        Some(bounce.status)
    }

    #[test]
    fn a_notification_names_the_mail_and_its_status() {
        let own = format!("<{ID}@example.org>");
        for kind in ["message/rfc822", "text/rfc822-headers"] {
            assert_eq!(read("failed", "5.1.1", kind, &own).as_deref(), Some("5.1.1"));
        }
        assert_eq!(read("Failed", "4.4.7 (timed out)", "message/rfc822", &own).as_deref(), Some("4.4.7"));
    }

    #[test]
    fn what_tells_of_no_failure_of_a_mail_of_this_service_is_none() {
        let own = format!("<{ID}@example.org>");
        for (action, status, kind, message_id) in [
            ("delayed", "4.4.1", "message/rfc822", own.as_str()),
            ("failed", "unknown", "message/rfc822", &own),
            ("failed", "5.1.1", "text/html", &own),
            ("failed", "5.1.1", "message/rfc822", "<somebody@example.org>"),
            ("failed", "5.1.1", "message/rfc822", ID),
        ] {
            assert_eq!(read(action, status, kind, message_id), None, "{action} {status} {kind} {message_id}");
        }
        for other in ["", "Subject: hello\r\n\r\nhello", "Content-Type: multipart/report; boundary=x\r\n\r\n--x"] {
            assert_eq!(Bounce::read(other.as_bytes()), None, "{other}");
        }
    }

    #[test]
    fn a_notification_that_ends_too_early_is_none_and_no_panic() {
        let whole = notification("failed", "5.1.1", "message/rfc822", &format!("<{ID}@example.org>"));
        let read = (0..whole.len()).filter(|end| Bounce::read(&whole.as_bytes()[..*end]).is_some()).count();
        assert!(read < 60, "{read}");
    }
}
