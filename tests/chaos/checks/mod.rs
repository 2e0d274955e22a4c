//! What must hold when everything is over, beside the promises that every store keeps (they are in
//! `tests/support/checks`): one promise per file.

mod chain;
mod fence;
mod i13_time_goes_forward;
mod i15_nobody_can_be_found;
mod i8_told_once;
mod l1_every_slot_ends;
mod l2_every_offer_ends;
mod l3_next_offer_follows;
mod l4_poison_is_put_aside;
mod l5_recovery;
#[cfg(test)]
mod planted;

use backfill_tests::checks::{self, history};
use history::Watch;

use crate::found::{Everything, Found};
use crate::tally::Tally;

/// Looks at everything; returns every fault.
pub(crate) fn faults(everything: &Everything, tally: &Tally) -> Vec<String> {
    let mut faults = everything.broke.clone();
    for found in &everything.regions {
        let of_region = region_faults(everything, found).into_iter();
        faults.extend(of_region.map(|fault| format!("{}: {fault}", found.region)));
    }
    let named = |name: &str, found: Vec<String>| {
        found.into_iter().map(|fault| format!("{name}: {fault}")).collect::<Vec<_>>()
    };
    faults.extend(named("I15", i15_nobody_can_be_found::check(everything)));
    faults.extend(named("L4", l4_poison_is_put_aside::check(everything)));
    faults.extend(named("L5", l5_recovery::check(tally)));
    faults.extend(named("fence", fence::refused(tally)));
    faults
}

type Check = fn(&Found) -> Vec<String>;

fn region_faults(everything: &Everything, found: &Found) -> Vec<String> {
    let evidence = &found.evidence;
    let mut faults = checks::faults(evidence);
    let checks: [(&str, Check); 3] =
        [("I8", i8_told_once::check), ("I14", chain::check), ("fence", fence::ascending)];
    for (name, check) in checks {
        faults.extend(check(found).into_iter().map(|fault| format!("{name}: {fault}")));
    }
    let quiet_at = everything.quiet_at;
    let watches: Vec<(&'static str, Box<dyn Watch>)> = vec![
        ("I13", Box::<i13_time_goes_forward::TimeGoesForward>::default()),
        ("L1", Box::new(l1_every_slot_ends::EverySlotEnds { quiet_at })),
        ("L2", Box::new(l2_every_offer_ends::EveryOfferEnds { quiet_at })),
        ("L3", Box::<l3_next_offer_follows::NextOfferFollows>::default()),
    ];
    faults.extend(history::walk(evidence, watches));
    faults
}
