//! Real Kafka brokers and PostgreSQL servers for tests, each in a folder of its own on free ports
//! of loopback.
//!
//! Everything here blocks: a test reads from top to bottom. A server ends, and its folder is
//! removed, when it is dropped and when the process that started it ends in any way. A program
//! that is missing ends the test with one line that says what to do.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
#![expect(clippy::missing_panics_doc, reason = "what a test stands on panics when it gives way")]

mod broker;
mod cluster;
mod home;
mod node;
mod port;
mod postgres;
mod process;
mod programs;
// The one waiting room of all tests: nothing else may pause.
#[path = "../../support/until.rs"]
pub mod until;

pub use broker::Broker;
pub use cluster::Cluster;
pub use postgres::Postgres;
