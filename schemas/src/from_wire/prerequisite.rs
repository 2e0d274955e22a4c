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

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bits: Option<u32>, names: &[&str]) -> Result<Prerequisites, DecodeError> {
        let names: Vec<String> = names.iter().map(|&name| name.to_owned()).collect();
        prerequisites(Reading("SlotFacts"), ["requires", "requires_also"], bits, &names)
    }

    #[track_caller]
    fn check(bits: Option<u32>, names: &[&str], expected: &[&str]) {
        assert_eq!(read(bits, names), Ok(Prerequisites::of(expected.iter().copied())));
    }

    #[test]
    fn bits_and_names_are_one_list() {
        check(Some(0), &[], &[]);
        check(Some(1), &[], &["pre_op"]);
        check(Some(3), &["bloods"], &["bloods", "fasting", "pre_op"]);
        check(Some(1), &["Pre-op", "Drops"], &["drops", "pre_op"]);
        check(None, &["imaging reported"], &["imaging_reported"]);
    }

    #[test]
    fn nothing_said_is_not_nothing() {
        assert_eq!(read(None, &[]), Ok(Prerequisites::UNSAID));
        assert_eq!(read(Some(128), &[]), Ok(Prerequisites::UNSAID));
        check(Some(129), &[], &["pre_op"]);
        check(Some(128), &["bloods"], &["bloods"]);
    }

    #[test]
    fn a_bit_without_a_name_must_be_done_all_the_same() {
        check(Some(4), &[], &["bit_2"]);
        check(Some(65), &["bloods"], &["bit_6", "bloods", "pre_op"]);
        check(Some(255), &[], &["bit_2", "bit_3", "bit_4", "bit_5", "bit_6", "fasting", "pre_op"]);
    }

    #[test]
    fn too_many_and_too_long_are_refused_by_the_name_of_the_field() {
        let long = "b".repeat(NAME_BYTES_MAX + 1);
        for (bits, names, field) in [
            (Some(256), vec![], "requires"),
            (None, vec!["a"; PREREQUISITES_MAX + 1], "requires_also"),
            (Some(0), vec![long.as_str()], "requires_also"),
        ] {
            assert_eq!(read(bits, &names).expect_err("a refusal").field, field);
        }
    }
}
