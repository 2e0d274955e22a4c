//! The store and the log in memory, as exact as `ports::Store` and `ports::Log` say: a commit is
//! applied whole or not at all, under cursor, epoch, inbox and the constraints of the database.

use std::collections::{BTreeMap, BTreeSet};

use backfill_core::appointment::Appointment;
use backfill_core::entry::Entry;
use backfill_core::offer::{Offer, OfferState};
use backfill_core::slot::Slot;
use backfill_core::{
    AppointmentId, Command, EffectId, EntryId, EventId, OfferId, PatientRef, Recorded, SlotId,
    Snapshot, Timestamp,
};
use backfill_runtime::ports::{
    Accepted, Commit, CommitError, Cursor, LogRecord, OutcomeRow, Seen, Silenced, Times,
};

/// What a commit may not break, whatever the code above believes.
type Broken = String;

/// One region's store.
#[derive(Debug, Default)]
pub struct MemoryStore {
    next_offset: u64,
    owner_epoch: u64,
    journal: Vec<Recorded>,
    inbox: BTreeMap<EventId, u64>,
    effects: BTreeSet<EffectId>,
    snapshot: Option<Snapshot>,
    accepted: Option<Accepted>,
    /// What each event came to.
    pub outcomes: BTreeMap<EventId, OutcomeRow>,
    /// Rows of entries.
    pub entries: BTreeMap<EntryId, Entry>,
    /// Rows of slots.
    pub slots: BTreeMap<SlotId, Slot>,
    /// Rows of offers.
    pub offers: BTreeMap<OfferId, Offer>,
    /// Rows of appointments.
    pub appointments: BTreeMap<AppointmentId, Appointment>,
    /// Wishes that wait to be carried out.
    pub outbox: BTreeMap<EffectId, Command>,
    /// Messages that went out: to whom, and after how many records.
    pub sent: Vec<(u64, PatientRef)>,
    /// How many log records were put aside.
    pub quarantined: u64,
}

impl MemoryStore {
    /// Takes the region over: commits of older owners are refused from now on.
    pub fn take_over(&mut self) -> Cursor {
        self.owner_epoch += 1;
        self.cursor()
    }

    /// Where the log is read from.
    #[must_use]
    pub fn cursor(&self) -> Cursor {
        Cursor { next_offset: self.next_offset, owner_epoch: self.owner_epoch }
    }

    /// The newest snapshot.
    #[must_use]
    pub fn snapshot(&self) -> Option<&Snapshot> {
        self.snapshot.as_ref()
    }

    /// Keeps a snapshot.
    pub fn save_snapshot(&mut self, snapshot: Snapshot) {
        self.snapshot = Some(snapshot);
    }

    /// Journal records after `seq`.
    pub fn journal(&self, seq: u64) -> impl Iterator<Item = &Recorded> {
        self.journal.iter().skip_while(move |recorded| recorded.seq <= seq)
    }

    /// Which of these were taken before.
    #[must_use]
    pub fn seen(&self, records: &[LogRecord]) -> Vec<Seen> {
        let known = |record: &LogRecord| {
            let fingerprint = *self.inbox.get(&record.id)?;
            Some(Seen { id: record.id, fingerprint })
        };
        records.iter().filter_map(known).collect()
    }

    /// What is known of the time.
    #[must_use]
    pub fn times(&self) -> Times {
        let last = self.journal.last();
        Times {
            seq: last.map_or(0, |last| last.seq),
            at: last.map(|last| last.at),
            accepted: self.accepted,
            database: None,
        }
    }

    /// A person says that the clock is right.
    pub fn accept_clock(&mut self, at: Timestamp) {
        self.accepted = Some(Accepted { seq: self.times().seq, at });
    }

    /// A message goes out.
    pub fn note_sent(&mut self, patient: PatientRef) {
        let seq = self.journal.last().map_or(0, |last| last.seq);
        self.sent.push((seq, patient));
    }

    /// Stores a batch whole, or says why not and stores nothing.
    ///
    /// # Errors
    /// If another owner took over, or a constraint forbids it.
    pub fn commit(&mut self, commit: &Commit) -> Result<(), CommitError> {
        if commit.expected != self.cursor() {
            return Err(CommitError::Fenced);
        }
        self.check(commit).map_err(CommitError::Constraint)?;
        self.apply(commit);
        Ok(())
    }

    fn check(&self, commit: &Commit) -> Result<(), Broken> {
        let mut seq = self.journal.last().map_or(0, |last| last.seq);
        for row in &commit.journal {
            seq += 1;
            ensure(row.recorded.seq == seq, || format!("journal record {seq} is missing"))?;
            let id = row.came_as;
            ensure(!self.inbox.contains_key(&id), || format!("event {id} is in the inbox"))?;
        }
        let mut ids = BTreeSet::new();
        for id in effects(commit) {
            let fresh = !self.effects.contains(&id) && ids.insert(id);
            ensure(fresh, || format!("effect {id} is here already"))?;
        }
        self.check_offers(commit)
    }

