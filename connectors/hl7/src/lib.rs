//! HL7 v2 over MLLP: appointments in, bookings out.
//!
//! ```text
//!  MLLP ──► mllp/server ──► receive ──► message (parse) ──► translate ──► Intake::take ──► ACK
//!  MLLP ◄── mllp/client ◄── writeback ◄── RequestBooking, RequestCancellation
//! ```
//!
//! * The trigger event decides what a message means; its status only refines. A message that
//!   contradicts itself is taken (AA) and kept for a person; nothing is offered on it.
//! * A message is answered only after it is durable. If it cannot be made durable, the
//!   connection is closed without an answer, so that the sender sends it again: an AR would end
//!   up in the error queue of many senders.
//! * A refused message is kept in quarantine under its control id and its hash together, so that
//!   it can be sent again under the same control id once it, or the mapping file, is put right.
//! * A batch, or several messages in one frame, is answered by one batch of acknowledgements.
//! * A repeat is what says the same under the same control id, however its lines end and whenever
//!   it is sent; after some days a control id may name another message.
//! * Contact details are taken with the message, in one transaction, and count with its event. In
//!   doubt who somebody is, the message is kept for a person and nothing else follows.
//! * Which of several fields counts is never guessed: the mapping says it, or they agree, or a
//!   person decides.
//! * What is acknowledged and has no effect is counted by sender and reason (`unused`).

pub mod acknowledge;
pub mod fault;
pub mod mapping;
pub mod message;
pub mod mllp;
pub mod options;
pub mod receive;
pub mod unused;
pub mod warning;
pub mod writeback;
mod admission;
mod translate;

pub use mapping::Mapping;
pub use options::{Limits, Options};
pub use receive::Receiver;
pub use writeback::Writeback;
