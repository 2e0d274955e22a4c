//! How much is put aside in quarantine, of each sender and in all: what is more than that is not taken,
//! and its sender is told. Counted in memory, and read from the database when it seems to be too much:
//! other processes put things aside too, and people take them away.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::Error;
use crate::options::PutAside;

/// For so long a count that was read is believed.
const READ_LASTS: Duration = Duration::from_secs(5);

/// Whether there is room for more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Room {
    /// There is.
    Yes,
    /// There is none.
    No,
    /// The count is old: read it and ask again.
    Unsure,
}

/// What is put aside. Shared by all handles of a store.
#[derive(Debug)]
pub(crate) struct Asides {
    limits: PutAside,
    counted: Mutex<Counted>,
}

#[derive(Debug, Default)]
struct Counted {
    of_sender: HashMap<String, u64>,
    in_all: u64,
    read_at: Option<Instant>,
}

impl Asides {
    pub(crate) fn new(limits: PutAside) -> Self {
        Self { limits, counted: Mutex::default() }
    }

    /// Whether so many bytes of a sender have room.
    pub(crate) fn room(&self, sender: &str, bytes: usize) -> Room {
        let counted = self.counted();
        let bytes = u64::try_from(bytes).unwrap_or(u64::MAX);
        let of_sender = counted.of_sender.get(sender).copied().unwrap_or(0);
        let fits = of_sender.saturating_add(bytes) <= self.limits.sender_bytes_max
            && counted.in_all.saturating_add(bytes) <= self.limits.bytes_max;
        match counted.read_at {
            None => Room::Unsure,
            Some(_) if fits => Room::Yes,
            Some(at) if READ_LASTS <= at.elapsed() => Room::Unsure,
            Some(_) => Room::No,
        }
    }

    /// What the database says.
    pub(crate) fn read(&self, rows: Vec<(String, i64)>) {
        let each =
            rows.into_iter().map(|(sender, bytes)| (sender, u64::try_from(bytes).unwrap_or(0)));
        let mut counted = self.counted();
        counted.of_sender = each.collect();
        counted.in_all = counted.of_sender.values().sum();
        counted.read_at = Some(Instant::now());
    }

    /// So much was put aside. What came before is counted as well, so it may be too much until it is
    /// read again.
    pub(crate) fn add(&self, sender: &str, bytes: usize) {
        let bytes = u64::try_from(bytes).unwrap_or(u64::MAX);
        let mut counted = self.counted();
        let of_sender = counted.of_sender.entry(sender.to_owned()).or_default();
        *of_sender = of_sender.saturating_add(bytes);
        counted.in_all = counted.in_all.saturating_add(bytes);
    }

    /// What its sender is told.
    pub(crate) fn full(sender: &str) -> Error {
        metrics::counter!("backfill_quarantine_full_total").increment(1);
        Error::QuarantineFull { sender: sender.to_owned() }
    }

    fn counted(&self) -> MutexGuard<'_, Counted> {
        self.counted.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asides() -> Asides {
        let asides = Asides::new(PutAside { sender_bytes_max: 100, bytes_max: 150 });
        assert_eq!(asides.room("a", 1), Room::Unsure, "nothing is known yet");
        asides.read(vec![("a".to_owned(), 90)]);
        asides
    }

    #[test]
    fn one_sender_cannot_keep_the_others_out() {
        let asides = asides();
        assert_eq!(asides.room("a", 10), Room::Yes);
        assert_eq!(asides.room("a", 11), Room::No);
        assert_eq!(asides.room("b", 11), Room::Yes);
    }

    #[test]
    fn all_senders_together_have_a_limit_too() {
        let asides = asides();
        asides.add("b", 50);
        assert_eq!(asides.room("c", 10), Room::Yes);
        assert_eq!(asides.room("c", 11), Room::No);
        asides.read(Vec::new());
        assert_eq!(asides.room("a", 100), Room::Yes, "somebody took it away");
    }
}
