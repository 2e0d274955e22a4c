//! What the process leaves on the machine is for its owner alone.

use rustix::fs::Mode;
use rustix::process::{Resource, Rlimit, setrlimit, umask};

/// Which parts of the memory a copy of it holds.
const WHAT_IS_COPIED: &str = "/proc/self/coredump_filter";

/// Files are for their owner alone, and no copy of the memory is left behind by a fault: both would
/// hold what is known of people.
pub(crate) fn keep_to_itself() {
    umask(Mode::RWXG | Mode::RWXO);
    let none = Rlimit { current: Some(0), maximum: Some(0) };
    // It cannot fail: less may always be asked for.
    setrlimit(Resource::Core, none).ok();
    // Where a program collects copies, the limit does not count: then nothing is in them. Other
    // systems have no such file.
    std::fs::write(WHAT_IS_COPIED, "0").ok();
}
