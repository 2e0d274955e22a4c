//! One region's log, read from the input topics.

use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;
use backfill_core::Timestamp;
use backfill_runtime::clock::Clock;
use backfill_runtime::ports::{Batch, Feed, Log, LogRecord, PortError, Position};
use tokio::sync::watch;

use crate::decode::Events;
use crate::error::unavailable;
use crate::reader::Reader;
use crate::{Error, Options};

/// What brokers took longer ago than this is here, if they answer and nothing is left: what is due
/// waits so long for an answer that was said before. In milliseconds.
const ON_ITS_WAY_MS: i64 = 4_000;

/// Reads one region's events from all partitions of the input topics, merged by time.
pub struct KafkaLog {
    reader: Reader<LogRecord>,
    region: String,
    /// The number of the next record; none before the first resume.
    next: Mutex<Option<u64>>,
    clock: Clock,
}

impl KafkaLog {
    /// A log of `region`, of those that are configured. The brokers are looked for when reading is
    /// resumed.
    ///
    /// # Errors
    /// If the settings are refused, or there is no thread.
    pub fn open(options: &Options, region: &str, regions: &[String]) -> Result<Self, Error> {
        let reader =
            Reader::open(options, region, &Feed::IN, Events::new(options, region, regions)?)?;
        Ok(Self {
            reader,
            region: region.to_owned(),
            next: Mutex::new(None),
            clock: Clock::system(),
        })
    }

    /// How many records of the topics, those of other regions included, were not read yet: as told
    /// about every second; `u64::MAX` as long as it is not known.
    #[must_use]
    pub fn lag(&self) -> u64 {
        self.reader.lag()
    }

    /// Why not everything that is there is read, with what to do; none if it is.
    #[must_use]
    pub fn trouble(&self) -> Option<String> {
        self.reader.trouble()
    }

    /// Ends reading and waits for it, some seconds at most. Dropping the log ends it too, but
    /// nobody knows when.
    pub async fn close(&self) {
        self.reader.close().await;
    }

    fn set_next(&self, next: Option<u64>) {
        *self.next.lock().unwrap_or_else(PoisonError::into_inner) = next;
    }

    fn numbered(&self, offset: u64, count_max: usize) -> Result<Batch, PortError> {
        let mut next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
        if *next != Some(offset) {
            let at = next.map_or_else(|| "nothing".to_owned(), |next| next.to_string());
            return Err(unavailable(format!("the log stands at {at}, not at {offset}: resume it")));
        }
        let taken = self.reader.take(count_max)?;
        let mut records = taken.items;
        let mut number = offset;
        for record in &mut records {
            record.offset = number;
            number += 1;
        }
        *next = Some(number);
        let heard_until = match taken.is_all && self.reader.hears() {
            true => self.clock.now().0.saturating_sub(ON_ITS_WAY_MS),
            false => records.last().map_or(0, |last| last.received_at.0),
        };
        let heard_until = Some(Timestamp(heard_until));
        Ok(Batch { records, places: taken.places, heard_until })
    }
}

impl std::fmt::Debug for KafkaLog {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "KafkaLog({})", self.region)
    }
}

#[async_trait]
impl Log for KafkaLog {
    async fn resume(&self, next_offset: u64, places: &[Position]) -> Result<(), PortError> {
        self.set_next(None);
        self.reader.resume(places).await?;
        self.set_next(Some(next_offset));
        Ok(())
    }

    async fn read(&self, offset: u64, count_max: usize) -> Result<Batch, PortError> {
        self.numbered(offset, count_max)
    }

    fn appended(&self) -> watch::Receiver<u64> {
        self.reader.appended()
    }
}
