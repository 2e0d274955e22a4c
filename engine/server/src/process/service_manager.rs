//! What systemd wants to know of a service of `Type=notify`: that it is ready, that it is alive, that it
//! ends. Where no such manager started the process, nothing is said to anybody.

use std::time::Duration;

use sd_notify::NotifyState;
use tokio::time::{MissedTickBehavior, interval};
use tracing::warn;

/// Said when all that the roles need is open and the process listens. From then on the manager hears
/// twice within the time it asks for that the process is alive: a process whose tasks stand still is
/// ended by it and started again. One that is not ready (no database, a wrong clock) is alive; to
/// start that again would mend nothing.
pub(crate) fn ready() {
    tell(NotifyState::Ready);
    let Some(longest) = sd_notify::watchdog_enabled() else { return };
    tokio::spawn(keep_telling(longest / 2));
}

/// Said when the process was told to end.
pub(crate) fn stopping() {
    tell(NotifyState::Stopping);
}

async fn keep_telling(every: Duration) {
    let mut due = interval(every);
    due.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        due.tick().await;
        tell(NotifyState::Watchdog);
    }
}

fn tell(state: NotifyState<'_>) {
    if let Err(error) = sd_notify::notify(&[state]) {
        warn!(%error, "the service manager cannot be told of this process");
    }
}