    /// The partial unique indexes: one live offer per entry, one yes and one booking per slot.
    fn check_offers(&self, commit: &Commit) -> Result<(), Broken> {
        let mut offers = self.offers.clone();
        offers.extend(commit.projections.offers.iter().map(|offer| (offer.id, offer.clone())));
        let mut live = BTreeSet::new();
        let mut taken = BTreeSet::new();
        for offer in offers.values() {
            let unique = match offer.state {
                OfferState::Live => live.insert(offer.entry),
                OfferState::Accepted => taken.insert(offer.slot),
                OfferState::Booked => taken.insert(offer.slot),
                OfferState::Refused
                | OfferState::Declined
                | OfferState::Expired
                | OfferState::Withdrawn(_)
                | OfferState::Undeliverable
                | OfferState::GivenUp
                | OfferState::Cancelled => true,
            };
            ensure(unique, || format!("offer {} breaks a unique index: {offer:?}", offer.id))?;
        }
        Ok(())
    }

    fn apply(&mut self, commit: &Commit) {
        self.next_offset = commit.next_offset;
        for row in &commit.journal {
            self.inbox.insert(row.came_as, row.fingerprint);
            self.journal.push(row.recorded.clone());
        }
        self.outcomes.extend(commit.outcomes.iter().map(|row| (row.event, *row)));
        self.effects.extend(effects(commit));
        self.outbox.extend(commit.commands.iter().map(|it| (it.id, it.what.clone())));
        for silenced in &commit.silenced {
            let later = commit.journal.iter().filter(|row| silenced.seq < row.recorded.seq);
            let later: BTreeSet<EventId> = later.map(|row| row.recorded.id).collect();
            self.outbox
                .retain(|id, wish| later.contains(&id.event) || !is_ended_by(wish, silenced));
        }
        let rows = &commit.projections;
        put(&mut self.entries, &rows.entries);
        put(&mut self.appointments, &rows.appointments);
        self.slots.extend(rows.slots.iter().map(|slot| (slot.id, slot.clone())));
        self.offers.extend(rows.offers.iter().map(|offer| (offer.id, offer.clone())));
        self.quarantined += commit.quarantine.len() as u64;
    }
}

/// The ids of all that the commit writes down and has done.
fn effects(commit: &Commit) -> impl Iterator<Item = EffectId> {
    let records = commit.records.iter().map(|it| it.id);
    commit.commands.iter().map(|it| it.id).chain(records)
}

fn is_ended_by(command: &Command, silenced: &Silenced) -> bool {
    let Some(message) = command.message() else { return false };
    message.patient == silenced.patient && silenced.silence.covers(message)
}

fn put<K: Ord + Copy, V: Clone>(rows: &mut BTreeMap<K, V>, changes: &[(K, Option<V>)]) {
    for (id, row) in changes {
        match row {
            Some(row) => rows.insert(*id, row.clone()),
            None => rows.remove(id),
        };
    }
}

fn ensure(holds: bool, broken: impl FnOnce() -> Broken) -> Result<(), Broken> {
    if holds { Ok(()) } else { Err(broken()) }
}

/// One region's log.
#[derive(Debug, Default)]
pub struct MemoryLog(Vec<LogRecord>);

impl MemoryLog {
    /// Appends a record at the next place; some places stay empty, as in Kafka.
    pub fn append(&mut self, mut record: LogRecord, gap: u64) {
        record.offset = self.end() + gap;
        self.0.push(record);
    }

    /// The place after the last record.
    #[must_use]
    pub fn end(&self) -> u64 {
        self.0.last().map_or(0, |last| last.offset + 1)
    }

    /// Records from `offset` on.
    #[must_use]
    pub fn read(&self, offset: u64, count_max: usize) -> &[LogRecord] {
        let from = self.0.partition_point(|record| record.offset < offset);
        let to = self.0.len().min(from + count_max);
        &self.0[from..to]
    }

    /// All records.
    #[must_use]
    pub fn all(&self) -> &[LogRecord] {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use backfill_runtime::ports::Projections;

    fn empty(expected: Cursor, next_offset: u64) -> Commit {
        Commit {
            expected,
            next_offset,
            places: Vec::new(),
            journal: Vec::new(),
            outcomes: Vec::new(),
            sender_outcomes: Vec::new(),
            commands: Vec::new(),
            records: Vec::new(),
            projections: Projections::default(),
            silenced: Vec::new(),
            quarantine: Vec::new(),
        }
    }

    #[test]
    fn an_older_owner_is_fenced_and_changes_nothing() {
        let mut store = MemoryStore::default();
        let old = store.take_over();
        let new = store.take_over();
        assert!(matches!(store.commit(&empty(old, 5)), Err(CommitError::Fenced)));
        assert_eq!(store.cursor(), new);
        assert!(store.commit(&empty(new, 5)).is_ok());
        assert!(matches!(store.commit(&empty(new, 6)), Err(CommitError::Fenced)));
    }
}
