//! The made-up world: seeds, people, faults, invariants, and the demonstration trust.

pub mod people;
pub mod seeds;
pub mod trust;
