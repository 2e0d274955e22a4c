//! A patient came into hospital: what starts while they are in is not offered to them.

use super::Step;
use crate::patient::Admission;
use crate::{PatientRef, Timestamp};

pub(super) fn decide(step: &mut Step<'_>, patient: PatientRef, until: Option<Timestamp>) {
    step.state.change_patient(patient, |it| it.admitted = Some(Admission { until }));
}
