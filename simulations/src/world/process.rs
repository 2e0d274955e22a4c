//! The process: recovers, takes turns, commits, and dies now and then.

use backfill_runtime::Driver;
use backfill_runtime::ports::{Commit, heard_until};

use super::queue::Happening;
use super::{Failure, World};
use crate::faults::{clock_wrong, commit_lost, commit_unknown, crash, restart, zombie};

/// How many turns the driver may want at one moment.
const TURNS_MAX: usize = 2_000;
/// The executor takes a wish at most so long after it was committed, in milliseconds.
const PICK_UP_MS: i64 = 3_000;

/// What becomes of a commit.
#[derive(Debug, PartialEq, Eq)]
enum Fate {
    Stored,
    StoredAndDead,
    DeadBefore,
}

impl World {
    /// The process comes up: takes the region over and recovers what the store holds.
    pub(super) fn start(&mut self) -> Result<(), Failure> {
        self.clocks.restart(self.now_ms);
        let cursor = self.store.take_over();
        zombie::wakes(self)?;
        let snapshot = if restart::from_snapshot(self) { self.store.snapshot() } else { None };
        let seq = snapshot.map_or(0, |snapshot| snapshot.seq);
        let journal: Vec<_> = self.store.journal(seq).cloned().collect();
        let driver = Driver::recover(snapshot.cloned(), journal, self.rules.clone(), cursor, "R9")
            .map_err(|broken| Failure::new("L5", broken.to_string()))?;
        self.witness.recovered(driver.engine())?;
        self.belief.begin(self.clocks.read(self.now_ms), &self.store.times());
        self.driver = Some(driver);
        let waiting: Vec<_> = self.store.outbox.keys().copied().collect();
        for id in waiting {
            self.queue.plan(self.now_ms + 1, Happening::CarryOut(id));
        }
        Ok(())
    }

    /// Takes turns until the driver has nothing to do.
    pub(super) fn turns(&mut self) -> Result<(), Failure> {
        for _ in 0..TURNS_MAX {
            let Some(mut driver) = self.driver.take() else { return Ok(()) };
            let reading = self.clocks.read(self.now_ms);
            if !self.belief.is_firm(reading, &self.store.times()) {
                self.driver = Some(driver);
                return Ok(());
            }
            if self.belief.goes_on() {
                driver.resume();
            }
            let from = driver.cursor().next_offset;
            let records = self.log.read(from, self.batch_max);
            let seen = self.store.seen(records);
            let Some(commit) =
                driver.turn_heard(reading, heard_until(records, self.batch_max), records, &seen)
            else {
                self.driver = Some(driver);
                return Ok(());
            };
            match self.fate() {
                Fate::DeadBefore => self.die(Some(commit)),
                Fate::StoredAndDead => {
                    self.store_commit(&commit)?;
                    self.die(None);
                }
                Fate::Stored => {
                    self.store_commit(&commit)?;
                    driver.committed();
                    if restart::keeps_snapshot(self) {
                        self.store.save_snapshot(driver.engine().snapshot());
                    }
                    self.driver = Some(driver);
                }
            }
        }
        Err(Failure::new("L1", "the driver always wants another turn"))
    }

    fn fate(&mut self) -> Fate {
        if crash::before_commit(self) || commit_lost::strikes(self) {
            return Fate::DeadBefore;
        }
        match commit_unknown::strikes(self) {
            Some(true) => Fate::StoredAndDead,
            Some(false) => Fate::DeadBefore,
            None if crash::after_commit(self) => Fate::StoredAndDead,
            None => Fate::Stored,
        }
    }

    fn die(&mut self, in_hand: Option<Commit>) {
        if let Some(commit) = in_hand {
            zombie::keeps(self, commit);
        }
        let at_ms = self.now_ms + restart::downtime_ms(self);
        self.queue.plan(at_ms, Happening::Start);
    }

    fn store_commit(&mut self, commit: &Commit) -> Result<(), Failure> {
        clock_wrong::decides_nothing(self, commit)?;
        let stored = self.store.commit(commit);
        stored.map_err(|error| Failure::new("store", error.to_string()))?;
        for wish in &commit.commands {
            if self.store.outbox.contains_key(&wish.id) {
                let at_ms = self.now_ms + self.dice.messages.between(0, PICK_UP_MS);
                self.queue.plan(at_ms, Happening::CarryOut(wish.id));
            }
        }
        self.witness.committed(commit, &mut self.coverage)
    }
}
