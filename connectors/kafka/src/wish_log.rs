//! One region's wishes of one topic, for who carries them out.

use async_trait::async_trait;
use backfill_runtime::ports::{PortError, Position, Topic, Wish, WishLog};
use tokio::sync::watch;

use crate::decode::WishesOf;
use crate::reader::Reader;
use crate::{Error, Options};

/// Reads one region's wishes from all partitions of their topic.
pub struct KafkaWishLog {
    reader: Reader<Wish>,
    region: String,
}

impl KafkaWishLog {
    /// The wishes of `region` for `topic`. The brokers are looked for when reading is resumed.
    ///
    /// # Errors
    /// If the settings are refused, or there is no thread.
    pub fn open(options: &Options, topic: Topic, region: &str) -> Result<Self, Error> {
        let wishes = WishesOf::new(topic, region);
        let feed = wishes.feed();
        let name = format!("{region}-{}", feed.topic());
        let reader = Reader::open(options, &name, &[feed], wishes)?;
        Ok(Self { reader, region: region.to_owned() })
    }

    /// How many records of the topic, those of other regions included, were not read yet: as told
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

    /// Ends reading and waits for it, some seconds at most.
    pub async fn close(&self) {
        self.reader.close().await;
    }
}

impl std::fmt::Debug for KafkaWishLog {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "KafkaWishLog({})", self.region)
    }
}

#[async_trait]
impl WishLog for KafkaWishLog {
    async fn resume(&self, places: &[Position]) -> Result<(), PortError> {
        self.reader.resume(places).await
    }

    async fn read(&self, count_max: usize) -> Result<(Vec<Wish>, Vec<Position>), PortError> {
        let taken = self.reader.take(count_max)?;
        Ok((taken.items, taken.places))
    }

    fn appended(&self) -> watch::Receiver<u64> {
        self.reader.appended()
    }
}
