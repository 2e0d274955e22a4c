//! Who lacks a prerequisite of a slot is not asked, and what is lacking is named and counted.

use alloc::vec::Vec;

use crate::decide::world::{World, entry};
use crate::effect::{Decided, Decision, PassedOver, Refusal};
use crate::entry::Entry;
use crate::event::BookingRequested;
use crate::prerequisite::Prerequisites;
use crate::slot::{Cause, SlotFacts};
use crate::{EntryId, Event, PatientRef};

fn set(names: &[&str]) -> Prerequisites {
    Prerequisites::of(names.iter().copied())
}

fn decisions(decided: &Decided) -> Vec<Decision> {
    decided.decisions().cloned().collect()
}

/// The first choice for a slot that requires this, where entry 1, which has waited longest, entry
/// 2 and so on have done so much.
fn choice(required: &[&str], done: &[&[&str]]) -> (World, Decision) {
    let mut world = World::new();
    for (number, done) in (1..).zip(done) {
        world.happen(Event::EntryAdded(Entry { ready: set(done), ..entry(number) }));
    }
    let facts = SlotFacts { requires: set(required), ..world.facts(10) };
    let decided = world.free_as(facts, Cause::Patient);
    let first = decisions(&decided).remove(0);
    (world, first)
}

/// Bloods, imaging that is reported, a plan for anticoagulants, drops, a linked appointment:
/// who lacks one is not asked, and it is named (DESIGN §7).
#[track_caller]
fn check_ready(required: &[&str], done: &[&[&str]], chosen: Option<u128>, lacking: &[(&str, u32)]) {
    let (_, decision) = choice(required, done);
    assert_eq!(decision.chosen.map(|it| it.entry), chosen.map(EntryId), "{required:?}");
    let counted = decision.lacking.iter().map(|it| (it.name.as_str(), it.count));
    assert_eq!(counted.collect::<Vec<_>>(), lacking, "{required:?} of {done:?}");
}

#[test]
fn who_lacks_a_prerequisite_is_not_asked_and_it_is_counted_by_name() {
    check_ready(&["bloods"], &[&[], &["bloods"]], Some(2), &[("bloods", 1)]);
    check_ready(
        &["drops", "bloods"],
        &[&["bloods"], &["drops"]],
        None,
        &[("bloods", 1), ("drops", 1)],
    );
    let both: &[&str] = &["drops", "imaging_reported"];
    check_ready(both, &[&[], &["drops"], both], Some(3), &[("drops", 1), ("imaging_reported", 2)]);
    check_ready(&["biometry"], &[&["biometrics"], &[]], None, &[("biometry", 2)]);
    check_ready(&["anticoagulation plan"], &[&["Anticoagulation-Plan"]], Some(1), &[]);
    check_ready(&[], &[&[], &["drops"]], Some(1), &[]);
}

#[test]
fn what_is_lacking_is_named_of_each_who_was_placed_better() {
    let (_, decision) = choice(&["bloods", "drops"], &[&["drops"], &[], &["bloods", "drops"]]);
    let passed: Vec<_> = decision.passed.iter().map(|it| (it.entry, it.reason)).collect();
    let not_ready = PassedOver::NotReady;
    assert_eq!(passed, [(EntryId(1), not_ready), (EntryId(2), not_ready)]);
    let lacks: Vec<_> = decision.passed.iter().map(|it| it.lacks.as_slice()).collect();
    assert_eq!(lacks, [&["bloods"][..], &["bloods", "drops"][..]]);
}

#[test]
fn nothing_is_named_of_those_who_are_passed_over_for_something_else() {
    let mut world = World::new();
    world.happen(Event::EntryAdded(Entry { suspended: true, ..entry(1) }));
    world.happen(Event::EntryAdded(Entry { ready: set(&["drops"]), ..entry(2) }));
    let facts = SlotFacts { requires: set(&["drops"]), ..world.facts(10) };
    let decided = world.free_as(facts, Cause::Patient);
    for decision in decisions(&decided) {
        assert!(
            decision.passed.iter().all(|it| it.lacks.is_empty()) && decision.lacking.is_empty()
        );
    }
    assert_eq!(world.live()[0].patient, PatientRef(2));
}

#[test]
fn a_program_that_asks_for_somebody_who_is_not_ready_is_refused() {
    for (done, is_refused) in
        [(&[][..], true), (&["bloods"][..], true), (&["bloods", "drops"][..], false)]
    {
        let (mut world, decision) = choice(&["bloods", "drops"], &[&[]]);
        assert_eq!(decision.chosen, None);
        world.happen(Event::EntryAdded(Entry { ready: set(done), ..entry(2) }));
        let slot = decision.slot;
        let asked = BookingRequested { slot, entry: EntryId(2), moves: None };
        let decided = world.happen(Event::BookingRequested(asked));
        let refused = decided.refusal == Some(Refusal::NotEligible(PassedOver::NotReady));
        assert_eq!(refused, is_refused, "{done:?}");
    }
}
