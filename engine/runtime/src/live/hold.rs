//! Holding: while the clock cannot be right nothing is decided, and what came in waits in the log.

use super::session::Session;
use super::trouble::{Trouble, retry};
use crate::keep_time::{COMPARE_EVERY, HOLD_PAUSE, Teller};

/// What a session knows of the clock.
#[derive(Debug, Default)]
pub(super) struct Hold {
    /// When the clock was last held against the database, by the steady clock.
    compared_ms: Option<u64>,
    is_held: bool,
    teller: Teller,
}

impl Session<'_> {
    /// Whether nothing may be decided now; then it has waited a while. Time that nobody could use is
    /// given back afterwards.
    pub(super) async fn is_held(&mut self) -> Result<bool, Trouble> {
        let clock = &self.live.clock;
        let now_ms = clock.steady_ms();
        let age_ms = self.hold.compared_ms.map(|then| u128::from(now_ms.saturating_sub(then)));
        let is_due = age_ms.is_none_or(|age| COMPARE_EVERY.as_millis() <= age);
        if is_due || clock.implausible().is_some() {
            let store = &self.live.store;
            clock.compare(&retry(self.wake, || store.times()).await?);
            self.hold.compared_ms = Some(now_ms);
        }
        let implausible = clock.implausible();
        self.hold.teller.tell(&self.live.region, implausible);
        self.status.send_if_modified(|status| {
            let changed = status.implausible != implausible;
            status.implausible = implausible;
            changed
        });
        if implausible.is_some() {
            self.hold.is_held = true;
            self.wake.pause(HOLD_PAUSE).await;
        } else if std::mem::take(&mut self.hold.is_held) {
            self.driver.resume();
        }
        Ok(implausible.is_some())
    }
}
