//! A patient said stop: nothing is offered or sent from this moment on.

use alloc::vec::Vec;

use super::{Step, fill, withdraw};
use crate::PatientRef;
use crate::offer::WithdrawalReason;

pub(super) fn decide(step: &mut Step<'_>, patient: PatientRef) {
    step.state.patient_mut(patient).opted_out = true;
    let live: Vec<_> = step.state.live_offers(patient).map(|it| (it.id, it.slot)).collect();
    for (offer, _) in &live {
        withdraw::offer(step, *offer, WithdrawalReason::OptedOut);
    }
    live.into_iter().for_each(|(_, slot)| fill::fill(step, slot));
}
