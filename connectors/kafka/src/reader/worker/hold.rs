//! Fetching waits while all brokers are away, until every partition has a leader again.
//!
//! A broker that was just started may answer a fetch with the partition's new leader for one and
//! with "none" for another. The client (librdkafka 2.12.1) then reads memory that nobody wrote, and
//! the process may end with SIGSEGV: <https://github.com/confluentinc/librdkafka/issues/5280>.

use std::time::{Duration, Instant};

use rdkafka::consumer::{BaseConsumer, Consumer};
use tracing::{info, warn};

use super::{Read, Worker};
use crate::decode::Decode;
use crate::reader::ear::Ear;

/// How long the brokers are asked for leaders; then again after a moment.
const TIMEOUT: Duration = Duration::from_secs(1);
/// So long after brokers answer again, a partition without a leader hinders the others no more.
const LEADERLESS_MAX: Duration = Duration::from_secs(20);

/// Nothing is fetched.
#[derive(Debug, Default)]
pub(super) struct Hold {
    /// When a broker answered first.
    answered: Option<Instant>,
}

impl Hold {
    /// Whether fetching may go on: `led` says whether all partitions have leaders, if anybody
    /// answered.
    fn is_over(&mut self, led: Option<bool>, now: Instant) -> bool {
        let Some(led) = led else { return false };
        let answered = *self.answered.get_or_insert(now);
        led || LEADERLESS_MAX <= now.saturating_duration_since(answered)
    }
}

impl<D: Decode> Worker<D> {
    /// Lets go of all partitions. What was fetched and not taken is fetched again.
    pub(super) fn hold(&mut self) {
        let Some(read) = self.read.as_mut().filter(|read| read.hold.is_none()) else { return };
        read.lanes.iter_mut().for_each(|lane| lane.queue = None);
        if let Err(error) = self.consumer.unassign() {
            warn!(region = self.region, %error, "the consumer does not let go of its partitions");
        }
        read.hold = Some(Hold::default());
        info!(region = self.region, "no broker is there; fetching waits for all leaders");
    }

    /// Whether nothing may be fetched yet.
    pub(super) fn is_held(&self, read: &mut Read<D::Item>) -> bool {
        let Some(hold) = &mut read.hold else { return false };
        let topics = self.feeds.iter().map(|feed| feed.topic());
        !hold.is_over(all_led(&self.consumer, topics), Instant::now())
    }
}

/// Whether all partitions have leaders; none if nobody answers.
fn all_led<'a>(
    consumer: &BaseConsumer<Ear>,
    topics: impl Iterator<Item = &'a str>,
) -> Option<bool> {
    let mut all = true;
    for name in topics {
        let told = consumer.fetch_metadata(Some(name), TIMEOUT).ok()?;
        let ours = told.topics().iter().filter(|topic| topic.name() == name);
        let mut partitions = ours.flat_map(|topic| topic.partitions()).peekable();
        all &= partitions.peek().is_some() && partitions.all(|it| 0 <= it.leader());
    }
    Some(all)
}

#[cfg(test)]
mod tests {
    use super::{Hold, LEADERLESS_MAX};
    use std::time::Instant;

    #[test]
    fn fetching_waits_for_all_leaders_but_not_for_ever() {
        let (mut hold, now) = (Hold::default(), Instant::now());
        assert!(!hold.is_over(None, now), "nobody answers");
        assert!(!hold.is_over(None, now + 2 * LEADERLESS_MAX), "however long");
        let back = now + 2 * LEADERLESS_MAX;
        assert!(!hold.is_over(Some(false), back));
        assert!(hold.is_over(Some(true), back));
        assert!(!hold.is_over(None, back + LEADERLESS_MAX), "away again");
        assert!(hold.is_over(Some(false), back + LEADERLESS_MAX));
    }
}
