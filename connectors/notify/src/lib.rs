//! The notification service: tells patients about offers and bookings, over the channel that
//! reaches them.
//!
//! ```text
//!   outbox ──► Notify (Handler) ──► vault: address, link ──► wording/ ──► channel/ ──► MessageSent
//!                                                                 │
//!   provider's receipt ──► receipts ──► Delivery ──► Intake       └─ one file per message kind
//! ```
//!
//! The address is looked up when the message is sent and never kept. No error, log line or metric
//! holds an address, a name or a word of the message.

mod options;
mod notify;
mod outgoing;
mod gsm7;
mod wording;
mod channel;
mod receipts;

pub use channel::{Channel, Outbox, SendError, TextProvider};
pub use notify::Notify;
pub use options::{Options, OptionsError, Secret, Smtp, Tls};
pub use outgoing::{Outgoing, Reference};
pub use receipts::{Receipt, ReceiptStatus};
