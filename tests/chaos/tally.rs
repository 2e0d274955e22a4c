//! What was done to the system, and what it hit.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::schedule::Fault;

/// What is known of one kind of fault.
#[derive(Debug, Clone, Default)]
pub(crate) struct Struck {
    pub(crate) count: u32,
    /// How many of them hit work in progress.
    pub(crate) hits: u32,
    /// How long it took until others did the work, and knew all of it.
    pub(crate) taken_over: Vec<Duration>,
}

/// See the module.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tally {
    pub(crate) struck: BTreeMap<Fault, Struck>,
    /// Commits whose answer was lost.
    pub(crate) cuts: u32,
    /// Commits that the store refused to those who had lost their region.
    pub(crate) fenced: f64,
    /// Records sent again by the replays.
    pub(crate) replayed: usize,
    /// What clients left behind: the event of each, or the name of the HL7 message.
    pub(crate) left: u32,
    /// Owner's epochs in the order in which they were seen, by region.
    pub(crate) epochs: BTreeMap<String, Vec<i64>>,
}

impl Tally {
    /// One more.
    pub(crate) fn note(&mut self, fault: Fault, is_hit: bool) -> &mut Struck {
        let struck = self.struck.entry(fault).or_default();
        struck.count += 1;
        struck.hits += u32::from(is_hit);
        struck
    }

    /// Faults that never hit work in progress.
    pub(crate) fn in_vain(&self) -> Vec<Fault> {
        let hits = |fault: &Fault| self.struck.get(fault).map_or(0, |struck| struck.hits);
        Fault::ALL.into_iter().filter(|fault| hits(fault) == 0).collect()
    }
}

/// The middle and the last of some times.
pub(crate) fn median_and_slowest(times: &[Duration]) -> Option<(Duration, Duration)> {
    let mut times = times.to_vec();
    times.sort_unstable();
    Some((*times.get(times.len() / 2)?, *times.last()?))
}

#[test]
fn a_fault_that_hit_nothing_is_named() {
    let mut tally = Tally::default();
    for fault in Fault::ALL {
        tally.note(fault, fault != Fault::KillHttp);
    }
    assert_eq!(tally.in_vain(), [Fault::KillHttp]);
    tally.note(Fault::KillHttp, true);
    assert!(tally.in_vain().is_empty());
    assert_eq!(tally.struck[&Fault::KillHttp].count, 2);
}
