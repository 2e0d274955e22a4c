//! Kafka: the feeds, read and published.
//!
//! ```text
//!   Outgoing ──► KafkaPublisher ──► topic           done when all brokers that must have it do
//!   topic ──► reader (own thread) ──► merge ──► KafkaLog        one region's events in one order
//!                                       └─────► KafkaWishLog    one region's wishes
//! ```
//!
//! Kafka is a transport that may repeat itself: no transactions, no committed offsets. Where a
//! reader goes on is told by the store, in whose transactions the places are kept.

mod context;
mod decode;
mod end;
mod error;
mod headers;
mod last_words;
mod log;
mod merge;
mod options;
mod publisher;
mod reach;
mod reader;
mod topics;
mod value;
mod wish_log;

pub use error::Error;
pub use log::KafkaLog;
pub use options::{Options, Values};
pub use publisher::KafkaPublisher;
pub use topics::{Finding, behind, check_rights, check_topics, ensure_topics};
pub use wish_log::KafkaWishLog;
