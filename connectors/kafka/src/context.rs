//! What every client tells by itself: log lines, and errors that belong to no call.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use rdkafka::config::RDKafkaLogLevel;
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use rdkafka::{ClientContext, Statistics};
use tracing::{debug, warn};

use crate::reach::Reach;

/// How often a client's errors are passed on at most. As long as no broker is there it reports the
/// same many times a second.
const TELL_EVERY: Duration = Duration::from_secs(10);

/// The last error that a client told by itself: why nothing goes on, in Kafka's words.
#[derive(Clone, Default)]
pub(crate) struct LastWords(Arc<Mutex<Said>>);

#[derive(Default)]
struct Said {
    words: String,
    /// When such an error was passed on last.
    told_at: Option<Instant>,
}

impl LastWords {
    /// Remembers an error; says whether it is to be passed on.
    pub(crate) fn set(&self, words: &str) -> bool {
        let mut said = self.said();
        words.clone_into(&mut said.words);
        let is_due = said.told_at.is_none_or(|it| TELL_EVERY <= it.elapsed());
        if is_due {
            said.told_at = Some(Instant::now());
        }
        is_due
    }

    pub(crate) fn get(&self) -> String {
        self.said().words.clone()
    }

    /// What happened, and what the client said last if it said something.
    pub(crate) fn after(&self, what: &str) -> String {
        let words = self.get();
        if words.is_empty() { what.to_owned() } else { format!("{what}; last said: {words}") }
    }

    fn said(&self) -> MutexGuard<'_, Said> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for LastWords {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "LastWords({})", self.get())
    }
}

/// Listens to a client that only publishes or asks.
#[derive(Debug, Clone, Default)]
pub(crate) struct Context {
    pub(crate) last_words: LastWords,
    pub(crate) reach: Reach,
}

impl ClientContext for Context {
    fn log(&self, level: RDKafkaLogLevel, facility: &str, message: &str) {
        log(level, facility, message);
    }

    fn error(&self, error: KafkaError, reason: &str) {
        said(&self.last_words, &error, reason);
    }

    fn stats(&self, told: Statistics) {
        self.reach.heard(&told);
    }
}

/// Passes a line of the client on. Most of them repeat what calls report anyway.
pub(crate) fn log(level: RDKafkaLogLevel, facility: &str, message: &str) {
    match level {
        RDKafkaLogLevel::Emerg | RDKafkaLogLevel::Alert | RDKafkaLogLevel::Critical => {
            warn!(facility, message, "the Kafka client is in trouble");
        }
        RDKafkaLogLevel::Error
        | RDKafkaLogLevel::Warning
        | RDKafkaLogLevel::Notice
        | RDKafkaLogLevel::Info
        | RDKafkaLogLevel::Debug => debug!(facility, message, "the Kafka client says"),
    }
}

/// Remembers an error that belongs to no call. What is told of a partition is told to its reader
/// as well, who knows what it means.
pub(crate) fn said(last_words: &LastWords, error: &KafkaError, reason: &str) {
    use RDKafkaErrorCode as Code;
    let of_partitions = [Code::PartitionEOF, Code::AutoOffsetReset, Code::LogTruncation];
    if error.rdkafka_error_code().is_some_and(|code| of_partitions.contains(&code)) {
        return;
    }
    if last_words.set(reason) {
        warn!(%error, reason, "the Kafka client reports an error");
    } else {
        debug!(%error, reason, "the Kafka client reports one more error");
    }
}

#[cfg(test)]
mod tests {
    use super::LastWords;

    #[test]
    fn the_last_words_are_kept_and_seldom_passed_on() {
        let last_words = LastWords::default();
        assert_eq!(last_words.after("no answer"), "no answer");
        assert!(last_words.set("connection refused"));
        assert!(!last_words.set("all brokers are down"));
        assert_eq!(last_words.after("no answer"), "no answer; last said: all brokers are down");
    }
}
