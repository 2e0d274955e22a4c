//! A merge was taken back: what each of the two references had is theirs again.

use super::Step;
use crate::event::PatientsMerged;

pub(super) fn decide(_step: &mut Step<'_>, _parted: PatientsMerged) {}
