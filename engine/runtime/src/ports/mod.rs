//! What the driver needs from the outside, one role per file. Connectors implement them.

mod error;
mod intake;
mod feed;
mod log;
mod store;
mod sender_outcome;
mod copies;
mod times;
mod outbox;
mod handler;
mod person;
mod subjects;
mod vault;
mod reader;
mod publisher;
mod publications;
mod wishes;
mod leases;
mod ways;

pub use copies::{Backup, Copies, Incarnation, Restored};
pub use error::PortError;
pub use feed::{Feed, Place, Position};
pub use handler::{CarriedOut, CarryOutError, Handler};
pub use intake::{Delivery, Intake, NewEvent, Original, Quarantined, Taken};
pub use leases::{Job, Leases};
pub use log::{Batch, Log, LogRecord, heard_until};
pub use outbox::{Ended, Finished, Outbox, Task, Topic};
pub use person::{
    Contact, ContactStatement, Details, Doubt, Identifier, Merge, Resolved, Said, Who,
};
pub use publications::{Following, Publication, Publications, Step};
pub use publisher::{Kind, Outgoing, Publisher, Undelivered};
pub use reader::{
    AppointmentFilter, AsideRow, DecisionRow, EntryFilter, HeardRow, LedgerRow, Needs, OutboxRow,
    QuarantineRow, Reader, SlotFilter, Summary, UnusedRow, WishState,
};
pub use sender_outcome::{Became, Sender, SenderOutcome};
pub use store::{
    Commit, CommitError, Cursor, JournalRow, OutcomeRow, Projections, Seen, Silenced, Store,
};
pub use subjects::{Erased, Held, Subjects};
pub use times::{Accepted, Times};
pub use vault::{TRIES_COUNT_MS, Token, Try, Vault, Version};
pub use ways::{PausedWay, Way, Ways};
pub use wishes::{Wish, WishLog, Wishes};
