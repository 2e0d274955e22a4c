//! Entries that lack what a rule needs, or are suspended for a reason.

use backfill_core::course::{Course, SuspendedFor};
use backfill_core::effect::{Decision, PassedOver, Tally};
use backfill_core::entry::{Entry, Priority};
use backfill_core::{Event, Record};

use super::SLOT;
use super::rows::entry;

/// Each by the name of its file.
pub(crate) fn lacking() -> Vec<(&'static str, Event)> {
    vec![
        ("entry_added-no_priority", Event::EntryAdded(without_priority())),
        ("entry_added-unfit", Event::EntryAdded(suspended(SuspendedFor::Unfit))),
        ("entry_added-pause", Event::EntryAdded(suspended(SuspendedFor::Patient))),
        ("entry_added-treatment", Event::EntryAdded(suspended(SuspendedFor::Treatment))),
    ]
}

fn without_priority() -> Entry {
    Entry { priority: Priority::Unsaid, ..entry() }
}

fn suspended(suspended_for: SuspendedFor) -> Entry {
    let course = Course { suspended_for, suspended_until: Some(20_820), ..Course::default() };
    Entry { suspended: true, course, ..entry() }
}

/// Nobody was asked: the list says no priority of the one who waits.
pub(crate) fn lacking_decision() -> (&'static str, Record) {
    let tally = vec![Tally { reason: PassedOver::LacksPriority, count: 1 }];
    let decision = Decision {
        slot: SLOT,
        rules: 1,
        candidates: 1,
        chosen: None,
        passed: vec![],
        tally,
        lacking: vec![],
    };
    ("record_decision-no_priority", Record::Decision(Box::new(decision)))
}
