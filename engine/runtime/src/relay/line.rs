//! One feed of the relay.

use backfill_core::Timestamp;
use metrics::{counter, gauge};
use tokio::sync::watch;
use tracing::{error, warn};

use super::following::Place;
use super::{AT_ONCE_MAX, BACKOFF, Relay, WAIT_MAX};
use crate::backoff::Backoff;
use crate::ports::{Feed, Outgoing, PortError, Publication};
use crate::wake::Wake;

/// After so long all that was refused is tried again: a person may have changed the topic.
const REFUSED_BACKOFF: Backoff = Backoff { first_ms: 1_000, max_ms: 60_000 };

/// Tells what one region committed for one feed.
pub(super) struct Line {
    relay: Relay,
    feed: Feed,
    /// How often in a row telling failed.
    failures: u32,
    place: Place,
    /// What is left beside the journal and has a number up to here was told, or was refused by the feed.
    after: u64,
    refused: Option<Refused>,
}

/// Records that the feed does not take.
struct Refused {
    /// How many, since they were tried again.
    count: u32,
    /// When the first of them was committed.
    oldest: Timestamp,
    /// How often in a row they were tried.
    tries: u32,
    /// When they are tried again, by the steady clock.
    again_ms: u64,
}

impl Line {
    pub(super) fn new(relay: Relay, feed: Feed) -> Self {
        Self { relay, feed, failures: 0, place: Place::default(), after: 0, refused: None }
    }

    pub(super) async fn run(mut self, shutdown: watch::Receiver<bool>) -> Result<(), PortError> {
        let mut wake = Wake::new(self.relay.publications.more(), shutdown);
        while !wake.stopping() {
            wake.arm();
            match self.tell().await {
                Ok(is_full) => {
                    self.failures = 0;
                    if !is_full {
                        self.passed();
                        wake.wait(WAIT_MAX).await;
                    }
                }
                Err(error @ PortError::Fatal { .. }) => return Err(error),
                Err(error @ (PortError::Unavailable { .. } | PortError::Full { .. })) => {
                    self.failures += 1;
                    self.trouble(&error);
                    let (region, topic) = (&self.relay.region, self.feed.topic());
                    warn!(region, topic, %error, failures = self.failures, "not told yet");
                    wake.pause(BACKOFF.delay(self.failures)).await;
                }
            }
        }
        Ok(())
    }

    /// Tells what waits, and says whether there may be more.
    async fn tell(&mut self) -> Result<bool, PortError> {
        let looked = self.place.publish(&self.relay, self.feed).await?;
        let is_full = self.tell_left(looked.oldest).await?;
        Ok(is_full || !looked.is_all)
    }

    /// Tells what is left beside the journal, and says whether there may be more.
    async fn tell_left(&mut self, followed: Option<Publication>) -> Result<bool, PortError> {
        self.begin_again();
        let publications = &self.relay.publications;
        let waiting = publications.left(self.feed, self.after, AT_ONCE_MAX).await?;
        self.measure(waiting.first().or(followed.as_ref()));
        let Some(last) = waiting.last().map(|it| it.number) else { return Ok(false) };
        let is_full = waiting.len() == AT_ONCE_MAX;
        let records: Vec<Outgoing> = waiting.iter().map(|it| it.record.clone()).collect();
        let fates = self.relay.publisher.deliver(&records).await;
        let mut told = Vec::with_capacity(waiting.len());
        let mut failed = None;
        for (publication, fate) in waiting.iter().zip(fates) {
            match fate {
                Ok(()) => told.push(publication.number),
                Err(fate) if fate.is_refused => self.refuse(publication, &fate.error),
                Err(fate) => failed = failed.or(Some(fate.error)),
            }
        }
        if !told.is_empty() {
            self.relay.publications.published(&told).await?;
            counter!("backfill_told_total").increment(told.len() as u64);
        }
        if let Some(failed) = failed {
            return Err(failed);
        }
        if self.refused.is_some() {
            self.after = last;
        }
        Ok(is_full)
    }

    /// Goes on behind what was refused, and after a while begins with it again.
    fn begin_again(&mut self) {
        let now_ms = self.relay.clock.steady_ms();
        match &mut self.refused {
            None => self.after = 0,
            Some(refused) if now_ms < refused.again_ms => {}
            Some(refused) => {
                self.after = 0;
                refused.count = 0;
                refused.tries += 1;
                refused.again_ms = again_ms(now_ms, refused.tries);
            }
        }
    }

    fn refuse(&mut self, publication: &Publication, error: &PortError) {
        let now_ms = self.relay.clock.steady_ms();
        let oldest = publication.record.at;
        let refused = self.refused.get_or_insert_with(|| {
            let (region, topic) = (&self.relay.region, self.feed.topic());
            error!(region, topic, id = publication.record.id, %error, "a topic refuses a record");
            Refused { count: 0, oldest, tries: 1, again_ms: again_ms(now_ms, 1) }
        });
        if refused.count == 0 {
            refused.oldest = oldest;
        }
        refused.count = refused.count.saturating_add(1);
        self.trouble(error);
    }

    /// Everything was tried, from the first on: what is refused is known, and nothing else is left.
    fn passed(&mut self) {
        let refused = self.refused.as_ref().map_or(0, |it| it.count);
        let (region, topic) = (self.relay.region.clone(), self.feed.topic());
        gauge!("backfill_refused_records", "region" => region, "topic" => topic).set(refused);
        if refused == 0 {
            self.refused = None;
            self.relay.troubles.end(self.feed);
        }
    }

    fn trouble(&self, error: &PortError) {
        self.relay.troubles.begin(self.feed, self.relay.clock.steady_ms(), &error.to_string());
    }

    fn measure(&self, oldest: Option<&Publication>) {
        let refused = self.refused.as_ref().map(|it| it.oldest);
        let since = refused.or(oldest.map(|it| it.record.at));
        let waited_ms = since.map_or(0, |at| self.relay.clock.now().0.saturating_sub(at.0));
        let seconds = u32::try_from(waited_ms.max(0) / 1_000).unwrap_or(u32::MAX);
        let (region, topic) = (self.relay.region.clone(), self.feed.topic());
        gauge!("backfill_untold_age_seconds", "region" => region, "topic" => topic).set(seconds);
    }
}

fn again_ms(now_ms: u64, tries: u32) -> u64 {
    let delay = REFUSED_BACKOFF.delay(tries).as_millis();
    now_ms.saturating_add(u64::try_from(delay).unwrap_or(u64::MAX))
}
