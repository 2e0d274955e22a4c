//! The made-up world: seeds, people, faults, invariants, and the demonstration trust.

pub mod seeds;
pub mod trust;
