//! The fence: the right to write only ever goes on to somebody new, and who had lost it was
//! refused.

use crate::found::Found;
use crate::tally::Tally;

pub(super) fn ascending(found: &Found) -> Vec<String> {
    let pairs = found.epochs.windows(2).filter(|pair| pair[1] < pair[0]);
    pairs.map(|pair| format!("the owner's epoch went from {} to {}", pair[0], pair[1])).collect()
}

pub(super) fn refused(tally: &Tally) -> Vec<String> {
    let none = (tally.fenced < 1.0).then(|| "nobody who had lost a region was refused".to_owned());
    none.into_iter().collect()
}

#[test]
fn a_run_without_a_refusal_is_found() {
    assert_eq!(refused(&Tally::default()).len(), 1);
    assert!(refused(&Tally { fenced: 1.0, ..Tally::default() }).is_empty());
}

#[test]
fn a_right_to_write_that_goes_back_is_found() {
    let found = |epochs: &[i64]| ascending(&super::planted::region(epochs, None)).len();
    assert_eq!(found(&[1, 1, 2, 5]), 0);
    assert_eq!(found(&[1, 3, 2]), 1);
}
