//! One region's log, read from the input topics.

use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;
use backfill_runtime::ports::{Batch, Feed, Log, LogRecord, Place, PortError};
use tokio::sync::watch;

use crate::decode::Events;
use crate::error::unavailable;
use crate::reader::Reader;
use crate::{Error, Options};

/// Reads one region's events from all partitions of the input topics, merged by time.
pub struct KafkaLog {
    reader: Reader<LogRecord>,
    region: String,
    /// The number of the next record; none before the first resume.
    next: Mutex<Option<u64>>,
}

impl KafkaLog {
    /// A log of `region`, of those that are configured. The brokers are looked for when reading is
    /// resumed.
    ///
    /// # Errors
    /// If the settings are refused, or there is no thread.
    pub fn open(options: &Options, region: &str, regions: &[String]) -> Result<Self, Error> {
        let reader = Reader::open(options, region, &Feed::IN, Events::new(region, regions))?;
        Ok(Self { reader, region: region.to_owned(), next: Mutex::new(None) })
    }

    /// How many records of the topics, those of other regions included, were not read yet: as told
    /// about every second; `u64::MAX` as long as it is not known.
    #[must_use]
    pub fn lag(&self) -> u64 {
        self.reader.lag()
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
        Ok(Batch { records, places: taken.places })
    }
}

impl std::fmt::Debug for KafkaLog {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "KafkaLog({})", self.region)
    }
}

#[async_trait]
impl Log for KafkaLog {
    async fn resume(&self, next_offset: u64, places: &[Place]) -> Result<(), PortError> {
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
