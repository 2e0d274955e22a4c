//! Prerequisites: the oldest two are bits, and all others are names.

use backfill_core::prerequisite::Prerequisites;

use crate::enums::PREREQUISITE_BITS;

/// The bits, and what has none, by name.
pub(crate) fn prerequisites(value: &Prerequisites) -> (u32, Vec<String>) {
    let bit = |name: &String| PREREQUISITE_BITS.iter().find(|(it, _)| it == name);
    let (with_bit, others): (Vec<&String>, Vec<&String>) =
        value.names().iter().partition(|name| bit(name).is_some());
    let bits = with_bit.into_iter().filter_map(bit).fold(0, |all, (_, bit)| all | bit);
    (bits, others.into_iter().cloned().collect())
}
