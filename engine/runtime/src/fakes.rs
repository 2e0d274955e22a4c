//! In-memory ports for the tests of this crate, strict about what a store must refuse.

mod outside;
mod store;

pub(crate) use outside::{Act, FakeHandler, FakeOutbox, message_task};
pub(crate) use store::{FakeStore, Fault};
