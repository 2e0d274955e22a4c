//! What the process leaves on the machine is for its owner alone.

use std::fs;
use std::os::unix::fs::{MetadataExt as _, chown};
use std::path::Path;

use rustix::fs::Mode;
use rustix::process::{Resource, Rlimit, setrlimit, umask};

/// Which parts of the memory a copy of it holds.
const WHAT_IS_COPIED: &str = "/proc/self/coredump_filter";

/// Gives a file that an administrator made in a service's folder to the owner of the folder, without whom
/// the service could not start again.
pub(crate) fn belong_like(file: &Path, folder: &Path) {
    let owners = fs::metadata(file).and_then(|file| Ok((file, fs::metadata(folder)?)));
    let Ok((file_is, folder_is)) = owners else { return };
    if (file_is.uid(), file_is.gid()) != (folder_is.uid(), folder_is.gid()) {
        // Only an administrator may, and nobody else needs to.
        chown(file, Some(folder_is.uid()), Some(folder_is.gid())).ok();
    }
}

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
