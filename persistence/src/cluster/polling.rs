use std::thread;
use std::time::{Duration, Instant};

const PAUSE: Duration = Duration::from_millis(10);

/// Asks again and again until the answer is yes; `false` when patience ran out before.
pub(super) fn until<E>(patience: Duration, mut settled: impl FnMut() -> Result<bool, E>) -> Result<bool, E> {
    let deadline = Instant::now() + patience;
    loop {
        if settled()? {
            return Ok(true);
        }
        if Instant::now() >= deadline {
            return Ok(false);
        }
        thread::sleep(PAUSE);
    }
}
