//! Holds this machine's clock against a region's database now and then, where no engine does.

use std::sync::Arc;
use std::time::Duration;

use metrics::gauge;
use tokio::sync::watch;
use tracing::{error, info, warn};

use crate::clock::Clock;
use crate::ports::Store;
use crate::wake::Wake;
use crate::wall::Implausible;

/// How often the clock is held against the database while it can be right.
pub(crate) const COMPARE_EVERY: Duration = Duration::from_secs(30);
/// How often while it cannot: it may have been set right, or confirmed.
pub(crate) const HOLD_PAUSE: Duration = Duration::from_secs(1);

/// Tells of a clock that cannot be right, once each time.
#[derive(Debug, Default)]
pub(crate) struct Teller {
    told: Option<std::mem::Discriminant<Implausible>>,
}

impl Teller {
    pub(crate) fn tell(&mut self, region: &str, implausible: Option<Implausible>) {
        let held = f64::from(u8::from(implausible.is_some()));
        gauge!("backfill_clock_implausible", "region" => region.to_owned()).set(held);
        let kind = implausible.as_ref().map(std::mem::discriminant);
        if self.told == kind {
            return;
        }
        self.told = kind;
        match implausible {
            Some(reason) => error!(region, %reason, "the clock cannot be right"),
            None => info!(region, "the clock is right"),
        }
    }
}

/// Compares until `shutdown` becomes true. What cannot be asked is no reason to end.
pub async fn keep(
    clock: Clock,
    store: Arc<dyn Store>,
    region: String,
    shutdown: watch::Receiver<bool>,
) {
    let mut wake = Wake::new(watch::channel(0).1, shutdown);
    let mut teller = Teller::default();
    while !wake.stopping() {
        match store.times().await {
            Ok(times) => clock.compare(&times),
            Err(error) => warn!(region, %error, "the database does not say its time"),
        }
        teller.tell(&region, clock.implausible());
        let pause = if clock.implausible().is_some() { HOLD_PAUSE } else { COMPARE_EVERY };
        wake.pause(pause).await;
    }
}
