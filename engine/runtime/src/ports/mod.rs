//! What the driver needs from the outside, one role per file. Connectors implement them.

mod error;
mod intake;
mod log;
mod store;
mod outbox;
mod handler;
mod vault;
mod reader;

pub use error::PortError;
pub use handler::{CarryOutError, Handler};
pub use intake::{Delivery, Intake, NewEvent, Quarantined, Taken};
pub use log::{Log, LogRecord};
pub use outbox::{Finished, Outbox, Task, Topic};
pub use reader::{
    AppointmentFilter, DecisionRow, EntryFilter, LedgerRow, OutboxRow, QuarantineRow, Reader,
    SlotFilter, Summary,
};
pub use store::{Commit, CommitError, Cursor, JournalRow, OutcomeRow, Projections, Seen, Store};
pub use vault::{Contact, Identifier, Token, Vault};
