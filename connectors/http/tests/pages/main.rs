//! The patient's pages and the console over parts made for the tests.
#![expect(clippy::unwrap_used, reason = "a test that can not go on must stop")]

mod accessibility;
mod console;
mod patient;
mod sample;
mod world;
