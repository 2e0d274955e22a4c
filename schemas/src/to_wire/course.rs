//! When entries may be seen, and where courses stand.

use backfill_core::course::{Course, Timing};

use super::id;
use crate::enums::Choice;
use crate::wire;

pub(crate) fn timing(value: &Timing) -> wire::Timing {
    let Timing { not_before, due_by, breach_by, after, after_done } = value;
    wire::Timing {
        not_before: *not_before,
        due_by: *due_by,
        breach_by: *breach_by,
        after: after.map(|appointment| id(appointment.0)),
        after_done: after_done.map(|appointment| id(appointment.0)),
    }
}

pub(crate) fn course(value: Course) -> wire::Course {
    let Course { stage, suspended_for, suspended_until, validated_on, via, in_prison } = value;
    wire::Course {
        stage: stage.number(),
        suspended_until,
        validated_on,
        via: via.number(),
        in_prison,
        suspended_for: suspended_for.number(),
    }
}
