//! The notification service as the executor sees it, against a vault in memory and a mail server
//! on loopback.

#![expect(clippy::unwrap_used, reason = "the helpers of a test may fail as the test does")]

mod desk;
mod reader;
mod mail_server;
mod handler;
mod mail;
mod refused;
