//! L5: whoever was taken away was replaced: others did the work every time.

use crate::schedule::Fault;
use crate::tally::Tally;

pub(super) fn check(tally: &Tally) -> Vec<String> {
    let taken = [Fault::KillMatch, Fault::PauseMatch, Fault::StopMatch, Fault::KillNotify];
    let struck = taken.iter().filter_map(|fault| Some((fault, tally.struck.get(fault)?)));
    let left = struck.filter(|(_, it)| it.taken_over.len() != it.count as usize);
    left.map(|(fault, it)| {
        format!("{}: {} of {} taken over", fault.name(), it.taken_over.len(), it.count)
    })
    .collect()
}

#[test]
fn work_that_nobody_took_over_is_found() {
    let mut tally = Tally::default();
    tally.note(Fault::KillMatch, true).taken_over.push(std::time::Duration::ZERO);
    assert!(check(&tally).is_empty());
    tally.note(Fault::KillMatch, true);
    assert_eq!(check(&tally).len(), 1);
}
