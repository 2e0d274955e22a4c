//! I14: the audit chain verifies: nobody but the owner of a region ever wrote into its journal.

use crate::found::Found;

pub(super) fn check(found: &Found) -> Vec<String> {
    found.broken_chain.iter().cloned().collect()
}
