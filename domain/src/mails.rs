//! Mails to requesters: what became of them.

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use crate::audit::{OutboxEvent, OutboxState};
use crate::{OutboxEventId, text_enum};

text_enum! {
    /// What became of a mail.
    pub enum DeliveryState {
        /// Goes out in a moment.
        Queued = "queued" ("En cola", "Queued"),
        /// An attempt failed; it is tried again.
        Retrying = "retrying" ("Se reintenta", "Retrying"),
        /// The next mail server took it.
        Sent = "sent" ("Enviado", "Sent"),
        /// No mail server is configured. It goes out once there is one.
        NotSent = "not_sent" ("Sin enviar", "Not sent"),
        /// A mail server refused it for good, at once or after it had taken it, as for an address that does not exist.
        Bounced = "bounced" ("Rebotado", "Bounced"),
        /// It was tried for days, or could not be written.
        Failed = "failed" ("Fallido", "Failed"),
        /// There was nothing left to tell.
        NotNeeded = "not_needed" ("Sin aviso", "Not needed"),
    }
}

/// How far a mail has come.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Delivery {
    /// What became of it.
    pub state: DeliveryState,
    /// How often it was tried.
    #[schema(examples(1))]
    pub attempts: i32,
    /// Why the last attempt failed: the server's code and enhanced status (RFC 3463) where it gave one; never an address.
    #[schema(required, examples("550 5.1.1"))]
    pub last_error: Option<String>,
    /// When it is tried next, while it is.
    #[schema(required)]
    pub next_attempt_at: Option<DateTime<Utc>>,
    /// When the next mail server took it.
    #[schema(required)]
    pub delivered_at: Option<DateTime<Utc>>,
}

/// A mail to a request's requester.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct RequestMail {
    /// Its id; also the first part of its Message-ID.
    pub id: OutboxEventId,
    /// What it tells of: an action on the request, `recover_token`, `agenda_released` or `visit_postponed`.
    #[schema(examples("decline"))]
    pub about: String,
    /// When it was put into the queue.
    pub created_at: DateTime<Utc>,
    /// What became of it.
    pub delivery: Delivery,
}

impl Delivery {
    /// What the outbox says of a mail.
    pub fn of(event: &OutboxEvent) -> Self {
        // Codes that begin with 5 are for good, a server's (RFC 5321 §4.2.1) and those of a mail that came back (RFC 3463).
        let refused = event.last_error.as_deref().is_some_and(|error| error.starts_with('5'));
        let state = match event.state {
            OutboxState::Pending if event.last_error.is_none() => DeliveryState::Queued,
            OutboxState::Pending => DeliveryState::Retrying,
            OutboxState::Sent => DeliveryState::Sent,
            OutboxState::NotSent => DeliveryState::NotSent,
            OutboxState::NotNeeded => DeliveryState::NotNeeded,
            OutboxState::GivenUp if refused => DeliveryState::Bounced,
            OutboxState::GivenUp => DeliveryState::Failed,
        };
        Self {
            state,
            attempts: event.attempts,
            last_error: event.last_error.clone(),
            next_attempt_at: (event.state == OutboxState::Pending).then_some(event.next_attempt_at),
            delivered_at: event.finished_at.filter(|_| event.state == OutboxState::Sent),
        }
    }
}

impl From<OutboxEvent> for RequestMail {
    fn from(event: OutboxEvent) -> Self {
        let about = event.kind.rsplit('.').next().unwrap_or_default().to_owned();
        Self { id: event.id, about, created_at: event.created_at, delivery: Delivery::of(&event) }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn delivery(state: OutboxState, last_error: Option<&str>) -> DeliveryState {
        let at = DateTime::UNIX_EPOCH;
        let event = OutboxEvent {
            id: OutboxEventId::new(Uuid::nil()),
            seq: 1,
            kind: "request.decline".to_owned(),
            subject_id: Uuid::nil(),
            state,
            attempts: 1,
            next_attempt_at: at,
            last_error: last_error.map(str::to_owned),
            created_at: at,
            finished_at: None,
        };
        Delivery::of(&event).state
    }

    #[test]
    fn a_servers_last_word_is_a_bounce_and_a_silence_of_days_a_failure() {
        assert_eq!(delivery(OutboxState::Pending, None), DeliveryState::Queued);
        assert_eq!(delivery(OutboxState::Pending, Some("451 4.3.0")), DeliveryState::Retrying);
        assert_eq!(delivery(OutboxState::GivenUp, Some("550 5.1.1")), DeliveryState::Bounced);
        assert_eq!(delivery(OutboxState::GivenUp, Some("451 4.3.0")), DeliveryState::Failed);
        assert_eq!(delivery(OutboxState::GivenUp, Some("no answer within 10 s")), DeliveryState::Failed);
    }
}
