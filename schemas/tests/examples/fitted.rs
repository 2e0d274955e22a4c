//! Events of clinics and entries that say what fits.

use backfill_core::clinic::{BirthMonth, Seeks, Sex, Takes, plain_types};
use backfill_core::course::{ContactVia, Course, Stage, SuspendedFor, Timing};
use backfill_core::entry::{Entry, Priority};
use backfill_core::event::SlotFreed;
use backfill_core::slot::{Cause, SlotFacts};
use backfill_core::{Event, RuleSet};

use super::rows::{entry, facts, rules_before_answering_hours, rules_before_own_caps};
use super::{APPOINTMENT, NOW, code};

/// Each by the name of its file.
pub(crate) fn fitted() -> Vec<(&'static str, Event)> {
    vec![
        ("entry_added-seeks", Event::EntryAdded(seeking())),
        ("slot_freed-takes", Event::SlotFreed(of_a_clinic())),
        ("rules_changed-kept", Event::RulesChanged(rules_before_own_caps())),
        ("rules_changed-mutual_aid", Event::RulesChanged(mutual_aid())),
        ("entry_added-other_trusts", Event::EntryAdded(agreed())),
    ]
}

/// The caps of a service, and one pair of trusts.
fn mutual_aid() -> RuleSet {
    let mutual_aid = vec![(code("RXX"), code("RYY"))];
    RuleSet { number: 3, mutual_aid, ..rules_before_answering_hours() }
}

fn agreed() -> Entry {
    Entry { agreed_to_other_trusts: true, ..entry() }
}

fn seeking() -> Entry {
    let seeks = Seeks {
        types: plain_types(["hand", "wrist"]),
        team: String::from("C1234567"),
        born: BirthMonth::of(1980, 12),
        sex: Some(Sex::Female),
    };
    let timing = Timing {
        not_before: Some(20_800),
        due_by: Some(20_900),
        breach_by: Some(20_950),
        after: Some(APPOINTMENT),
        after_done: Some(APPOINTMENT),
    };
    let course = Course {
        stage: Stage::AwaitingTriage,
        suspended_for: SuspendedFor::Other,
        suspended_until: Some(20_820),
        validated_on: Some(20_700),
        via: ContactVia::SafeContact,
        in_prison: true,
    };
    Entry { seeks, timing, course, ..entry() }
}

fn of_a_clinic() -> SlotFreed {
    let takes = Takes {
        types: plain_types(["hand"]),
        team: String::from("C1234567"),
        age_from: Some(16),
        age_to: Some(64),
        sex: Some(Sex::Female),
        kept_for: Some(Priority::TwoWeekWait),
        is_private: true,
    };
    SlotFreed {
        trust: code("RXX"),
        appointment: Some(APPOINTMENT),
        facts: Some(SlotFacts { takes, ..facts() }),
        cause: Cause::Patient,
        doubt: None,
        patient: None,
        said_at: NOW,
    }
}
