//! Evidence with something planted in it.

use backfill_core::Timestamp;
use backfill_simulations::trust::Person;

use crate::found::Everything;

/// Nothing happened, but this was open to all.
pub(super) fn with_open(person: &Person, text: &str) -> Everything {
    Everything {
        open: vec![("a log".to_owned(), text.as_bytes().to_vec())],
        people: vec![person.clone()],
        ..nothing()
    }
}

/// Nothing happened.
pub(super) fn nothing() -> Everything {
    Everything {
        regions: Vec::new(),
        poison: Default::default(),
        quarantine: Vec::new(),
        open: Vec::new(),
        people: Vec::new(),
        quiet_at: Timestamp(0),
        broke: Vec::new(),
    }
}
