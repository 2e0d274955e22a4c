//! Follows a log until it has said enough.

use std::sync::Arc;
use std::time::Duration;

use backfill_core::EventId;
use backfill_runtime::ports::{Log, LogRecord, PortError, Position};
use tokio::sync::watch;

/// How long anything is waited for: it only shows when something is broken.
pub(crate) const WAIT_MAX: Duration = Duration::from_secs(120);
/// The bell may have rung before a look; then this is how soon the next look is.
const LOOK_AGAIN: Duration = Duration::from_millis(200);

/// Reads a log from some place on.
pub(crate) struct Follower {
    log: Arc<dyn Log>,
    bell: watch::Receiver<u64>,
    pub(crate) next: u64,
    pub(crate) places: Vec<Position>,
}

impl Follower {
    pub(crate) async fn begin(log: Arc<dyn Log>, next: u64, places: &[Position]) -> Self {
        log.resume(next, places).await.unwrap();
        Self { bell: log.appended(), log, next, places: Vec::new() }
    }

    /// Reads once.
    pub(crate) async fn read(&mut self, count_max: usize) -> Result<Vec<LogRecord>, PortError> {
        let batch = self.log.read(self.next, count_max).await?;
        assert!(batch.records.len() <= count_max);
        for record in &batch.records {
            assert!(self.next <= record.offset, "numbers ascend");
            self.next = record.offset + 1;
        }
        self.places = batch.places;
        Ok(batch.records)
    }

    /// Exactly so many records, no more at once than asked for.
    pub(crate) async fn exactly(&mut self, count: usize) -> Vec<LogRecord> {
        let mut records = Vec::new();
        self.until(|follower_records| {
            records.extend(follower_records);
            let wanted = count - records.len();
            (wanted, records.len() == count)
        })
        .await;
        records
    }

    /// Reads until `enough` says so; it also says how many records it wants next.
    pub(crate) async fn until(&mut self, mut enough: impl FnMut(Vec<LogRecord>) -> (usize, bool)) {
        let reading = async {
            let (mut wanted, mut done) = enough(Vec::new());
            while !done {
                self.bell.mark_unchanged();
                let read = self.read(wanted).await.unwrap();
                let was_empty = read.is_empty();
                (wanted, done) = enough(read);
                if was_empty {
                    // Elapsed or not, it looks again.
                    tokio::time::timeout(LOOK_AGAIN, self.bell.changed()).await.ok();
                }
            }
        };
        tokio::time::timeout(WAIT_MAX, reading).await.expect("the records come");
    }
}

pub(crate) fn ids(records: &[LogRecord]) -> Vec<EventId> {
    records.iter().map(|record| record.id).collect()
}

/// The reasons of those that could not be taken, in order.
pub(crate) fn reasons(records: &[LogRecord]) -> Vec<&str> {
    records.iter().filter_map(|record| record.event.as_ref().err()).map(String::as_str).collect()
}
