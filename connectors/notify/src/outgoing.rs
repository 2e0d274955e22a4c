//! A message on its way to a provider.

use std::fmt;
use std::str::FromStr;

use backfill_core::id::InvalidId;
use backfill_core::{EffectId, OfferId, Timestamp};

/// A rendered message with its address. Debug output is redacted.
#[derive(Clone, PartialEq, Eq)]
pub struct Outgoing {
    /// The phone number or email address; empty where a person calls or writes.
    pub to: String,
    /// The subject; empty where the channel has none.
    pub subject: String,
    /// The words.
    pub body: String,
    /// When the message was asked for.
    pub created_at: Timestamp,
    /// The offer that the message carries, if it carries one.
    pub offer: Option<OfferId>,
    /// The offer whose outcome the message tells, if it tells one.
    pub tells: Option<OfferId>,
}

impl fmt::Debug for Outgoing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Outgoing(***, {:?})", self.offer)
    }
}

/// What a provider is told to call a message, and gives back in its receipt. Holds nothing
/// about the person. Written `effect`, `effect.offer` of an offer and `effect~offer` of its outcome.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reference {
    /// The effect that asked for the message: the idempotency key.
    pub message: EffectId,
    /// The offer that the message carries, if it carries one.
    pub offer: Option<OfferId>,
    /// The offer whose outcome the message tells, if it tells one.
    pub tells: Option<OfferId>,
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.offer, self.tells) {
            (Some(offer), _) => write!(f, "{}.{offer}", self.message),
            (None, Some(offer)) => write!(f, "{}~{offer}", self.message),
            (None, None) => write!(f, "{}", self.message),
        }
    }
}

impl FromStr for Reference {
    type Err = InvalidId;
    fn from_str(text: &str) -> Result<Self, InvalidId> {
        let (message, offer, tells) = match (text.split_once('.'), text.split_once('~')) {
            (Some((message, offer)), _) => (message, Some(offer.parse()?), None),
            (None, Some((message, offer))) => (message, None, Some(offer.parse()?)),
            (None, None) => (text, None, None),
        };
        Ok(Self { message: message.parse()?, offer, tells })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use backfill_core::EventId;

    #[test]
    fn a_reference_reads_back_what_it_writes() {
        let message = EffectId { event: EventId(7), index: 2 };
        let one = Some(OfferId(9));
        for (offer, tells) in [(None, None), (one, None), (None, one)] {
            let reference = Reference { message, offer, tells };
            assert_eq!(reference.to_string().parse(), Ok(reference));
        }
        assert!("7-2~x".parse::<Reference>().is_err());
        assert!("7-2.x".parse::<Reference>().is_err());
        assert!("".parse::<Reference>().is_err());
    }
}
