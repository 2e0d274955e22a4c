//! A patient left hospital, or was never in: they are offered again what is free.

use super::{Step, fill};
use crate::PatientRef;

pub(super) fn decide(step: &mut Step<'_>, patient: PatientRef) {
    step.state.change_patient(patient, |it| it.admitted = None);
    fill::fill_for_patient(step, patient);
}
