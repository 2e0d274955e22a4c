//! What can be wrong with Kafka when the service starts.

#[cfg(feature = "client")]
pub(crate) use crate::codes::{about_topic, code_of, unavailable};

/// What to look at when a broker refuses who comes.
pub(crate) const CREDENTIALS: &str =
    "`kafka.properties.sasl.username` and `kafka.properties.sasl.password`";

/// Why Kafka cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The configuration is refused.
    #[error("the Kafka settings are refused: {0}")]
    Setting(String),
    /// No broker answers.
    #[error("no Kafka broker answers at `{brokers}`: {reason}; check `kafka.brokers`")]
    Unreachable {
        /// Which were asked.
        brokers: String,
        /// What came back.
        reason: String,
    },
    /// A broker answers and does not believe who we are.
    #[error("Kafka at `{brokers}` refuses this user or password: {reason}; check {}", CREDENTIALS)]
    Refused {
        /// Which were asked.
        brokers: String,
        /// What came back.
        reason: String,
    },
    /// Something about one topic does not work.
    #[error("topic {topic}: {reason}")]
    Topic {
        /// Which topic.
        topic: String,
        /// What is wrong, and what to do.
        reason: String,
    },
    /// The system has no room for what is needed.
    #[error("the thread that reads Kafka cannot be started: {0}")]
    Thread(std::io::Error),
}
