//! I14: the audit chain verifies: nobody but the owner of a region ever wrote into its journal.

use crate::found::Found;

pub(super) fn check(found: &Found) -> Vec<String> {
    found.broken_chain.iter().cloned().collect()
}

#[test]
fn a_broken_chain_is_found() {
    assert!(check(&super::planted::region(&[], None)).is_empty());
    assert_eq!(check(&super::planted::region(&[], Some("record 7"))).len(), 1);
}
