//! The waiting room: looks again and again at what cannot tell anything by itself, until a limit,
//! and gives the load its pace. No check waits here.

use std::time::Duration;

use anyhow::Context as _;
use tokio::time::{MissedTickBehavior, interval, timeout};

/// How often something is looked at again.
const LOOK_EVERY: Duration = Duration::from_millis(5);

/// Looks until there is something to see.
///
/// # Errors
/// If there is nothing `within` the limit, or looking fails.
pub async fn until<T>(
    what: &str,
    within: Duration,
    look: impl AsyncFnMut() -> anyhow::Result<Option<T>>,
) -> anyhow::Result<T> {
    until_every(LOOK_EVERY, what, within, look).await
}

/// As [`until`], for those who mind being looked at: with `every` between two looks.
///
/// # Errors
/// As [`until`].
pub async fn until_every<T>(
    every: Duration,
    what: &str,
    within: Duration,
    mut look: impl AsyncFnMut() -> anyhow::Result<Option<T>>,
) -> anyhow::Result<T> {
    let mut ticks = interval(every);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let looking = async {
        loop {
            ticks.tick().await;
            if let Some(seen) = look().await? {
                return Ok(seen);
            }
        }
    };
    timeout(within, looking).await.with_context(|| format!("{what}: not within {within:?}"))?
}

/// Lets time pass: the think time of a person or a system of the load.
pub async fn pass(time: Duration) {
    if timeout(time, std::future::pending::<()>()).await.is_ok() {
        unreachable!("nothing is pending for ever");
    }
}
