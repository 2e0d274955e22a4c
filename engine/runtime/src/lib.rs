//! The driver around the core, and the ports to the outside.
//!
//! ```text
//!  Intake ─► Log ─► live.rs ─► Driver::turn ─► Store::commit ─► Outbox ─► executor.rs ─► Handler
//!    ▲       (tokio)         (sync: the simulator runs it too)                              │
//!    └──────────────────────────── what came of it, as new events ──────────────────────────┘
//! ```

pub mod ports;
pub mod ids;
pub mod zone;
pub mod clock;
pub mod governor;
pub mod agenda;
mod backoff;
mod wake;
mod taken;
mod measure;
pub mod turn;
pub mod driver;
pub mod replay;
pub mod recovery;
pub mod live;
pub mod executor;
#[cfg(test)]
mod fakes;
#[cfg(test)]
mod samples;

pub use driver::{Driver, Reading};
pub use zone::Zone;
