//! One session: the life of one recovered driver, until the end or until it must be dropped.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use backfill_core::{EventId, Timestamp};
use metrics::gauge;
use tokio::sync::watch;

use super::care::{Care, RECORDS_PER_TURN_MAX};
use super::hold::Hold;
use super::snapshots::Snapshots;
use super::trouble::{Trouble, retry};
use super::{Live, Status};
use crate::ports::{Batch, Commit, LogRecord, Position, Seen};
use crate::wake::Wake;
use crate::{Driver, local};

/// How long the loop waits at most: then it looks at the clock and at the log by itself, as
/// another process may have set the one or appended to the other.
const WAIT_MAX: Duration = Duration::from_secs(1);

/// How long the loop waits at least while the log is not read to its end and shows nothing.
const READING_WAIT: Duration = Duration::from_millis(100);

/// So long what is due waits at most for a log that is not read to its end: a partition that nobody
/// serves must not keep offers alive for ever.
const UNHEARD_MAX_MS: i64 = 120_000;

/// How often it is written down how far was read where nothing was to be taken, in milliseconds.
const KEEP_EVERY_MS: u64 = 10_000;

/// How much longer than planned a round may take before the process counts as having stood
/// still. Recovery then gives the time that nobody could use back to those who have offers.
const STALL_MS: u64 = 60_000;

/// One driver at work.
pub(super) struct Session<'a> {
    pub(super) live: &'a Live,
    pub(super) driver: Driver,
    pub(super) wake: &'a mut Wake,
    pub(super) status: &'a watch::Sender<Status>,
    pub(super) care: &'a mut Care,
    pub(super) hold: Hold,
    pub(super) snapshots: Snapshots,
    /// How far the log was read, as last written down, and when that was.
    pub(super) kept: Vec<Position>,
    pub(super) kept_ms: u64,
}

