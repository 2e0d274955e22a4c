//! Matching: who waits for this kind of slot, and who of them is asked next.

mod choose;
mod pool;

pub(crate) use choose::{Choice, choose};
pub(crate) use pool::{Pools, Waiting};
