//! Work outside requests: deliveries from the outbox, the sweeping of what has expired, and the collecting of files.

mod collector;
mod dispatcher;
mod letters;
pub(crate) mod sweeps;

use std::sync::Arc;
use std::time::Duration;

use convite_persistence::Database;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::app::Shared;
use crate::mail::{MailError, Mailer};

pub use collector::collect_unused;
pub use dispatcher::deliver_next;
pub use sweeps::sweep;

/// How often what time brings is done.
const SWEEP: Duration = Duration::from_secs(600);

/// How often what somebody waits for is looked for.
const PROMPT: Duration = Duration::from_secs(1);

/// How soon it is tried again after a failure.
const REST: Duration = Duration::from_secs(60);

/// How often the instance tidies its own memory: figures wait as single samples until then.
const TIDY: Duration = Duration::from_secs(5);

/// The background work of an instance.
pub struct Background {
    stop: watch::Sender<bool>,
    running: Vec<JoinHandle<()>>,
}

/// Starts the background work of an instance; any number of instances may do it at once. Fails when the settings of mail
/// make no sense.
pub fn start(shared: &Arc<Shared>, database: &Database) -> Result<Background, MailError> {
    let mailer = Mailer::of(&shared.settings)?;
    if mailer.is_none() {
        tracing::info!("there is no --smtp-url: mails stay not_sent");
    }
    if let Some(issuer) = &shared.city_issuer {
        issuer.ask(shared.now());
    }
    let (stop, stopping) = watch::channel(false);
    let running = vec![
        actix_web::rt::spawn(tidy_until(stopping.clone(), shared.clone())),
        actix_web::rt::spawn(sweep_until(stopping.clone(), shared.clone(), database.clone())),
        actix_web::rt::spawn(sweep_promptly_until(stopping.clone(), shared.clone(), database.clone())),
        actix_web::rt::spawn(collector::collect_until(stopping.clone(), shared.clone(), database.clone())),
        actix_web::rt::spawn(dispatcher::deliver_until(stopping, shared.clone(), database.clone(), mailer)),
    ];
    Ok(Background { stop, running })
}

impl Background {
    /// Stops after what is under way.
    pub async fn stop(self) {
        self.stop.send_replace(true);
        for work in self.running {
            if let Err(error) = work.await {
                tracing::error!(%error, "background work did not end well");
            }
        }
    }
}

async fn tidy_until(mut stopping: watch::Receiver<bool>, shared: Arc<Shared>) {
    while goes_on(&mut stopping, TIDY).await {
        shared.metrics.run_upkeep();
        shared.limits.tidy();
    }
}

async fn sweep_until(mut stopping: watch::Receiver<bool>, shared: Arc<Shared>, database: Database) {
    let mut pause = Duration::ZERO;
    while goes_on(&mut stopping, pause).await {
        // What failed is in the log, and gets its turn again.
        let swept = sweeps::sweep_all_while(|| !*stopping.borrow(), &shared, &database).await;
        pause = if swept.is_ok() { SWEEP } else { REST };
    }
}

async fn sweep_promptly_until(mut stopping: watch::Receiver<bool>, shared: Arc<Shared>, database: Database) {
    let mut pause = Duration::ZERO;
    while goes_on(&mut stopping, pause).await {
        let swept = sweeps::sweep_while(|| !*stopping.borrow(), sweeps::PROMPT, &shared, &database).await;
        pause = if swept.is_ok() { PROMPT } else { REST };
    }
}

/// Pauses. Whether the work goes on after it: not when the instance was told to stop, which cuts the pause short.
async fn goes_on(stopping: &mut watch::Receiver<bool>, pause: Duration) -> bool {
    tokio::time::timeout(pause, stopping.wait_for(|stop| *stop)).await.is_err()
}
