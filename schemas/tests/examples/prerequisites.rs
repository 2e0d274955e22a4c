//! Prerequisites beyond the two that are bits, and what a choice says of those who lack one.

use backfill_core::clinic::Takes;
use backfill_core::effect::{Decision, Lacking, Passed, PassedOver, Rank, Tally};
use backfill_core::entry::{Entry, Priority};
use backfill_core::event::SlotFreed;
use backfill_core::prerequisite::Prerequisites;
use backfill_core::slot::{Cause, SlotFacts};
use backfill_core::{EntryId, Event, Record};

use super::rows::{entry, facts};
use super::{APPOINTMENT, ENTRY, NOW, SLOT, code};

/// Each by the name of its file.
pub(crate) fn prepared() -> Vec<(&'static str, Event)> {
    let ready = Prerequisites::of(["bloods", "pre_op"]);
    vec![
        ("entry_added-ready_also", Event::EntryAdded(Entry { ready, ..entry() })),
        ("slot_freed-requires_also", Event::SlotFreed(requiring(&["bloods", "fasting", "drops"]))),
        ("slot_freed-requires_nothing", Event::SlotFreed(requiring(&[]))),
    ]
}

fn requiring(names: &[&str]) -> SlotFreed {
    let requires = Prerequisites::of(names.iter().copied());
    SlotFreed {
        trust: code("RXX"),
        appointment: Some(APPOINTMENT),
        facts: Some(SlotFacts { requires, takes: Takes::any(), ..facts() }),
        cause: Cause::Patient,
        doubt: None,
        patient: None,
        said_at: NOW,
    }
}

/// Nobody was ready.
pub(crate) fn nobody_ready() -> (&'static str, Record) {
    let lacking = |name: &str, count| Lacking { name: name.to_owned(), count };
    let decision = Decision {
        slot: SLOT,
        rules: 1,
        candidates: 2,
        chosen: None,
        passed: vec![Passed {
            entry: EntryId(ENTRY.0 + 1),
            rank: Rank { priority: Priority::Routine, comes_first: false },
            score: 3_000,
            reason: PassedOver::NotReady,
            lacks: vec![String::from("bloods"), String::from("drops")],
        }],
        tally: vec![Tally { reason: PassedOver::NotReady, count: 2 }],
        lacking: vec![lacking("bloods", 2), lacking("drops", 1)],
    };
    ("record_decision-lacking", Record::Decision(decision.into()))
}
