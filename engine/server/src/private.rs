//! What the process leaves on the machine is for its owner alone.

use rustix::fs::Mode;
use rustix::process::{Resource, Rlimit, setrlimit, umask};

/// Files are for their owner alone, and no copy of the memory is left behind by a fault: both would
/// hold what is known of people.
pub(crate) fn keep_to_itself() {
    umask(Mode::RWXG | Mode::RWXO);
    let none = Rlimit { current: Some(0), maximum: Some(0) };
    // It cannot fail: less may always be asked for.
    setrlimit(Resource::Core, none).ok();
}
