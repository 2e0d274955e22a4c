//! A patient wants messages again.

use super::{Step, fill};
use crate::PatientRef;

pub(super) fn decide(step: &mut Step<'_>, patient: PatientRef) {
    step.state.change_patient(patient, |it| it.opted_out = false);
    fill::fill_for_patient(step, patient);
}
