//! What an event comes to. Three kinds, and nobody sees more than concerns them: a [`Command`] is
//! carried out by somebody outside, a [`Record`] is stored and published, a [`Refusal`] answers the
//! sender.

mod command;
mod decision;
mod record;
mod refusal;

use alloc::vec::Vec;

use crate::id::EffectId;

pub use command::{
    Command, ForTrust, Message, RequestBooking, RequestCancellation, SendMessage, Subject,
};
pub use decision::{
    Chosen, Decision, Lacking, PASSED_MAX, Passed, PassedOver, Points, Rank, Tally, Term,
};
pub use record::{LedgerLine, Record};
pub use refusal::Refusal;

/// A command or a record with its id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Numbered<T> {
    /// Derived from the event and the place among all that follows from it: the idempotency key.
    pub id: EffectId,
    /// The command or record.
    pub what: T,
}

/// What one event came to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Decided {
    /// Why it changed nothing, if it was refused.
    pub refusal: Option<Refusal>,
    /// What is written down, in order.
    pub records: Vec<Numbered<Record>>,
    /// What somebody outside must do, in order.
    pub commands: Vec<Numbered<Command>>,
}

impl Decided {
    /// Whether nothing follows, not even a refusal.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.refusal.is_none() && self.records.is_empty() && self.commands.is_empty()
    }

    /// The messages to send.
    pub fn messages(&self) -> impl Iterator<Item = &SendMessage> {
        self.commands.iter().filter_map(|it| it.what.message())
    }

    /// What to book.
    pub fn bookings(&self) -> impl Iterator<Item = &RequestBooking> {
        self.commands.iter().filter_map(|it| it.what.booking())
    }

    /// What to cancel.
    pub fn cancellations(&self) -> impl Iterator<Item = &RequestCancellation> {
        self.commands.iter().filter_map(|it| it.what.cancellation())
    }

    /// The lines of the ledger.
    pub fn ledger(&self) -> impl Iterator<Item = &LedgerLine> {
        self.records.iter().filter_map(|it| it.what.ledger())
    }

    /// The decisions.
    pub fn decisions(&self) -> impl Iterator<Item = &Decision> {
        self.records.iter().filter_map(|it| it.what.decision())
    }

    /// The names of all that follows, for logs.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        let refusal = self.refusal.map(|_| "refuse");
        let records = self.records.iter().map(|it| it.what.name());
        refusal.into_iter().chain(records).chain(self.commands.iter().map(|it| it.what.name()))
    }
}
