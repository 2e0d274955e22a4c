//! What every client tells by itself: log lines, and errors that belong to no call.

use rdkafka::config::RDKafkaLogLevel;
use rdkafka::consumer::ConsumerContext;
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use rdkafka::{ClientContext, Statistics};
use tracing::{debug, warn};

use crate::last_words::LastWords;
use crate::reach::Reach;

/// What the client's log lines are called that say why a connection ended.
const ENDED: &str = "FAIL";

/// Listens to a client that only publishes or asks.
#[derive(Debug, Clone, Default)]
pub(crate) struct Context {
    pub(crate) last_words: LastWords,
    pub(crate) reach: Reach,
}

impl ConsumerContext for Context {}

impl ClientContext for Context {
    fn log(&self, level: RDKafkaLogLevel, facility: &str, message: &str) {
        log(&self.last_words, level, facility, message);
    }

    fn error(&self, error: KafkaError, reason: &str) {
        said(&self.last_words, &error, reason);
    }

    fn stats(&self, told: Statistics) {
        self.reach.heard(&told);
    }
}

/// Passes a line of the client on. Most of them repeat what calls report anyway.
pub(crate) fn log(last_words: &LastWords, level: RDKafkaLogLevel, facility: &str, message: &str) {
    if facility == ENDED {
        // The name of the client's thread comes first.
        let reason = message.split_once("]: ").map_or(message, |(_, reason)| reason);
        last_words.hung_up(reason);
    }
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
        // It follows what was said about each broker: why is what helps.
        Some(Code::AllBrokersDown) if !last_words.get().is_empty() => {}
        Some(Code::Authentication) => last_words.refuse(reason),
        _ => last_words.set(reason),
    }
}

#[cfg(test)]
mod tests {
    use super::said;
    use crate::last_words::LastWords;
    use rdkafka::error::{KafkaError, RDKafkaErrorCode};

    #[test]
    fn why_brokers_are_down_is_kept() {
        let last_words = LastWords::default();
        let down = KafkaError::Global(RDKafkaErrorCode::AllBrokersDown);
        said(&last_words, &down, "1/1 brokers are down");
        assert_eq!(last_words.get(), "1/1 brokers are down");
        let ssl = KafkaError::Global(RDKafkaErrorCode::SSL);
        said(&last_words, &ssl, "certificate verify failed");
        said(&last_words, &down, "1/1 brokers are down");
        assert_eq!(last_words.get(), "certificate verify failed");
    }
}
