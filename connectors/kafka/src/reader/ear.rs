//! What the consumer tells by itself: statistics, log lines and errors.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use backfill_runtime::ports::Feed;
use rdkafka::ClientContext;
use rdkafka::Statistics;
use rdkafka::config::RDKafkaLogLevel;
use rdkafka::consumer::ConsumerContext;
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use rdkafka::statistics::Partition;

use crate::context;
use crate::error::about_topic;
use crate::last_words::LastWords;
use crate::reach::Reach;

/// How long no broker may answer before readers are told.
const SILENCE_MAX: Duration = Duration::from_secs(30);

/// A broker that answered so recently is there: it answers many times in a second.
const HEARS_MAX: Duration = Duration::from_secs(3);

/// Listens to a consumer.
#[derive(Clone)]
pub(super) struct Ear {
    heard: Arc<Mutex<Heard>>,
    pub(super) last_words: LastWords,
    reach: Reach,
}

struct Heard {
    /// When a broker answered last.
    contact: Instant,
    answers: u64,
    /// How many records were not handed over, when it was last told.
    behind: Option<u64>,
    partitions: BTreeMap<Feed, u32>,
    /// The ends of the partitions, as last told.
    ends: BTreeMap<(Feed, i32), i64>,
    /// An end went back, or a topic was gone: it may be another.
    doubt: bool,
}

impl Default for Ear {
    fn default() -> Self {
        let heard = Heard {
            contact: Instant::now(),
            answers: 0,
            behind: None,
            partitions: BTreeMap::new(),
            ends: BTreeMap::new(),
            doubt: false,
        };
        let heard = Arc::new(Mutex::new(heard));
        Self { heard, last_words: LastWords::default(), reach: Reach::default() }
    }
}

impl Ear {
    /// For a new consumer: what the old one says about brokers does not count for it.
    pub(super) fn for_another(&self) -> Self {
        Self { reach: Reach::default(), ..self.clone() }
    }

    /// Whether the consumer knows no broker to ask, and has for some time.
    pub(super) fn is_cut_off(&self) -> bool {
        self.reach.is_cut_off()
    }

    /// Reading goes on elsewhere: what was told does not count.
    pub(super) fn resumed(&self) {
        let mut heard = self.heard();
        heard.behind = None;
        heard.partitions.clear();
        heard.ends.clear();
        heard.doubt = false;
        heard.contact = Instant::now();
    }

    /// How many records were not handed over; none if it was not told since reading was resumed.
    pub(super) fn behind(&self) -> Option<u64> {
        self.heard().behind
    }

    /// That a topic is not there any more; none if all are.
    pub(super) fn missing(&self) -> Option<String> {
        let heard = self.heard();
        let (feed, _) = heard.partitions.iter().find(|(_, count)| **count == 0)?;
        let code = RDKafkaErrorCode::UnknownTopicOrPartition;
        Some(about_topic(code, feed.topic(), "Describe"))
    }

    /// How many partitions a topic has now; none if it was not told.
    pub(super) fn partitions(&self, feed: Feed) -> Option<u32> {
        self.heard().partitions.get(&feed).copied()
    }

    /// Whether a topic may be another than the one that was read; asked once.
    pub(super) fn takes_doubt(&self) -> bool {
        std::mem::take(&mut self.heard().doubt)
    }

    /// Whether a broker has just answered.
    pub(super) fn hears(&self) -> bool {
        self.heard().contact.elapsed() <= HEARS_MAX
    }

    /// That no broker has answered for too long; none if one has.
    pub(super) fn silence(&self) -> Option<String> {
        let silent = self.heard().contact.elapsed();
        (SILENCE_MAX < silent).then(|| {
            let what = format!("no broker has answered for {} seconds", silent.as_secs());
            self.last_words.after(&what)
        })
    }

