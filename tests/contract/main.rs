//! What every store promises behind the ports, asked of each of them.
//!
//! A new backend adds one line to `backends.rs` and is done when everything passes.

#![expect(clippy::unwrap_used, reason = "a test that can not go on has failed")]

mod backends;
mod chain;
mod commit;
mod constraints;
mod desk;
mod intake;
mod kafka;
mod logs;
mod outbox;
mod reader;
mod sample;
mod sqlite;
mod vault;
