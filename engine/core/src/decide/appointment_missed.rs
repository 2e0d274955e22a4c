//! The patient did not come to an appointment: a person looks at the entry.

use super::Step;
use crate::AppointmentId;

pub(super) fn decide(_step: &mut Step<'_>, _id: AppointmentId) {}