    fn heard(&self) -> MutexGuard<'_, Heard> {
        self.heard.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl ClientContext for Ear {
    fn log(&self, level: RDKafkaLogLevel, facility: &str, message: &str) {
        context::log(&self.last_words, level, facility, message);
    }

    fn error(&self, error: KafkaError, reason: &str) {
        context::said(&self.last_words, &error, reason);
    }

    fn stats(&self, told: Statistics) {
        self.reach.heard(&told);
        let mut heard = self.heard();
        let answers = told.brokers.values().map(|broker| broker.rx).sum();
        if heard.answers != answers {
            heard.answers = answers;
            heard.contact = Instant::now();
        }
        let ours = told.topics.values().filter_map(|it| Some((Feed::named(&it.topic)?, it)));
        let mut behind = 0;
        for (feed, topic) in ours {
            let known = topic.partitions.values().filter(|it| 0 <= it.partition && !it.unknown);
            let count = u32::try_from(known.count()).unwrap_or(u32::MAX);
            heard.partitions.insert(feed, count);
            behind += topic.partitions.values().map(behind_in).sum::<u64>();
            for partition in topic.partitions.values().filter(|it| 0 <= it.hi_offset) {
                let place = (feed, partition.partition);
                let before = heard.ends.insert(place, partition.hi_offset);
                heard.doubt |= before.is_some_and(|before| partition.hi_offset < before);
            }
        }
        // Of what is not there nobody knows how much it was.
        let is_whole = heard.partitions.values().all(|count| 0 < *count);
        heard.behind = is_whole.then_some(behind);
    }
}

impl ConsumerContext for Ear {}

/// What is not fetched yet, and what is fetched and not handed over yet. Negative numbers mean
/// that it is not known. What a sender's open transaction holds back counts as well.
fn behind_in(partition: &Partition) -> u64 {
    let unfetched = match (partition.hi_offset, partition.next_offset) {
        (end, next) if 0 <= end && 0 <= next => end.saturating_sub(next),
        _ => 0,
    };
    u64::try_from(unfetched.max(0)).unwrap_or(0) + u64::try_from(partition.fetchq_cnt).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::{Ear, SILENCE_MAX};
    use backfill_runtime::ports::Feed;
    use rdkafka::statistics::{Broker, Partition, Topic};
    use rdkafka::{ClientContext as _, Statistics};
    use std::time::{Duration, Instant};

    fn partition(partition: i32, end: i64, next: i64, fetched: i64) -> (i32, Partition) {
        let offsets = Partition { hi_offset: end, next_offset: next, ..Partition::default() };
        (partition, Partition { partition, fetchq_cnt: fetched, ..offsets })
    }

    fn told(answers: u64, partitions: Vec<(i32, Partition)>) -> Statistics {
        let topic = Feed::Rules.topic().to_owned();
        let broker = Broker { rx: answers, ..Broker::default() };
        let partitions = partitions.into_iter().collect();
        Statistics {
            brokers: [("1".to_owned(), broker)].into(),
            topics: [(topic.clone(), Topic { topic, partitions, ..Topic::default() })].into(),
            ..Statistics::default()
        }
    }

    #[test]
    fn what_is_not_fetched_and_what_is_not_handed_over_are_behind() {
        let ear = Ear::default();
        assert_eq!(ear.behind(), None);
        let known = vec![partition(0, 10, 4, 2), partition(1, 7, 7, 0)];
        // Of these nothing is known: one has no leader, the other is the client's own.
        let unknown = vec![partition(2, -1001, -1001, 0), partition(-1, -1001, -1001, 0)];
        ear.stats(told(1, [known, unknown].concat()));
        assert_eq!(ear.behind(), Some(8));
        assert_eq!(ear.partitions(Feed::Rules), Some(3));
        assert_eq!(ear.partitions(Feed::Answers), None);
        ear.resumed();
        assert_eq!((ear.behind(), ear.partitions(Feed::Rules)), (None, None));
    }

    #[test]
    fn silence_ends_with_the_next_answer_of_a_broker() {
        let ear = Ear::default();
        ear.stats(told(1, Vec::new()));
        assert_eq!(ear.silence(), None);
        ear.last_words.set("Connection refused");
        let long_ago = Instant::now().checked_sub(SILENCE_MAX + Duration::from_secs(1));
        ear.heard().contact = long_ago.unwrap();
        ear.stats(told(1, Vec::new()));
        let said = ear.silence().unwrap();
        assert!(said.contains("no broker has answered for 31 seconds"), "{said}");
        assert!(said.contains("Connection refused"), "{said}");
        ear.stats(told(2, Vec::new()));
        assert_eq!(ear.silence(), None);
    }
}
