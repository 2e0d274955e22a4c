//! A store and a log in memory, with faults on demand.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use async_trait::async_trait;
use backfill_core::{Event, EventId, Recorded, Snapshot, Timestamp};
use tokio::sync::watch;

use crate::ports::{
    Accepted, Backup, Batch, Commit, CommitError, Copies, Cursor, Incarnation, JournalRow, Log,
    LogRecord, PortError, Position, Quarantined, Restored, Seen, Store, Times,
};

/// What goes wrong with the next commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Not done, and said so.
    Unavailable,
    /// Done, but the answer is lost.
    AnswerLost,
    /// Not done, and nobody knows.
    ConnectionLost,
    /// Another owner takes over just before.
    TakenOver,
}

#[derive(Debug, Default)]
pub(crate) struct Kept {
    pub(crate) journal: Vec<JournalRow>,
    pub(crate) commits: Vec<Commit>,
    pub(crate) quarantine: Vec<Quarantined>,
    pub(crate) snapshot: Option<Snapshot>,
    pub(crate) log: Vec<LogRecord>,
    pub(crate) faults: VecDeque<Fault>,
    /// Commits with this event are refused.
    pub(crate) forbidden: Option<EventId>,
    /// The next read of the log takes this long.
    pub(crate) slow_read: Option<Duration>,
    /// Which copy this is.
    pub(crate) restored: Option<Restored>,
    /// What was confirmed of the clock.
    pub(crate) accepted: Option<Accepted>,
    /// How far the log says it was read.
    pub(crate) places: Vec<Position>,
    /// The log forgets where it was asked to read from.
    pub(crate) from_the_start: bool,
    next_offset: u64,
    epoch: u64,
    effects: BTreeMap<String, u64>,
}

#[derive(Debug)]
pub(crate) struct FakeStore {
    kept: Mutex<Kept>,
    appended: watch::Sender<u64>,
    committed: watch::Sender<u64>,
}

impl FakeStore {
    pub(crate) fn new() -> Arc<Self> {
        let [appended, committed] = [watch::Sender::new(0), watch::Sender::new(0)];
        Arc::new(Self { kept: Mutex::default(), appended, committed })
    }

    pub(crate) fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap()
    }

    /// Appends to the log; returns the record.
    pub(crate) fn append(&self, event: Event) -> LogRecord {
        let mut kept = self.kept();
        let record = crate::samples::record(kept.log.len() as u64, event);
        kept.log.push(record.clone());
        drop(kept);
        self.appended.send_modify(|count| *count += 1);
        record
    }

    /// Waits until what is kept is so.
    pub(crate) async fn until(&self, so: impl Fn(&Kept) -> bool) {
        let mut committed = self.committed.subscribe();
        while !so(&self.kept()) {
            committed.changed().await.unwrap();
        }
    }

    /// The names of all recorded events, in order.
    pub(crate) fn names(&self) -> Vec<&'static str> {
        self.kept().journal.iter().map(|row| row.recorded.event.name()).collect()
    }
}

impl Kept {
    pub(crate) fn records(&self) -> Vec<Recorded> {
        self.journal.iter().map(|row| row.recorded.clone()).collect()
    }

    fn keep(&mut self, commit: &Commit) -> Result<(), CommitError> {
        let now = Cursor { next_offset: self.next_offset, owner_epoch: self.epoch };
        if commit.expected != now {
            return Err(CommitError::Fenced);
        }
        if commit.journal.iter().any(|row| Some(row.recorded.id) == self.forbidden) {
            return Err(CommitError::Constraint("forbidden event".to_owned()));
        }
        for row in &commit.journal {
            assert_eq!(row.recorded.seq, self.journal.len() as u64 + 1, "journal without gaps");
            let known = self.journal.iter().any(|it| it.recorded.id == row.recorded.id);
            assert!(!known, "an event is recorded once");
            self.journal.push(row.clone());
        }
        let records = commit.records.iter().map(|it| it.id);
        for id in commit.commands.iter().map(|it| it.id).chain(records) {
            *self.effects.entry(id.to_string()).or_default() += 1;
        }
        assert!(self.effects.values().all(|count| *count == 1), "a wish is committed once");
        self.quarantine.extend(commit.quarantine.iter().cloned());
        self.next_offset = commit.next_offset;
        self.commits.push(commit.clone());
        Ok(())
    }

