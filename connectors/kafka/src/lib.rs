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

#[cfg(feature = "client")]
mod client;
#[cfg(feature = "client")]
mod codes;
#[cfg(feature = "client")]
mod context;
#[cfg(feature = "client")]
mod decode;
#[cfg(feature = "client")]
mod end;
mod error;
#[cfg(feature = "client")]
mod headers;
#[cfg(feature = "client")]
mod last_words;
#[cfg(not(feature = "client"))]
mod left_out;
#[cfg(feature = "client")]
mod log;
#[cfg(feature = "client")]
mod merge;
mod options;
#[cfg(feature = "client")]
mod publisher;
#[cfg(feature = "client")]
mod reach;
#[cfg(feature = "client")]
mod reader;
#[cfg(feature = "client")]
mod seal;
#[cfg(feature = "client")]
mod sources;
#[cfg(feature = "client")]
mod topics;
#[cfg(feature = "client")]
mod value;
#[cfg(feature = "client")]
mod wish_log;

pub use error::Error;
#[cfg(not(feature = "client"))]
pub use left_out::{
    Finding, KafkaLog, KafkaPublisher, KafkaWishLog, behind, check_rights, check_topics,
    ensure_topics,
};
#[cfg(feature = "client")]
pub use log::KafkaLog;
pub use options::{Options, Values};
#[cfg(feature = "client")]
pub use publisher::KafkaPublisher;
#[cfg(feature = "client")]
pub use topics::{Finding, behind, check_rights, check_topics, ensure_topics};
#[cfg(feature = "client")]
pub use wish_log::KafkaWishLog;
