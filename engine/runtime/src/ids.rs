//! Ids from names: the same name gives the same id on every machine.

use backfill_core::id::PathwayId;
use backfill_core::{AppointmentId, EffectId, EntryId, EventId};
use sha2::{Digest, Sha256};

/// The id of an event that a source names itself. Parts are kept apart, so `["a", "bc"]`
/// and `["ab", "c"]` differ.
#[must_use]
pub fn event_id(parts: &[&str]) -> EventId {
    EventId(named("event", parts))
}

/// The id of an appointment, from its trust and the number the trust's system gave it.
#[must_use]
pub fn appointment_id(trust: &str, reference: &str) -> AppointmentId {
    AppointmentId(named("appointment", &[trust, reference]))
}

/// The id of an entry, from its trust and the number the trust's list gave it.
#[must_use]
pub fn entry_id(trust: &str, reference: &str) -> EntryId {
    EntryId(named("entry", &[trust, reference]))
}

/// The id of a pathway, from its trust and the number the trust's list gave it. It decides whether a
/// patient waits twice, so it is one however people type it: with blanks, in small letters.
#[must_use]
pub fn pathway_id(trust: &str, number: &str) -> PathwayId {
    let number: String = number.split_whitespace().collect();
    PathwayId(named("pathway", &[trust, &number.to_uppercase()]))
}

/// The id of an event that tells what came of a wish, such as `sent`.
#[must_use]
pub fn result_id(effect: EffectId, what: &str) -> EventId {
    event_id(&[&effect.to_string(), what])
}

/// SHA-256 of a body, for the intake's duplicate check.
#[must_use]
pub fn body_hash(body: &[u8]) -> [u8; 32] {
    Sha256::digest(body).into()
}

fn named(kind: &str, parts: &[&str]) -> u128 {
    let mut hasher = Sha256::new();
    hasher.update(kind.as_bytes());
    for part in parts {
        hasher.update([0]);
        hasher.update(part.len().to_be_bytes());
        hasher.update(part.as_bytes());
    }
    let digest: [u8; 32] = hasher.finalize().into();
    digest[..16].iter().fold(0, |value, byte| value << 8 | u128::from(*byte))
}
