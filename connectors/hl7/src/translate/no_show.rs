//! S26: the patient did not come. The time has passed, so nothing is free.

use super::Meaning;

/// Nothing follows. What a missed appointment means for the patient's place on the list is for
/// people and the trust's own rules (DESIGN D10).
pub(crate) fn read() -> Meaning {
    Meaning::default()
}
