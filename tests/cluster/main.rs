//! The whole service on real Kafka and PostgreSQL servers: what a trust's own programs see on the
//! topics, whether it decides there as on the embedded default, and what it says when something
//! is wrong.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod bad_start;
mod changed_under_us;
mod examples;
mod installation;
mod mail_desk;
mod missing_right;
mod roles;
mod same_ledger;
mod servers;
mod topic;
