//! What is done to the system, in which order: rounds that hold every fault, each round shuffled.
//! It follows from the seed alone.

use std::time::Duration;

use backfill_simulations::seeds::{Consumer, Stream};

/// What can be done to the system.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Fault {
    /// SIGKILL to the matcher that holds a region.
    KillMatch,
    /// SIGSTOP for longer than the lease to the matcher that holds a region, then SIGCONT.
    PauseMatch,
    /// SIGTERM to the matcher that holds a region.
    StopMatch,
    /// SIGKILL to the notifier that holds a region.
    KillNotify,
    /// SIGKILL to a process that serves pages and the API.
    KillHttp,
    /// SIGKILL to a process that takes HL7 and writes back.
    KillConnect,
    /// SIGKILL to one broker of three.
    KillBroker,
    /// SIGKILL to all brokers at once.
    KillAllBrokers,
    /// SIGKILL to PostgreSQL with all its processes.
    KillPostgres,
    /// Commits of matchers whose answer does not come back.
    CutMatchCommits,
    /// The same for those who take from outside, tell and book.
    CutOtherCommits,
    /// The same records again, with the same ids.
    Duplicates,
    /// Everything that is on the topics that come in, again, from their beginning.
    Replay,
    /// Clients that send a whole request and leave before the answer.
    Disconnects,
}

impl Fault {
    /// All there are.
    pub(crate) const ALL: [Self; 14] = [
        Self::KillMatch,
        Self::PauseMatch,
        Self::StopMatch,
        Self::KillNotify,
        Self::KillHttp,
        Self::KillConnect,
        Self::KillBroker,
        Self::KillAllBrokers,
        Self::KillPostgres,
        Self::CutMatchCommits,
        Self::CutOtherCommits,
        Self::Duplicates,
        Self::Replay,
        Self::Disconnects,
    ];

    /// What the table calls it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::KillMatch => "matcher killed (SIGKILL)",
            Self::PauseMatch => "matcher held still past its lease",
            Self::StopMatch => "matcher stopped (SIGTERM)",
            Self::KillNotify => "notifier killed (SIGKILL)",
            Self::KillHttp => "API and pages killed (SIGKILL)",
            Self::KillConnect => "HL7 and write-back killed (SIGKILL)",
            Self::KillBroker => "broker killed (SIGKILL)",
            Self::KillAllBrokers => "all brokers killed (SIGKILL)",
            Self::KillPostgres => "PostgreSQL killed (SIGKILL)",
            Self::CutMatchCommits => "answers to matchers' commits cut off",
            Self::CutOtherCommits => "answers to others' commits cut off",
            Self::Duplicates => "records sent again",
            Self::Replay => "topics replayed from their start",
            Self::Disconnects => "clients that left",
        }
    }

    /// About how many seconds it takes, with the peace after it.
    fn seconds(self) -> u64 {
        match self {
            Self::KillMatch | Self::PauseMatch | Self::KillAllBrokers => 13,
            Self::KillBroker => 10,
            Self::KillPostgres | Self::Replay => 8,
            Self::StopMatch
            | Self::CutMatchCommits
            | Self::CutOtherCommits
            | Self::KillNotify
            | Self::KillHttp
            | Self::KillConnect => 5,
            Self::Duplicates | Self::Disconnects => 3,
        }
    }
}

/// How often everything is replayed: each time doubles what is on the topics.
const REPLAYS: usize = 2;

/// The faults of a run: at least one round of all, and at least two replays.
pub(crate) fn faults(seed: u64, faults_for: Duration) -> Vec<Fault> {
    let mut stream = Stream::of(seed, Consumer::Process);
    let (mut faults, mut seconds) = (Vec::new(), 0);
    let mut round: usize = 0;
    loop {
        for fault in shuffled(&mut stream) {
            let is_needed = round == 0 || (fault == Fault::Replay && round < REPLAYS);
            let is_over = faults_for.as_secs() <= seconds;
            let is_too_much = fault == Fault::Replay && REPLAYS <= round;
            if (is_over && !is_needed) || is_too_much {
                continue;
            }
            seconds += fault.seconds();
            faults.push(fault);
        }
        round += 1;
        if REPLAYS <= round && faults_for.as_secs() <= seconds {
            return faults;
        }
    }
}

fn shuffled(stream: &mut Stream) -> Vec<Fault> {
    let mut all = Fault::ALL.to_vec();
    for last in (1..all.len()).rev() {
        all.swap(last, stream.index(last + 1));
    }
    all
}

#[test]
fn a_seed_always_has_the_same_schedule() {
    let minutes = Duration::from_secs(300);
    assert_eq!(faults(7, minutes), faults(7, minutes));
    assert_ne!(faults(7, minutes), faults(8, minutes));
}

#[test]
fn the_shortest_run_has_every_fault_and_two_replays() {
    for seed in 0..100 {
        let faults = faults(seed, Duration::ZERO);
        assert!(Fault::ALL.iter().all(|it| faults.contains(it)), "seed {seed}: {faults:?}");
        assert_eq!(faults.iter().filter(|it| **it == Fault::Replay).count(), 2);
        assert_eq!(faults.len(), Fault::ALL.len() + 1);
    }
}

#[test]
fn a_longer_run_has_more_faults_of_every_kind_but_replays() {
    let faults = faults(1, Duration::from_secs(3_600));
    for fault in Fault::ALL {
        let count = faults.iter().filter(|it| **it == fault).count();
        assert!(if fault == Fault::Replay { count == 2 } else { 20 < count }, "{fault:?}: {count}");
    }
}
