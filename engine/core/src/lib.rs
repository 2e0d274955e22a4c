//! The decisions of `backfill`: one event in, records and commands out.
//!
//! ```text
//!   engine/runtime                         engine/core                      engine/runtime
//!   journal (seq, time) ──► Engine::step(&Recorded) -> Decided  ──► commit ──► outbox
//!                             │  decide/<event>.rs   one file per event
//!                             │  rules/              eligible? what score? how many at once?
//!                             │  matching/           who waits for this kind of slot
//!                             └► state/              what is remembered, indexed
//! ```
//!
//! Nothing here asks for the time, for randomness or for I/O: time, ids and the local clock arrive
//! with the record, so that replay, simulation and production take the same decisions.
#![no_std]

extern crate alloc;
#[cfg(test)]
extern crate std;

pub mod id;
pub mod code;
pub mod time;
pub mod civil;
pub mod bank_holiday;
pub mod block;
pub mod availability;
pub mod slot;
pub mod clinic;
pub mod prerequisite;
pub mod course;
pub mod entry;
pub mod lacking;
pub mod appointment;
pub mod offer;
pub mod opted_out;
pub mod patient;
pub mod heard;
pub mod counts_as;
pub mod rule_set;
mod pool;
pub mod scope;
pub mod event;
pub mod effect;
pub mod engine;
pub mod snapshot;
pub mod invariants;
mod decide;
mod matching;
mod rules;
mod state;

pub use bank_holiday::is_bank_holiday;
pub use effect::{Command, Decided, Numbered, Record, Refusal};

pub use engine::{Due, Engine};
pub use event::{Event, Recorded};
pub use id::{AppointmentId, EffectId, EntryId, EventId, OfferId, PathwayId, PatientRef, SlotId};
pub use rule_set::RuleSet;
pub use rules::wait::waited;
pub use snapshot::Snapshot;
pub use state::REMEMBERED_DAYS;
pub use state::{Question, Silence, Touched};

pub use time::{LocalTime, Timestamp};
