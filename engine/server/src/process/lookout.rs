//! The lookout: looks now and then at what a region keeps, for `/metrics` and `/readyz`.

use std::sync::Arc;
use std::time::Duration;

use backfill_core::Timestamp;
use backfill_core::lacking::Lacking;
use backfill_core::offer::OfferState;
use backfill_reading::words::lacking::lacking_words;
use backfill_runtime::Zone;
use backfill_runtime::clock::Clock;
use backfill_runtime::ports::{PortError, SlotFilter, Topic};
use metrics::gauge;
use tokio::sync::watch;
use tokio::time::timeout;
use tracing::warn;

use super::board::Lag;
use crate::measures;
use crate::wiring::{Database, Parts};

/// How often the lag is told.
const BEAT: Duration = Duration::from_secs(1);
/// Every how many beats the database is looked at.
const LOOK_EVERY: u64 = 15;
/// How many open slots and live offers are looked at: the next slots and the newest offers.
const ROWS_MAX: usize = 10_000;

/// Looks at one region for one job.
pub(crate) struct Lookout {
    job: &'static str,
    region: String,
    store: Arc<dyn Database>,
    clock: Clock,
    zone: Zone,
    lag: Option<Lag>,
    waiting: Option<(Topic, watch::Sender<Option<Timestamp>>)>,
    /// Why the database cannot be looked at; none if it can.
    unseen: watch::Sender<Option<String>>,
}

impl Lookout {
    /// Looks at everything that the region keeps.
    pub(crate) fn of_engine(parts: &Parts, lag: Option<Lag>) -> Self {
        Self { job: "match", waiting: None, ..Self::new(parts, lag) }
    }

    /// Looks at how long wishes of `topic` wait.
    pub(crate) fn of_wishes(
        parts: &Parts,
        lag: Option<Lag>,
        topic: Topic,
    ) -> (Self, watch::Receiver<Option<Timestamp>>) {
        let (sender, since) = watch::channel(None);
        let job = match topic {
            Topic::Offers => "notify",
            Topic::Bookings => "connect",
        };
        (Self { job, waiting: Some((topic, sender)), ..Self::new(parts, lag) }, since)
    }

    fn new(parts: &Parts, lag: Option<Lag>) -> Self {
        let (region, store) = (parts.region.clone(), parts.store.clone());
        let zone = parts.zone.clone();
        Self {
            job: "",
            region,
            store,
            clock: parts.clock.clone(),
            zone,
            lag,
            waiting: None,
            unseen: watch::Sender::default(),
        }
    }

    /// Why the database cannot be looked at; none if it can.
    pub(crate) fn unseen(&self) -> watch::Receiver<Option<String>> {
        self.unseen.subscribe()
    }

    /// Looks until `shutdown` becomes true. What cannot be seen is no reason to end.
    pub(crate) async fn run(self, mut shutdown: watch::Receiver<bool>) -> anyhow::Result<()> {
        let mut beats = 0_u64;
        loop {
            self.tell_lag(self.lag.as_ref().and_then(|lag| lag()));
            // As long as it sees nothing it looks with every beat.
            if beats.is_multiple_of(LOOK_EVERY) || self.unseen.borrow().is_some() {
                let looked = self.look().await;
                if let Err(error) = &looked {
                    warn!(region = self.region, %error, "the lookout sees nothing");
                }
                self.unseen.send_replace(looked.err().map(|error| error.to_string()));
            }
            beats += 1;
            if timeout(BEAT, shutdown.wait_for(|stop| *stop)).await.is_ok() {
                // Whoever goes on with the region tells it from here on.
                self.tell_lag(self.lag.as_ref().map(|_| 0));
                return Ok(());
            }
        }
    }

    fn tell_lag(&self, lag: Option<u64>) {
        if let Some(lag) = lag {
            let gauge = gauge!(measures::LAG, "job" => self.job, "region" => self.region.clone());
            gauge.set(small(lag));
        }
    }

    async fn look(&self) -> Result<(), PortError> {
        if let Some((topic, sender)) = &self.waiting {
            let since = self.oldest_wish(*topic).await?;
            sender.send_replace(since);
            let age = self.age(since);
            let topic = self.job;
            gauge!(measures::OUTBOX_AGE, "topic" => topic, "region" => self.region.clone())
                .set(age);
            return Ok(());
        }
        self.look_at_counts().await?;
        self.look_at_slots().await?;
        self.look_at_offers().await
    }

    /// Waiting wishes are handed out oldest first; all of them are due at the end of time.
    async fn oldest_wish(&self, topic: Topic) -> Result<Option<Timestamp>, PortError> {
        let oldest = self.store.due(topic, Timestamp(i64::MAX), 1).await?;
        Ok(oldest.first().map(|task| task.created_at))
    }

    async fn look_at_counts(&self) -> Result<(), PortError> {
        let summary = self.store.summary().await?;
        self.set(measures::QUARANTINE, small(summary.quarantined));
        self.set(measures::OPEN_SLOTS, small(summary.slots_unfinished));
        self.set(measures::LIVE_OFFERS, small(summary.offers_live));
        let (now, heard) = (self.clock.now(), self.store.heard().await?);
        let stale = heard.iter().filter(|it| it.is_old(now) || it.is_silent(now));
        self.set(measures::STALE_LISTS, small(stale.count() as u64));
        self.look_at_lacking(now).await
    }

    async fn look_at_lacking(&self, now: Timestamp) -> Result<(), PortError> {
        let counts = self.store.lacking(self.zone.local(now).day).await?;
        for lacking in Lacking::ALL {
            let count = counts.iter().find(|it| it.0 == lacking).map_or(0, |it| it.1);
            let (region, column) = (self.region.clone(), lacking_words(lacking).column);
            gauge!(measures::LACKING, "region" => region, "column" => column).set(small(count));
        }
        Ok(())
    }

    async fn look_at_slots(&self) -> Result<(), PortError> {
        let filter =
            SlotFilter { unfinished_only: true, count_max: ROWS_MAX, ..SlotFilter::default() };
        let slots = self.store.slots(&filter).await?;
        self.set(measures::OLDEST_SLOT, self.age(slots.iter().map(|it| it.freed_at).min()));
        let next = slots.iter().map(|it| it.facts.start).min();
        self.set(measures::NEXT_SLOT, next.map_or(0.0, |it| -self.signed_age(it)));
        Ok(())
    }

    async fn look_at_offers(&self) -> Result<(), PortError> {
        let offers = self.store.live_offers(ROWS_MAX).await?;
        let live = offers.iter().filter(|it| it.state == OfferState::Live);
        self.set(measures::OFFER_OVERDUE, self.age(live.map(|it| it.deadline).min()));
        Ok(())
    }

    fn set(&self, name: &'static str, value: f64) {
        gauge!(name, "region" => self.region.clone()).set(value);
    }

    /// Seconds since `moment`; none if there is no such moment or it is still to come.
    fn age(&self, moment: Option<Timestamp>) -> f64 {
        moment.map_or(0.0, |it| self.signed_age(it).max(0.0))
    }

    fn signed_age(&self, moment: Timestamp) -> f64 {
        Duration::from_millis(self.clock.now().0.abs_diff(moment.0)).as_secs_f64()
            * if moment.0 <= self.clock.now().0 { 1.0 } else { -1.0 }
    }
}

/// Counts of this size are not told apart on a dashboard.
fn small(count: u64) -> f64 {
    u32::try_from(count).unwrap_or(u32::MAX).into()
}
