//! The whole service on real Kafka and PostgreSQL servers: what a trust's own programs see on the
//! topics, whether it decides there as on the embedded default, and what it says when something
//! is wrong.

#![expect(clippy::unwrap_used, reason = "a test that can not go on has failed")]

mod same_ledger;
