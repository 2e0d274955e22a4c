//! The channel of an installation without providers: the console's outbox shows each message.

use async_trait::async_trait;
use backfill_core::EffectId;

use super::{Channel, SendError, TextProvider};
use crate::outgoing::{Outgoing, Reference};

/// Takes every message at once. The wish itself stays in the store's outbox, where the console
/// shows it with its link; nothing else is kept, so no address is.
#[derive(Debug, Clone, Copy, Default)]
pub struct Outbox;

#[async_trait]
impl Channel for Outbox {
    async fn send(&self, _message: &Outgoing, id: EffectId) -> Result<(), SendError> {
        tracing::debug!(message = %id, "message recorded in the outbox");
        Ok(())
    }
}

#[async_trait]
impl TextProvider for Outbox {
    async fn send_text(
        &self,
        _number: &str,
        _text: &str,
        reference: Reference,
    ) -> Result<(), SendError> {
        tracing::debug!(message = %reference.message, "text recorded in the outbox");
        Ok(())
    }
}
