//! Finds out what became of records that are not there any more.

use std::time::Duration;

use rdkafka::consumer::{BaseConsumer, Consumer};

use super::ear::Ear;
use super::lane::Lane;
use crate::decode::{Cause, Loss};

/// How long the brokers are asked what a partition holds.
const TIMEOUT: Duration = Duration::from_secs(5);

/// What became of the next record of a lane.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// It is there after all, or will be.
    There,
    /// It is gone.
    Gone(Loss),
    /// Nobody answers.
    Unknown,
}

/// Asks what a partition holds, and compares it with where reading was to go on.
pub(super) fn look(consumer: &BaseConsumer<Ear>, lane: &Lane) -> Found {
    let Ok((low, high)) = consumer.fetch_watermarks(lane.feed.topic(), lane.partition, TIMEOUT)
    else {
        return Found::Unknown;
    };
    let (Ok(low), Ok(high)) = (u64::try_from(low), u64::try_from(high)) else {
        return Found::Unknown;
    };
    compare(lane, low, high)
}

fn compare(lane: &Lane, low: u64, high: u64) -> Found {
    let Some(next) = lane.next else { return Found::There };
    let cause = match lane.is_another {
        true => Cause::Another,
        false if high < next => Cause::Shorter,
        false if next < low => Cause::Deleted,
        false => return Found::There,
    };
    Found::Gone(Loss { place: lane.place(next), goes_on_at: low, cause })
}

#[cfg(test)]
mod tests {
    use super::{Found, compare};
    use crate::decode::{Cause, Loss};
    use crate::reader::lane::Lane;
    use backfill_runtime::ports::Feed;

    fn at(next: Option<u64>) -> Lane {
        Lane::new(Feed::Answers, 3, next)
    }

    fn gone(lane: &Lane, offset: u64, goes_on_at: u64, cause: Cause) -> Found {
        Found::Gone(Loss { place: lane.place(offset), goes_on_at, cause })
    }

    #[test]
    fn what_is_between_the_ends_is_there() {
        for next in [Some(5), Some(7), Some(9), None] {
            assert_eq!(compare(&at(next), 5, 9), Found::There, "{next:?}");
        }
    }

    #[test]
    fn what_is_before_the_beginning_was_deleted() {
        assert_eq!(compare(&at(Some(4)), 5, 9), gone(&at(None), 4, 5, Cause::Deleted));
    }

    #[test]
    fn another_record_than_was_read_is_of_another_life_of_the_topic() {
        let lane = Lane { is_another: true, ..at(Some(7)) };
        assert_eq!(compare(&lane, 5, 9), gone(&at(None), 7, 5, Cause::Another));
    }

    #[test]
    fn what_is_behind_the_end_is_of_another_life_of_the_topic() {
        assert_eq!(compare(&at(Some(10)), 5, 9), gone(&at(None), 10, 5, Cause::Shorter));
    }
}
