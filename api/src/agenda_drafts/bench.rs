//! Where drafts are worked out: on threads of their own, no more at once than there are cores, and only as long as somebody
//! waits for them.

use std::future::Future;
use std::num::NonZero;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use actix_web::web;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{sleep, timeout};

use crate::problem::{ApiError, ProblemKind};

/// How long drafts take at most.
#[derive(Clone, Copy, Debug)]
struct Limits {
    /// After so long, what was found so far is the draft.
    work: Duration,
    /// So long a request waits for its turn: whoever is next has it before, however long the drafts in front take.
    turn: Duration,
}

const LIMITS: Limits = Limits { work: Duration::from_secs(10), turn: Duration::from_secs(12) };

/// So many requests wait for each place.
const WAITING_PER_PLACE: usize = 4;

/// After how many seconds one that had no turn may come again.
const RETRY_SECONDS: u64 = 5;

/// The places, and those who wait for them.
#[derive(Debug)]
pub struct Bench {
    places: Arc<Semaphore>,
    queue: Arc<Semaphore>,
    limits: Limits,
}

/// Tells the work that nobody wants it any more, when the future that waits for it is dropped.
struct Wanted(Arc<AtomicBool>);

impl Drop for Wanted {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

impl Default for Bench {
    /// As many places as there are cores.
    fn default() -> Self {
        Self::with_places(std::thread::available_parallelism().map_or(1, NonZero::get), LIMITS)
    }
}

impl Bench {
    fn with_places(places: usize, limits: Limits) -> Self {
        let queue = places * (1 + WAITING_PER_PLACE);
        Self { places: Arc::new(Semaphore::new(places)), queue: Arc::new(Semaphore::new(queue)), limits }
    }

    /// Does the work, which asks the function that it is given whether to stop: because its time is over, or because whoever
    /// asked for it went away. Refuses it when too many wait already, and after a long wait.
    pub async fn work_out<T: Send + 'static>(
        &self,
        work: impl FnOnce(&dyn Fn() -> bool) -> T + Send + 'static,
    ) -> Result<T, ApiError> {
        let _queued = self.queue.try_acquire().map_err(|_| no_turn())?;
        let place = Arc::clone(&self.places).acquire_owned();
        let place = timeout(self.limits.turn, place).await.map_err(|_| no_turn())?.map_err(ApiError::internal)?;
        let stop = Arc::new(AtomicBool::new(false));
        let wanted = Wanted(Arc::clone(&stop));
        let done = on_a_thread(place, stop, work);
        tokio::pin!(done);
        tokio::select! {
            done = &mut done => return done,
            () = sleep(self.limits.work) => {}
        }
        drop(wanted);
        done.await
    }
}

/// The place is given back by the thread itself: it may go on for a moment after nobody waits for it.
fn on_a_thread<T: Send + 'static>(
    place: OwnedSemaphorePermit,
    stop: Arc<AtomicBool>,
    work: impl FnOnce(&dyn Fn() -> bool) -> T + Send + 'static,
) -> impl Future<Output = Result<T, ApiError>> {
    let work = web::block(move || {
        let done = work(&|| stop.load(Ordering::Relaxed));
        drop(place);
        done
    });
    async { work.await.map_err(ApiError::internal) }
}

fn no_turn() -> ApiError {
    let detail = "Too many drafts are being worked out; try again.";
    ApiError { retry_after: Some(RETRY_SECONDS), ..ApiError::new(ProblemKind::Unavailable, detail) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Waits until a place is free, which it is once its thread has ended.
    async fn is_free(bench: &Bench) {
        drop(bench.places.acquire().await.expect("a place"));
    }

    const SHORT: Limits = Limits { work: Duration::from_millis(20), turn: Duration::from_millis(20) };

    fn until_told(stop: &dyn Fn() -> bool) -> bool {
        while !stop() {
            std::thread::yield_now();
        }
        true
    }

    #[actix_web::test]
    async fn work_comes_back_with_what_it_found() {
        let found = Bench::with_places(1, LIMITS).work_out(|stop| (7, stop())).await.expect("done");
        assert_eq!(found, (7, false));
    }

    #[actix_web::test]
    async fn work_that_nobody_waits_for_is_told_to_stop_and_leaves_its_place() {
        let bench = Bench::with_places(1, LIMITS);
        let given_up = timeout(Duration::from_millis(50), bench.work_out(until_told)).await;
        assert!(given_up.is_err(), "it would never end by itself");
        is_free(&bench).await;
    }

    #[actix_web::test]
    async fn work_whose_time_is_over_is_told_to_stop_and_what_it_found_counts() {
        let bench = Bench::with_places(1, Limits { turn: LIMITS.turn, ..SHORT });
        assert!(bench.work_out(until_told).await.expect("what was found until then"));
        is_free(&bench).await;
    }

    #[actix_web::test]
    async fn who_waits_too_long_for_a_turn_is_told_when_to_come_again() {
        let bench = Bench::with_places(1, Limits { work: LIMITS.work, ..SHORT });
        let taken = bench.places.acquire().await.expect("the place");
        let refused = bench.work_out(|_| ()).await.expect_err("no turn");
        assert_eq!((refused.kind, refused.retry_after), (ProblemKind::Unavailable, Some(RETRY_SECONDS)));
        drop(taken);
        bench.work_out(|_| ()).await.expect("a turn");
    }

    #[actix_web::test]
    async fn who_finds_too_many_waiting_is_told_when_to_come_again() {
        let bench = Bench::with_places(1, LIMITS);
        let waiting = bench.queue.acquire_many(5).await.expect("the whole queue");
        let refused = bench.work_out(|_| ()).await.expect_err("no turn");
        assert_eq!((refused.kind, refused.retry_after), (ProblemKind::Unavailable, Some(RETRY_SECONDS)));
        drop(waiting);
        bench.work_out(|_| ()).await.expect("a turn");
    }
}
