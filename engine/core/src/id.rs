//! Ids: 128 bits each, one type per idea, written as 32 hexadecimal digits.

use core::fmt;
use core::str::FromStr;

/// The text was not 32 hexadecimal digits (hyphens are allowed).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InvalidId;

impl fmt::Display for InvalidId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an id is 32 hexadecimal digits")
    }
}

impl core::error::Error for InvalidId {}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub u128);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{:032x}", self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({:032x})"), self.0)
            }
        }

        impl FromStr for $name {
            type Err = InvalidId;
            fn from_str(text: &str) -> Result<Self, InvalidId> {
                parse(text).map(Self)
            }
        }
    };
}

id!(
    /// One thing that happened. The sender's id, hashed; the same id twice is the same event.
    EventId
);
id!(
    /// A freed appointment time.
    SlotId
);
id!(
    /// One patient waiting for one service.
    EntryId
);
id!(
    /// One invitation: this entry, this slot.
    OfferId
);
id!(
    /// A random reference to a person. Names and numbers live in the vault under it.
    PatientRef
);
id!(
    /// An appointment in a trust's system, hashed from the trust and its own appointment number.
    AppointmentId
);

id!(
    /// A patient's way through one referral, hashed from the trust and its number of the pathway.
    PathwayId
);

/// One wish of the core: the event that caused it and its place in the list. It is the
/// idempotency key all the way to the provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EffectId {
    /// The event whose step decided the effect.
    pub event: EventId,
    /// Position among the effects of that step, from 0.
    pub index: u16,
}

impl fmt::Display for EffectId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.event, self.index)
    }
}

impl FromStr for EffectId {
    type Err = InvalidId;
    fn from_str(text: &str) -> Result<Self, InvalidId> {
        let (event, index) = text.rsplit_once('-').ok_or(InvalidId)?;
        Ok(Self { event: event.parse()?, index: index.parse().map_err(|_| InvalidId)? })
    }
}

fn parse(text: &str) -> Result<u128, InvalidId> {
    let mut value: u128 = 0;
    let mut digits = 0;
    for byte in text.bytes().filter(|byte| *byte != b'-') {
        let digit = char::from(byte).to_digit(16).ok_or(InvalidId)?;
        digits += 1;
        if 32 < digits {
            return Err(InvalidId);
        }
        value = value << 4 | u128::from(digit);
    }
    if digits == 32 { Ok(value) } else { Err(InvalidId) }
}

/// What an id is derived for, so that one event never gives two things the same id.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Purpose {
    Slot = 1,
    Offer = 2,
}

/// Derives an id from an event, a purpose and a counter: the same on every machine and replay.
/// Two rounds of the splitmix64 finaliser over both halves (Steele, Lea and Flood, 2014).
pub(crate) fn derive(event: EventId, purpose: Purpose, index: u16) -> u128 {
    let salt = (purpose as u64) << 32 | u64::from(index);
    let [high, low] = halves(event.0);
    let first = mix(high ^ mix(salt.wrapping_add(0x9e37_79b9_7f4a_7c15)));
    let second = mix(low ^ first);
    u128::from(mix(first ^ second.rotate_left(32))) << 64 | u128::from(second)
}

/// A stable number below 100 for an id: which slots fall into a protected share.
pub(crate) fn percentile(id: u128) -> u8 {
    let [high, low] = halves(id);
    (mix(high ^ mix(low)) % 100) as u8
}

fn halves(value: u128) -> [u64; 2] {
    let [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p] = value.to_be_bytes();
    let high = u64::from_be_bytes([a, b, c, d, e, f, g, h]);
    [high, u64::from_be_bytes([i, j, k, l, m, n, o, p])]
}

fn mix(mut value: u64) -> u64 {
    value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::string::ToString;

    #[test]
    fn ids_read_back_what_they_write() {
        let id = SlotId(0x0123_4567_89ab_cdef_0123_4567_89ab_cdef);
        assert_eq!(id.to_string().parse(), Ok(id));
        let effect = EffectId { event: EventId(7), index: 3 };
        assert_eq!(effect.to_string().parse(), Ok(effect));
        assert_eq!("xyz".parse::<SlotId>(), Err(InvalidId));
        assert_eq!("0".repeat(33).parse::<SlotId>(), Err(InvalidId));
    }

    #[test]
    fn one_event_gives_each_purpose_its_own_id() {
        let event = EventId(42);
        assert_ne!(derive(event, Purpose::Slot, 0), derive(event, Purpose::Offer, 0));
        assert_ne!(derive(event, Purpose::Offer, 0), derive(event, Purpose::Offer, 1));
        assert_ne!(derive(event, Purpose::Offer, 0), derive(EventId(43), Purpose::Offer, 0));
    }
}
