//! When entries may be seen, and where courses stand.

use backfill_core::AppointmentId;
use backfill_core::course::{ContactVia, Course, Stage, Timing};

use super::field::Reading;
use crate::error::DecodeError;
use crate::wire;

pub(crate) fn timing(value: Option<wire::Timing>) -> Result<Timing, DecodeError> {
    let Some(value) = value else { return Ok(Timing::default()) };
    let reading = Reading("Timing");
    Ok(Timing {
        not_before: reading.optional_day("not_before", value.not_before)?,
        due_by: reading.optional_day("due_by", value.due_by)?,
        breach_by: reading.optional_day("breach_by", value.breach_by)?,
        after: reading.optional_id("after", value.after)?.map(AppointmentId),
        after_done: reading.optional_id("after_done", value.after_done)?.map(AppointmentId),
    })
}

pub(crate) fn course(value: Option<wire::Course>) -> Result<Course, DecodeError> {
    let Some(value) = value else { return Ok(Course::default()) };
    let reading = Reading("Course");
    let (stage, via) = (value.stage, value.via);
    Ok(Course {
        stage: if stage == 0 { Stage::Ready } else { reading.choice("stage", stage)? },
        suspended_until: reading.optional_day("suspended_until", value.suspended_until)?,
        validated_on: reading.optional_day("validated_on", value.validated_on)?,
        via: if via == 0 { ContactVia::Patient } else { reading.choice("via", via)? },
        in_prison: value.in_prison,
        suspended_for: reading.choice("suspended_for", value.suspended_for)?,
    })
}
