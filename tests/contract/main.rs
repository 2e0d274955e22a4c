//! What every store promises behind the ports, asked of each of them.
//!
//! A new backend adds one line to `backends.rs` and is done when everything passes.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod backends;
mod cancelled;
mod chain;
mod commit;
mod copies;
mod constraints;
mod damaged;
mod database;
mod desk;
mod exchanged;
mod feeds;
mod heard;
mod offerings;
mod intake;
mod kept;
mod kafka;
mod leases;
mod logs;
mod outbox;
mod numbers;
mod people;
mod postgres;
mod reader;
mod rights;
mod resealed;
mod sample;
mod sqlite;
mod stops;
mod times;
mod subjects;
mod vanished;
mod vault;
