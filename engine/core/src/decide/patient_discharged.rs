//! A patient left hospital, or was never in.

use super::Step;
use crate::PatientRef;

pub(super) fn decide(step: &mut Step<'_>, patient: PatientRef) {
    step.state.change_patient(patient, |it| it.admitted = None);
}