impl Session<'_> {
    /// Works until the service is asked to end.
    pub(super) async fn serve(&mut self) -> Result<(), Trouble> {
        while !self.wake.stopping() {
            let begun_ms = self.live.clock.steady_ms();
            self.wake.arm();
            if self.is_held().await? {
                continue;
            }
            let batch = self.read().await?;
            self.check_pace(begun_ms)?;
            self.take(&batch).await?;
            self.report(batch.records.len());
            self.snapshots.consider(self.driver.engine());
            if batch.records.is_empty() {
                self.keep(&batch.places).await?;
                self.wait(batch.heard_until.is_some()).await?;
            }
        }
        self.snapshots.finish(self.driver.engine()).await;
        Ok(())
    }

    async fn read(&mut self) -> Result<Batch, Trouble> {
        let next_offset = self.driver.cursor().next_offset;
        let count_max = self.care.count_max(next_offset);
        let log = &self.live.log;
        let mut batch = retry(self.wake, || log.read(next_offset, count_max)).await?;
        self.care.mark(&mut batch.records);
        // What came over a feed was read by nobody who knows the zone.
        for record in batch.records.iter_mut().filter(|record| record.place.is_some()) {
            let zone = &self.live.zone;
            let objection = record.event.as_ref().ok().and_then(|it| local::objection(zone, it));
            if let Some(reason) = objection {
                record.event = Err(reason);
            }
        }
        Ok(batch)
    }

    async fn take(&mut self, batch: &Batch) -> Result<(), Trouble> {
        if self.care.is_needed(self.driver.cursor().next_offset) {
            // Whatever fails here is not the fault of a record.
            // Nor of what was said before it became due.
            let first = batch.records.first().map(|record| record.received_at);
            self.turn(&Batch { heard_until: first.or(batch.heard_until), ..Batch::default() })
                .await?;
        }
        let taken = self.turn(batch).await;
        if let Err(Trouble::Refused(reason)) = &taken {
            self.care.failed(&batch.records, reason);
        }
        taken
    }

    async fn turn(&mut self, batch: &Batch) -> Result<(), Trouble> {
        let seen = self.seen(&batch.records).await?;
        let begun_ms = self.live.clock.steady_ms();
        let Some(mut commit) = self.decide(batch, &seen)? else { return Ok(()) };
        commit.places.clone_from(&batch.places);
        let store = &self.live.store;
        retry(self.wake, || store.commit(&commit)).await?;
        self.driver.committed();
        self.kept.clone_from(&commit.places);
        self.check_pace(begun_ms)
    }

    /// Writes down now and then how far was read where nothing was to be taken: otherwise retention
    /// eats what was passed over, and it counts as lost.
    async fn keep(&mut self, places: &[Position]) -> Result<(), Trouble> {
        let now_ms = self.live.clock.steady_ms();
        let is_due = KEEP_EVERY_MS <= now_ms.saturating_sub(self.kept_ms);
        if !is_due || places.is_empty() || self.kept == places {
            return Ok(());
        }
        let commit = self.driver.keep_places(places.to_vec());
        let store = &self.live.store;
        retry(self.wake, || store.commit(&commit)).await?;
        self.driver.committed();
        self.kept_ms = now_ms;
        self.kept = commit.places;
        Ok(())
    }

    async fn seen(&mut self, records: &[LogRecord]) -> Result<Vec<Seen>, Trouble> {
        if records.is_empty() {
            return Ok(Vec::new());
        }
        let ids: Vec<EventId> = records.iter().map(|record| record.id).collect();
        let store = &self.live.store;
        retry(self.wake, || store.seen(&ids)).await
    }

    /// A panic in the decisions costs this driver, not the process: what it held in memory is
    /// dropped, and nothing of the turn was committed.
    fn decide(&mut self, batch: &Batch, seen: &[Seen]) -> Result<Option<Commit>, Trouble> {
        // A clock that cannot be right decides nothing; the next round holds.
        let Ok(reading) = self.live.clock.reading(&self.live.zone) else { return Ok(None) };
        let longest = Timestamp(reading.wall_ms.saturating_sub(UNHEARD_MAX_MS));
        let (heard, records) = (batch.heard_until.map(|it| it.max(longest)), &batch.records);
        let driver = &mut self.driver;
        catch_unwind(AssertUnwindSafe(|| driver.turn_heard(reading, heard, records, seen)))
            .map_err(|panic| Trouble::Refused(format!("the engine gave up: {}", text(&*panic))))
    }

    async fn wait(&mut self, is_reading: bool) -> Result<(), Trouble> {
        let reading = self.live.clock.reading(&self.live.zone).ok();
        let due = reading.and_then(|reading| self.driver.wait_ms(reading));
        let due = due.map_or(WAIT_MAX, Duration::from_millis);
        // What is due may wait for what is not read yet.
        let due = if is_reading { due.max(READING_WAIT) } else { due };
        let begun_ms = self.live.clock.steady_ms();
        self.wake.wait(due.min(WAIT_MAX)).await;
        self.check_pace(begun_ms)
    }

    fn check_pace(&self, begun_ms: u64) -> Result<(), Trouble> {
        if self.live.clock.steady_ms().saturating_sub(begun_ms) <= STALL_MS {
            return Ok(());
        }
        Err(Trouble::Again("the process stood still for over a minute".to_owned()))
    }

    fn report(&self, read: usize) {
        let seq = self.driver.engine().seq();
        let caught_up = read < RECORDS_PER_TURN_MAX;
        gauge!("backfill_journal_seq").set(u32::try_from(seq).unwrap_or(u32::MAX));
        let now = Status { recovered: true, caught_up, seq, implausible: None };
        self.status.send_if_modified(|status| {
            let changed = *status != now;
            *status = now;
            changed
        });
    }
}

fn text(panic: &(dyn Any + Send)) -> &str {
    let literal = panic.downcast_ref::<&str>().copied();
    literal.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("no reason")
}
