//! A patient left hospital, or was never in: they are offered again what is free.

use super::{Step, fill, patient_admitted};
use crate::effect::Refusal;
use crate::{PatientRef, Timestamp};

pub(super) fn decide(step: &mut Step<'_>, patient: PatientRef, said_at: Timestamp) {
    if patient_admitted::is_late(step.state, patient, said_at) {
        let is_in = step.state.patients.get(&patient).is_some_and(|it| it.admitted.is_some());
        if is_in {
            step.refuse(Refusal::OutOfOrder);
        }
        return;
    }
    patient_admitted::put(step, patient, None, said_at);
    fill::fill_for_patient(step, patient);
}
