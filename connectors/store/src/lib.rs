//! The store: journal, projections, outbox, local log and the contact vault of one region.
//!
//! ```text
//!   Intake ─► log, delivery, quarantine ─► Log          one group commit for many senders
//!   Store::commit ─► cursor, journal, inbox, projections, outbox, ledger: one transaction
//!   Outbox · Reader · Vault                              the same database
//! ```
//!
//! [`Sqlite`] is the embedded default, [`Postgres`] is shared by several processes; one schema, and
//! what is the same is written once (`sql/`). [`Memory`] forgets everything when it is dropped; it is
//! held to the same contract (`tests/contract/`) and is there for tests.

#![expect(
    clippy::duplicate_mod,
    reason = "what is in sql/ is compiled for each of two databases with its own connections"
)]

mod asides;
mod bells;
mod called_off;
mod chain;
mod codes;
mod columns;
mod ended;
mod error;
mod incoming;
mod keys;
mod memory;
mod options;
mod original;
mod people;
mod postgres;
mod prepared;
mod retention;
mod ring;
mod seal;
mod sqlite;
mod token;

pub use chain::BrokenChain;
pub use error::Error;
pub use memory::Memory;
pub use options::{Options, PostgresOptions, PutAside};
pub use postgres::{Inspection, LeaseRow, Postgres, PostgresLeases, SchemaState};
pub use retention::{Retention, Swept};
pub use ring::{Rotated, old_keys};
pub use sqlite::{Copied, Sqlite};
