//! Throws away what was kept long enough, a little every few seconds, beside the work.

use std::time::Duration;

use backfill_store::Retention;
use tokio::sync::watch;
use tracing::{debug, warn};

use super::together::stopped;
use crate::wiring::Parts;

/// How often a little is thrown away.
const EVERY: Duration = Duration::from_secs(5);
/// The engine remembers slots for 92 days: their rows outlive that.
const SLOT_DAYS_MIN: u32 = 100;

/// Goes on until the end. What fails is tried again with the next round.
pub(super) async fn run(parts: Parts, shutdown: watch::Receiver<bool>) -> anyhow::Result<()> {
    let kept = kept(parts.config.retention);
    let end = stopped(shutdown);
    tokio::pin!(end);
    loop {
        tokio::select! {
            () = &mut end => return Ok(()),
            () = tokio::time::sleep(EVERY) => {}
        }
        match parts.store.sweep(kept, parts.clock.now()).await {
            Ok(swept) if swept.total() == 0 => {}
            Ok(swept) => {
                metrics::counter!("backfill_swept_total").increment(swept.total());
                debug!(?swept, "thrown away what was kept long enough");
            }
            Err(error) => warn!(%error, "what was kept long enough could not be thrown away"),
        }
    }
}

fn kept(set: Retention) -> Retention {
    let slot_days = if set.slot_days == 0 { 0 } else { set.slot_days.max(SLOT_DAYS_MIN) };
    Retention { slot_days, ..set }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_of_slots_outlive_what_the_engine_remembers() {
        for (set, kept_for) in [(0, 0), (1, 100), (99, 100), (100, 100), (730, 730)] {
            let set = Retention { slot_days: set, ..Retention::default() };
            assert_eq!(kept(set).slot_days, kept_for);
        }
        assert!(backfill_core::REMEMBERED_DAYS < i64::from(SLOT_DAYS_MIN));
    }
}
