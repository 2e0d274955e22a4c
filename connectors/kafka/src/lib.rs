//! Kafka: the feeds, read and published.
