//! The channels, one file each. A push message is not a channel yet: whoever is reached by push
//! gets a text, or an email where there is no number.

mod smtp;
mod text;
mod stand_in;

use async_trait::async_trait;
use backfill_core::EffectId;

use crate::outgoing::Outgoing;

pub(crate) use smtp::Mail;
pub(crate) use stand_in::StandIn;
pub(crate) use text::Text;
pub use text::TextProvider;

/// Why a message was not sent, by whose fault. The text holds no personal data: never pass on what
/// a server said, it likes to repeat the address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// This recipient will never be reached this way: there is no such number or mailbox.
    #[error("{0}")]
    Recipient(String),
    /// This recipient cannot be reached this way for now: a mailbox that is full or busy.
    #[error("{0}")]
    RecipientForNow(String),
    /// The provider is not there, busy, or refuses us. It says nothing about the recipient.
    #[error("{0}")]
    Provider(String),
}

/// A way to a person.
#[async_trait]
pub trait Channel: Send + Sync {
    /// Hands the message over. `id` is the idempotency key: a message that is handed over twice
    /// carries the same one.
    ///
    /// # Errors
    /// If it was not handed over, or it is not known whether it was.
    async fn send(&self, message: &Outgoing, id: EffectId) -> Result<(), SendError>;
}
