//! Prerequisites: the oldest two are bits, and all others are names.

use backfill_core::clinic::NAME_BYTES_MAX;
use backfill_core::prerequisite::{PREREQUISITES_MAX, Prerequisites};

use super::field::Reading;
use crate::enums::PREREQUISITE_BITS;
use crate::error::DecodeError;

/// Of an older record: nothing was said, if no other bit is there.
const UNSAID: u8 = 1 << 7;

/// The field of the bits and that of the names.
pub(crate) type Fields = [&'static str; 2];

/// What is said of prerequisites.
pub(crate) fn prerequisites(
    reading: Reading,
    [of_bits, of_names]: Fields,
    bits: Option<u32>,
    names: &[String],
) -> Result<Prerequisites, DecodeError> {
    reading.within(of_names, names.len(), PREREQUISITES_MAX)?;
    for name in names {
        reading.within(of_names, name.len(), NAME_BYTES_MAX)?;
    }
    let is_said = bits.is_some() || !names.is_empty();
    let bits = reading.byte(of_bits, bits.or(Some(0)))?;
    if !is_said || (bits == UNSAID && names.is_empty()) {
        return Ok(Prerequisites::UNSAID);
    }
    let known = PREREQUISITE_BITS.iter().filter(|(_, bit)| u32::from(bits) & bit != 0);
    let known = known.map(|(name, _)| (*name).to_owned());
    let all: Vec<String> = known.chain(without_a_name(bits)).chain(names.iter().cloned()).collect();
    Ok(Prerequisites::of(all.iter().map(String::as_str)))
}

/// A bit that never had a name is still something that must be done: it is never lost.
fn without_a_name(bits: u8) -> impl Iterator<Item = String> {
    (2..7).filter(move |bit| bits & 1 << bit != 0).map(|bit| format!("bit_{bit}"))
}
