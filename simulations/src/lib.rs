//! The made-up world: seeds, people, faults, invariants, and the demonstration trust.
//!
//! ```text
//!   seeds ──► swarm (sizes, faults, rules of one seed)
//!     │         │
//!     ▼         ▼
//!   people ──► world ──► backfill_runtime::Driver ──► memory (store and log)
//!              faults/                                   │
//!                         witness ──► invariants/, oracle
//!
//!   trust/   the demonstration trust: a waiting list and a day of HL7 messages
//! ```

mod clocks;
pub mod coverage;
mod faults;
mod invariants;
pub mod memory;
mod oracle;
pub mod people;
pub mod run;
pub mod seeds;
pub mod senders;
pub mod swarm;
pub mod trust;
mod witness;
mod world;

pub use world::Failure;
