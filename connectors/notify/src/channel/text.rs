//! Text messages, over a provider.

use std::sync::Arc;

use async_trait::async_trait;
use backfill_core::EffectId;

use super::{Channel, SendError};
use crate::outgoing::{Outgoing, Reference};

/// The fewest digits of a number that can get a text.
const DIGITS_MIN: usize = 7;
/// The most digits of a number (ITU-T E.164).
const DIGITS_MAX: usize = 15;

/// A company or a gateway that sends texts.
#[async_trait]
pub trait TextProvider: Send + Sync {
    /// Sends one text. `reference` comes back in the provider's receipt; a provider without
    /// idempotency keys must be asked for it before a text is sent again.
    ///
    /// # Errors
    /// If it was not sent, or it is not known whether it was.
    async fn send_text(
        &self,
        number: &str,
        text: &str,
        reference: Reference,
    ) -> Result<(), SendError>;
}

/// The text channel.
pub(crate) struct Text {
    provider: Arc<dyn TextProvider>,
}

impl Text {
    pub(crate) fn new(provider: Arc<dyn TextProvider>) -> Self {
        Self { provider }
    }
}

#[async_trait]
impl Channel for Text {
    async fn send(&self, message: &Outgoing, id: EffectId) -> Result<(), SendError> {
        if !is_number(&message.to) {
            return Err(SendError::Recipient("the phone number on record is not one".to_owned()));
        }
        let reference = Reference { message: id, offer: message.offer, tells: message.tells };
        self.provider.send_text(&message.to, &message.body, reference).await
    }
}

fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix('+').unwrap_or(text);
    (DIGITS_MIN..=DIGITS_MAX).contains(&digits.len())
        && digits.bytes().all(|digit| digit.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_digits_with_one_leading_plus_are_a_number() {
        assert!(is_number("07700900123"));
        assert!(is_number("+447700900123"));
        for wrong in ["", "+", "n/a", "0770090012a", "++447700900123", "0123456789012345"] {
            assert!(!is_number(wrong), "{wrong}");
        }
    }
}
