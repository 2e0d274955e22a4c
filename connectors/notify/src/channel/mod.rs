//! The channels, one file each. A push message is not a channel yet: whoever is reached by push
//! gets a text, or an email where there is no number.

mod smtp;
mod text;
mod outbox;
mod call_list;

use async_trait::async_trait;
use backfill_core::EffectId;

use crate::outgoing::Outgoing;

pub(crate) use call_list::CallList;
pub use outbox::Outbox;
pub(crate) use smtp::Mail;
pub(crate) use text::Text;
pub use text::TextProvider;

/// Why a message was not sent. The text holds no personal data: never pass on what a server
/// said, it likes to repeat the address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// The provider is not there, busy, or refuses us; the message may go later.
    #[error("{0}")]
    Retry(String),
    /// The provider will never take this message.
    #[error("{0}")]
    Permanent(String),
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
