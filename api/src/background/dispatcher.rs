//! The outbox's dispatcher: takes one message after the other, and sends the mail that it calls for.
//!
//! Claimed in one short transaction, sent outside any, finished in another: a message that an instance does not finish is
//! taken up again once its lease has passed. So each is sent at least once, and a second copy has the first one's Message-ID.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use convite_domain::audit::{OutboxEvent, SubjectKind, Visibility};
use convite_persistence::outbox::{self, Outcome};
use convite_persistence::{Connection, Database, DbResult};
use futures_util::FutureExt;
use tokio::sync::watch;

use super::sweeps::Sweeping;
use super::{goes_on, letters};
use crate::app::Shared;
use crate::mail::{Failure, Mailer, Occasion};

/// How often an idle dispatcher looks for work.
const POLL: Duration = Duration::from_secs(1);

/// How long it rests when the database is away.
const REST: Duration = Duration::from_secs(5);

/// How long a message belongs to the instance that claimed it; well above what a delivery and its two transactions may take.
const LEASE: TimeDelta = TimeDelta::minutes(2);

/// The wait after the first failed attempt; each further one is twice as long.
const FIRST_WAIT: TimeDelta = TimeDelta::minutes(1);

/// The longest wait between two attempts.
const LONGEST_WAIT: TimeDelta = TimeDelta::hours(6);

/// For how long a message is tried, counted in waits, so that a time without a mail server is none of it.
const TRIED_FOR: TimeDelta = TimeDelta::days(3);

/// Delivers until the instance stops; a delivery that is under way is finished.
pub(super) async fn deliver_until(
    mut stopping: watch::Receiver<bool>,
    shared: Arc<Shared>,
    database: Database,
    mailer: Option<Mailer>,
) {
    let mut pause = Duration::ZERO;
    while goes_on(&mut stopping, pause).await {
        let step = AssertUnwindSafe(deliver_next(&shared, &database, mailer.as_ref())).catch_unwind();
        pause = match step.await {
            Ok(Ok(true)) => Duration::ZERO,
            Ok(Ok(false)) => POLL,
            Ok(Err(error)) => {
                tracing::warn!(%error, "the outbox cannot be worked on; trying again soon");
                REST
            }
            // The lease of what was claimed passes, and the number of attempts bounds how often this can happen.
            Err(_) => {
                tracing::error!("a delivery panicked");
                REST
            }
        };
    }
}

/// Delivers the next message that is due. Whether there was one. Without a mailer, mails are set aside as not sent.
pub async fn deliver_next(shared: &Shared, database: &Database, mailer: Option<&Mailer>) -> DbResult<bool> {
    let now = shared.clock.now();
    let claim = async |connection: &mut _| outbox::claim(connection, now, LEASE, mailer.is_some()).await;
    let Some(event) = database.transaction(claim).await? else { return Ok(false) };
    let attempt = attempt(shared, database, mailer, &event).await;
    let now = shared.clock.now();
    let outcome = attempt.unwrap_or_else(|failure| after_failure(failure, event.attempts, now));
    let held = database.transaction(async |connection| finish(shared, connection, &event, &outcome, now).await).await?;
    if held {
        report(&event, &outcome);
    }
    Ok(true)
}

/// Writes down what became of a message; of a mail that was given up, in its subject's trail, too. Whether the claim held.
async fn finish(
    shared: &Shared,
    connection: &mut Connection,
    event: &OutboxEvent,
    outcome: &Outcome,
    now: DateTime<Utc>,
) -> DbResult<bool> {
    let held = outbox::finish(connection, event, outcome, now).await?;
    let subject = event.kind.split_once('.').and_then(|(subject, _)| subject.parse::<SubjectKind>().ok());
    if let Some(subject) = subject.filter(|_| held && matches!(outcome, Outcome::GivenUp { .. })) {
        let mut work = Sweeping::begin(connection, shared);
        work.audit_as(Visibility::Internal, (subject, event.subject_id), "give_up_mail", None);
        work.finish().await?;
    }
    Ok(held)
}

async fn attempt(
    shared: &Shared,
    database: &Database,
    mailer: Option<&Mailer>,
    event: &OutboxEvent,
) -> Result<Outcome, Failure> {
    if wait_after(event.attempts - 1).is_none() {
        return Err(Failure::permanent("no attempt came to an end"));
    }
    // A newer version may have written it, and then an instance of that version will get its turn.
    let unknown = || Failure::temporary("this version of the program does not know the kind");
    let occasion = Occasion::of(&event.kind).ok_or_else(unknown)?;
    if !occasion.is_told() {
        return Ok(Outcome::NotNeeded);
    }
    let Some(mailer) = mailer else { return Ok(Outcome::NotSent) };
    let Some(letter) = letters::letter(shared, database, event, occasion).await? else {
        return Ok(Outcome::NotNeeded);
    };
    mailer.send(&letter, event.id, shared.clock.now()).await.map(|()| Outcome::Sent)
}

fn after_failure(failure: Failure, attempts: i32, now: DateTime<Utc>) -> Outcome {
    let Failure { reason, is_permanent } = failure;
    match wait_after(attempts) {
        Some(wait) if !is_permanent => Outcome::Retry { at: now + wait, error: reason },
        _ => Outcome::GivenUp { error: reason },
    }
}

/// How long to wait after so many attempts; none when that would be longer than a message is tried for.
fn wait_after(attempts: i32) -> Option<TimeDelta> {
    let wait = |attempt: i32| (FIRST_WAIT * (1 << (attempt - 1).clamp(0, 10))).min(LONGEST_WAIT);
    let waited: TimeDelta = (1..=attempts).map(wait).sum();
    (waited <= TRIED_FOR).then(|| wait(attempts))
}

fn report(event: &OutboxEvent, outcome: &Outcome) {
    let (id, attempts) = (event.id, event.attempts);
    match outcome {
        Outcome::GivenUp { error } => tracing::warn!(outbox_event = %id, attempts, error, "a message was given up"),
        Outcome::Retry { error, .. } => {
            tracing::info!(outbox_event = %id, attempts, error, "a message is tried again later")
        }
        Outcome::Sent | Outcome::NotSent | Outcome::NotNeeded => {
            tracing::debug!(outbox_event = %id, ?outcome, "handled")
        }
    }
    metrics::counter!("outbox_outcomes_total", "outcome" => outcome.name()).increment(1);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_six_hours() {
        let minutes: Vec<i64> = (1..=11).filter_map(wait_after).map(|wait| wait.num_minutes()).collect();
        assert_eq!(minutes, [1, 2, 4, 8, 16, 32, 64, 128, 256, 360, 360]);
    }

    #[test]
    fn a_message_is_tried_for_three_days_and_no_longer() {
        let last =
            (1..100).take_while(|attempts| wait_after(*attempts).is_some()).last().expect("there is a first wait");
        let waited: TimeDelta = (1..=last).filter_map(wait_after).sum();
        assert!(waited <= TRIED_FOR && waited + LONGEST_WAIT > TRIED_FOR, "{waited}");
    }

    #[test]
    fn a_permanent_failure_is_never_tried_again() {
        let now = DateTime::UNIX_EPOCH;
        let gone = Outcome::GivenUp { error: "550".to_owned() };
        assert_eq!(after_failure(Failure::permanent("550"), 1, now), gone);
        let later = Outcome::Retry { at: now + FIRST_WAIT, error: "450".to_owned() };
        assert_eq!(after_failure(Failure::temporary("450"), 1, now), later);
    }
}
