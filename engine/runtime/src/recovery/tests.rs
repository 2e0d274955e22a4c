//! Whatever happened, a recovered driver goes on as the one before would have.

use backfill_core::{Event, OfferId, Recorded, RuleSet, Timestamp};
use proptest::prelude::*;

use crate::agenda::Agenda;
use crate::ports::{Commit, Cursor, LogRecord};
use crate::samples::{NOW, accepted, entry_added, record, slot_freed};
use crate::{Driver, Reading};

const START: Cursor = Cursor { next_offset: 0, owner_epoch: 1 };

/// What may come in between two turns.
#[derive(Debug, Clone)]
enum Input {
    Entry(u8),
    Slot(u8),
    Accept(usize),
    Wait(i64),
    Jump(i64),
}

fn input() -> impl Strategy<Value = Input> {
    prop_oneof![
        (1..9_u8).prop_map(Input::Entry),
        (1..9_u8).prop_map(Input::Slot),
        any::<usize>().prop_map(Input::Accept),
        (0..40_000_i64).prop_map(Input::Wait),
        (0..20_000_000_i64).prop_map(Input::Wait),
        (-90_000_000..90_000_000_i64).prop_map(Input::Jump),
    ]
}

struct World {
    driver: Driver,
    clocks: Reading,
    journal: Vec<Recorded>,
    offset: u64,
}

fn recovered(journal: &[Recorded], cursor: Cursor) -> Driver {
    Driver::recover(None, journal.to_vec(), RuleSet::built_in(), cursor, "north").unwrap()
}

impl World {
    fn new() -> Self {
        let clocks = Reading { wall_ms: NOW.0, steady_ms: 0, utc_offset_minutes: 0 };
        Self { driver: recovered(&[], START), clocks, journal: Vec::new(), offset: 0 }
    }

    fn take(&mut self, input: &Input) -> Option<Commit> {
        let event = match input {
            Input::Entry(number) => Some(entry_added(*number)),
            Input::Slot(number) => Some(slot_freed(*number)),
            Input::Accept(index) => Some(self.answer(*index)),
            Input::Wait(ms) => {
                self.clocks.wall_ms += ms;
                self.clocks.steady_ms += u64::try_from(*ms).unwrap();
                None
            }
            Input::Jump(ms) => {
                self.clocks.wall_ms += ms;
                None
            }
        };
        let records: Vec<LogRecord> = event.map(|it| record(self.offset, it)).into_iter().collect();
        self.offset += records.len() as u64;
        let commit = self.driver.turn(self.clocks, &records, &[])?;
        self.driver.committed();
        self.journal.extend(commit.journal.iter().map(|row| row.recorded.clone()));
        Some(commit)
    }

    fn answer(&self, index: usize) -> Event {
        let offers: Vec<OfferId> = self.driver.engine().offers().map(|offer| offer.id).collect();
        accepted(offers.get(index % offers.len().max(1)).copied().unwrap_or(OfferId(404)))
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn replay_gives_the_same_state_and_the_same_agenda(
        inputs in prop::collection::vec(input(), 1..40),
        cut in any::<prop::sample::Index>(),
    ) {
        let mut world = World::new();
        for input in &inputs {
            world.take(input);
        }
        let cut = cut.index(world.journal.len() + 1);
        let whole = recovered(&world.journal, world.driver.cursor());
        prop_assert_eq!(whole.engine().snapshot(), world.driver.engine().snapshot());
        prop_assert!(whole.agenda() == world.driver.agenda());
        let snapshot = recovered(&world.journal[..cut], START).engine().snapshot();
        let rest = world.journal[cut..].to_vec();
        let rules = RuleSet::built_in();
        let cursor = world.driver.cursor();
        let joined = Driver::recover(Some(snapshot), rest, rules, cursor, "north").unwrap();
        prop_assert_eq!(joined.engine().snapshot(), whole.engine().snapshot());
        prop_assert!(joined.agenda() == whole.agenda());
    }

    #[test]
    fn the_journal_has_no_gap_and_its_time_never_goes_back(
        inputs in prop::collection::vec(input(), 1..40),
    ) {
        let mut world = World::new();
        for input in &inputs {
            world.take(input);
            prop_assert!(*world.driver.agenda() == Agenda::of(world.driver.engine()));
        }
        let mut last = (0, Timestamp(0));
        for recorded in &world.journal {
            prop_assert_eq!(recorded.seq, last.0 + 1);
            prop_assert!(last.1 <= recorded.at);
            last = (recorded.seq, recorded.at);
        }
    }
}

#[test]
fn after_a_lost_commit_the_next_owner_decides_the_same() {
    let mut world = World::new();
    for input in [Input::Entry(1), Input::Entry(2), Input::Slot(1), Input::Wait(1_000)] {
        world.take(&input);
    }
    let batch = [record(3, slot_freed(2)), record(4, slot_freed(3))];
    let lost = world.driver.turn(world.clocks, &batch, &[]).unwrap();
    let cursor = Cursor { owner_epoch: 2, ..lost.expected };
    let mut next = recovered(&world.journal, cursor);
    let again = next.turn(world.clocks, &batch, &[]).unwrap();
    assert_eq!(again, Commit { expected: cursor, ..lost });
}
