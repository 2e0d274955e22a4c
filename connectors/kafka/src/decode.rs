//! What a reader makes of a record.

mod event;
mod header;
mod wish;

use backfill_runtime::ports::Place;
use rdkafka::Message;

pub(crate) use event::Events;
pub(crate) use wish::WishesOf;

/// The largest value that is read, in bytes.
pub(crate) const VALUE_BYTES_MAX: usize = 1024 * 1024;

/// Makes items of records.
pub(crate) trait Decode: Send + 'static {
    /// What comes out.
    type Item: Send + 'static;

    /// What a record says; none if it is not for this reader.
    fn decode<M: Message>(&self, place: Place, message: &M) -> Option<Self::Item>;

    /// The note that records are missing; none if it is enough to log it.
    fn lost(&self, loss: &Loss) -> Option<Self::Item>;
}

/// Records that were deleted before they were read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Loss {
    /// The record that should have come next.
    pub(crate) place: Place,
    /// Where the partition goes on.
    pub(crate) goes_on_at: u64,
    /// The partition ends before the record that should have come next: it was made anew, or
    /// has lost its end.
    pub(crate) is_anew: bool,
}

impl Loss {
    /// What happened and what to do.
    pub(crate) fn told(&self) -> String {
        let Self { place: Place { feed, partition, offset }, goes_on_at, is_anew } = self;
        let topic = feed.topic();
        if *is_anew {
            return format!(
                "partition {partition} of topic {topic} ends before offset {offset}, where reading \
                 was to go on: the topic was made anew or has lost its end; it is read again from \
                 offset {goes_on_at}, records may be missing: ask the senders to send again what \
                 they sent since"
            );
        }
        let last = goes_on_at.saturating_sub(1);
        let count = goes_on_at.saturating_sub(*offset);
        format!(
            "offsets {offset} to {last} of topic {topic} partition {partition} were deleted before \
             they were read; up to {count} records are missing: ask the senders to send them \
             again, and keep records longer than the service stands still (`retention.ms`)"
        )
    }
}

#[cfg(test)]
mod tests;
