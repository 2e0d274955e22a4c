//! A made-up service: an intake that remembers, projections that can be set, a clock that can be
//! turned.

pub(crate) mod sample;
mod browser;
mod intake;
mod outbox;
mod reader;
mod subjects;
mod vault;
mod world;

pub(crate) use browser::{Answer, answer, get, post, request};
pub(crate) use world::{NOW, World};