    fn commit(&mut self, commit: &Commit) -> Result<(), CommitError> {
        match self.faults.pop_front() {
            None => self.keep(commit),
            Some(Fault::Unavailable) => {
                let reason = "down for a test".to_owned();
                Err(PortError::Unavailable { what: "store", reason }.into())
            }
            Some(Fault::AnswerLost) => {
                self.keep(commit)?;
                Err(CommitError::Unknown("connection lost after".to_owned()))
            }
            Some(Fault::ConnectionLost) => {
                Err(CommitError::Unknown("connection lost before".to_owned()))
            }
            Some(Fault::TakenOver) => {
                self.epoch += 1;
                self.keep(commit)
            }
        }
    }
}

#[async_trait]
impl Copies for FakeStore {
    async fn restored(&self) -> Result<Option<Restored>, PortError> {
        Ok(self.kept().restored)
    }

    async fn begin_incarnation(
        &self,
        incarnation: Incarnation,
        at: Timestamp,
    ) -> Result<(), PortError> {
        let mut kept = self.kept();
        kept.epoch += 1;
        let seq = kept.journal.last().map_or(0, |row| row.recorded.seq);
        kept.restored = Some(Restored { incarnation, seq, at });
        Ok(())
    }

    async fn backup(&self) -> Result<Option<Backup>, PortError> {
        Ok(None)
    }

    async fn note_backup(&self, _at: Timestamp) -> Result<(), PortError> {
        Ok(())
    }
}

#[async_trait]
impl Store for FakeStore {
    async fn take_over(&self) -> Result<Cursor, PortError> {
        let mut kept = self.kept();
        kept.epoch += 1;
        Ok(Cursor { next_offset: kept.next_offset, owner_epoch: kept.epoch })
    }

    async fn places(&self) -> Result<Vec<Position>, PortError> {
        Ok(Vec::new())
    }

    async fn snapshot(&self) -> Result<Option<Snapshot>, PortError> {
        Ok(self.kept().snapshot.clone())
    }

    async fn journal(&self, seq: u64, count_max: usize) -> Result<Vec<Recorded>, PortError> {
        let records = self.kept().records();
        Ok(records.into_iter().filter(|it| seq < it.seq).take(count_max).collect())
    }

    async fn seen(&self, ids: &[EventId]) -> Result<Vec<Seen>, PortError> {
        let kept = self.kept();
        let rows = kept.journal.iter().filter(|row| ids.contains(&row.came_as));
        let seen = |row: &JournalRow| Seen { id: row.came_as, fingerprint: row.fingerprint };
        Ok(rows.map(seen).collect())
    }

    async fn commit(&self, commit: &Commit) -> Result<(), CommitError> {
        let result = self.kept().commit(commit);
        self.committed.send_modify(|count| *count += 1);
        result
    }

    async fn save_snapshot(&self, snapshot: &Snapshot) -> Result<(), PortError> {
        self.kept().snapshot = Some(snapshot.clone());
        Ok(())
    }

    async fn times(&self) -> Result<Times, PortError> {
        let kept = self.kept();
        let last = kept.journal.last().map(|row| (row.recorded.seq, row.recorded.at));
        let (seq, at) = last.map_or((0, None), |(seq, at)| (seq, Some(at)));
        Ok(Times { seq, at, accepted: kept.accepted, database: None })
    }

    async fn accept_clock(&self, at: Timestamp) -> Result<(), PortError> {
        let mut kept = self.kept();
        let seq = kept.journal.last().map_or(0, |row| row.recorded.seq);
        kept.accepted = Some(Accepted { seq, at });
        Ok(())
    }
}

#[async_trait]
impl Log for FakeStore {
    async fn resume(&self, _next_offset: u64, _places: &[Position]) -> Result<(), PortError> {
        Ok(())
    }

    async fn read(&self, offset: u64, count_max: usize) -> Result<Batch, PortError> {
        let slow = self.kept().slow_read.take();
        if let Some(slow) = slow {
            tokio::time::sleep(slow).await;
        }
        let kept = self.kept();
        let records =
            kept.log.iter().filter(|record| kept.from_the_start || offset <= record.offset);
        let records = records.take(count_max).cloned().collect();
        Ok(Batch { records, places: kept.places.clone(), heard_until: None })
    }

    fn appended(&self) -> watch::Receiver<u64> {
        self.appended.subscribe()
    }
}
