//! What every client tells by itself: log lines, and errors that belong to no call.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use rdkafka::config::RDKafkaLogLevel;
use rdkafka::consumer::ConsumerContext;
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use rdkafka::{ClientContext, Statistics};
use tracing::{debug, warn};

use crate::reach::Reach;

/// What to look at when a broker refuses who comes.
pub(crate) const CREDENTIALS: &str =
    "`kafka.properties.sasl.username` and `kafka.properties.sasl.password`";
/// How often a client's errors are passed on at most. As long as no broker is there it reports the
/// same many times a second.
const TELL_EVERY: Duration = Duration::from_secs(10);

/// The last error that a client told by itself: why nothing goes on, in Kafka's words.
#[derive(Clone, Default)]
pub(crate) struct LastWords(Arc<Mutex<Words>>);

#[derive(Clone, Default)]
struct Words {
    text: String,
    /// A broker does not believe who we are.
    is_refusal: bool,
    /// When an error was passed on last.
    told_at: Option<Instant>,
}

impl LastWords {
    pub(crate) fn set(&self, text: &str) {
        let mut words = self.words();
        text.clone_into(&mut words.text);
        words.is_refusal = false;
    }

    fn refuse(&self, text: &str) {
        self.set(text);
        self.words().is_refusal = true;
    }

    /// Whether an error is to be passed on now.
    fn is_due(&self) -> bool {
        let mut words = self.words();
        let is_due = words.told_at.is_none_or(|it| TELL_EVERY <= it.elapsed());
        if is_due {
            words.told_at = Some(Instant::now());
        }
        is_due
    }

    pub(crate) fn get(&self) -> String {
        self.words().text.clone()
    }

    /// What the broker said that does not believe who we are, if that came last.
    pub(crate) fn refusal(&self) -> Option<String> {
        let words = self.words();
        words.is_refusal.then(|| words.text.clone())
    }

    /// What happened, and what the client said last if it said something.
    pub(crate) fn after(&self, what: &str) -> String {
        let Words { text, is_refusal, .. } = self.words().clone();
        if is_refusal {
            format!("{what}; a broker refuses this user or password: {text}; check {CREDENTIALS}")
        } else if text.is_empty() {
            what.to_owned()
        } else {
            format!("{what}; last said: {text}")
        }
    }

    fn words(&self) -> MutexGuard<'_, Words> {
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

impl ConsumerContext for Context {}

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
    if last_words.is_due() {
        warn!(%error, reason, "the Kafka client reports an error");
    } else {
        debug!(%error, reason, "the Kafka client reports one more error");
    }
    match error.rdkafka_error_code() {
        // Every broker that refuses us counts as down: why is what helps.
        Some(Code::AllBrokersDown) if last_words.refusal().is_some() => {}
        Some(Code::Authentication) => last_words.refuse(reason),
        _ => last_words.set(reason),
    }
}

#[cfg(test)]
mod tests {
    use super::LastWords;

    #[test]
    fn the_last_words_are_kept_and_seldom_passed_on() {
        let last_words = LastWords::default();
        assert_eq!(last_words.after("no answer"), "no answer");
        assert!(last_words.is_due());
        assert!(!last_words.is_due());
        last_words.set("all brokers are down");
        assert_eq!(last_words.after("no answer"), "no answer; last said: all brokers are down");
    }
}
