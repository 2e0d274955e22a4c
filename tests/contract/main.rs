//! What every store promises behind the ports, asked of each of them.
//!
//! A new backend adds one line to `backends.rs` and is done when everything passes.

mod backends;
mod commit;
mod constraints;
mod desk;
mod intake;
mod outbox;
mod reader;
mod sample;
mod sqlite;
mod vault;
