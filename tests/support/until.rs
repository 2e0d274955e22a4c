//! The waiting room: looks again and again at another process, which cannot tell us anything,
//! until what is waited for is there or the limit is reached. Nothing else in the tests pauses.

use std::time::{Duration, Instant};

/// How long anything is waited for. Long, because it only shows when something is broken.
pub const WAIT_MAX: Duration = Duration::from_secs(120);
/// The pause between two looks.
const MOMENT: Duration = Duration::from_millis(40);

/// Looks until `look` finds something.
///
/// # Panics
/// If it does not within [`WAIT_MAX`]; `what` says what was waited for.
pub fn until<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let begun = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(begun.elapsed() < WAIT_MAX, "waited {WAIT_MAX:?} in vain until {what}");
        std::thread::sleep(MOMENT);
    }
}

/// Looks until `holds` says yes.
///
/// # Panics
/// As [`until`].
pub fn until_it_holds(what: &str, mut holds: impl FnMut() -> bool) {
    until(what, || holds().then_some(()));
}
