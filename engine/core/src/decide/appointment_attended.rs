//! A booked appointment took place: the wait it ended is over.

use super::Step;
use crate::AppointmentId;

pub(super) fn decide(_step: &mut Step<'_>, _id: AppointmentId) {}
