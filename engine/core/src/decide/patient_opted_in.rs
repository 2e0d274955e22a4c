//! A patient wants a trust's messages again, or those of all.

use super::{Step, fill};
use crate::event::Opted;

pub(super) fn decide(step: &mut Step<'_>, opted: Opted) {
    step.state.change_patient(opted.patient, |it| it.opted_out.resume(opted.trust));
    fill::fill_for_patient(step, opted.patient);
}
