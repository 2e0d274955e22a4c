//! A patient died: nothing is offered or sent any more, and nothing waits for them.

use super::Step;
use crate::PatientRef;

pub(super) fn decide(step: &mut Step<'_>, patient: PatientRef) {
    step.state.change_patient(patient, |it| it.died = true);
}
