//! What a reader makes of a record.

mod event;
mod header;
mod scattered;
mod wish;

use backfill_runtime::ports::Place;
use rdkafka::Message;

pub(crate) use event::Events;
pub(crate) use header::text;
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

/// Records that are not there any more, and were not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Loss {
    /// The record that should have come next.
    pub(crate) place: Place,
    /// Where the partition goes on.
    pub(crate) goes_on_at: u64,
    /// Why.
    pub(crate) cause: Cause,
}

/// Why a record that should have come next is not there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cause {
    /// Records were deleted before they were read.
    Deleted,
    /// The partition ends before it: it was made anew, or has lost its end.
    Shorter,
    /// The record before it is another than the one that was read there.
    Another,
}

impl Loss {
    /// What happened and what to do.
    pub(crate) fn told(&self) -> String {
        let Self { place: Place { feed, partition, offset }, goes_on_at, cause } = self;
        let topic = feed.topic();
        let seen = match cause {
            Cause::Shorter => {
                Some(format!("ends before offset {offset}, where reading was to go on"))
            }
            Cause::Another => {
                Some(format!("has another record before offset {offset} than was read there"))
            }
            Cause::Deleted => None,
        };
        if let Some(seen) = seen {
            return format!(
                "partition {partition} of topic {topic} {seen}: the topic was made anew or has lost \
                 its end; it is read again from offset {goes_on_at}, records may be missing: ask the \
                 senders to send again what they sent since"
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
