//! The driver around the core, and the ports to the outside.
//!
//! ```text
//!  Intake ─► Log ─► live.rs ─► Driver::turn ─► Store::commit ─► Outbox ─► executor.rs ─► Handler
//!    ▲       (tokio)         (sync: the simulator runs it too)                              │
//!    └──────────────────────────── what came of it, as new events ──────────────────────────┘
//!
//!  Where feeds lie between the processes: Store::commit ─► Publications ─► relay.rs ─► Publisher,
//!  and on the other side WishLog ─► taker.rs ─► Wishes ─► Outbox. tenure.rs starts and stops the
//!  work of each region as leases come and go.
//! ```

pub mod ports;
pub mod principal;
pub mod permission;
pub mod ids;
pub mod identity;
pub mod submit;
pub mod erasure;
pub mod zone;
pub mod clock;
pub mod wall;
pub mod keep_time;
pub mod governor;
pub mod agenda;
pub mod crowd;
mod backoff;
mod wake;
mod taken;
mod measure;
mod subject;
mod about;
mod local;
mod spoken;
mod told_back;
pub mod refusals;
mod rules_check;
pub mod turn;
pub mod driver;
pub mod replay;
pub mod recovery;
pub mod live;
pub mod executor;
pub mod relay;
pub mod taker;
pub mod tenure;
#[cfg(test)]
mod fakes;
#[cfg(test)]
mod samples;

pub use driver::{Driver, Reading};
pub use principal::{Principal, Role, Trusts};
pub use zone::Zone;
