//! The notification service: tells patients about offers and bookings, over the channel that
//! reaches them.
//!
//! ```text
//!   outbox ──► Notify (Handler) ──► vault: address, link ──► wording/ ──► route, channel/ ──► MessageSent
//!                     │                                         │             │
//!                     ▼                     one file per message kind        └─ breaker: out of order?
//!   no way goes out: the call list (OfferHandedOver, or a call-back)
//!
//!   provider's receipt ──► receipts ──► Delivery ──► Intake
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
mod breaker;
mod route;
mod reachable;
mod by_hand;

pub use by_hand::ByHand;
pub use channel::{Channel, SendError, TextProvider};
pub use notify::{Notify, Ports};
pub use options::{Options, OptionsError, Secret, Smtp, Tls, WayOut};
pub use outgoing::{Outgoing, Reference};
pub use reachable::why_not_from_outside;
pub use receipts::{Receipt, ReceiptStatus};
