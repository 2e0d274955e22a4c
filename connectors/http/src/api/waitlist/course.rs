//! When an entry may be seen, and where the patient's course stands, as a row says it.

use super::WaitlistRow;
use crate::api::cancellations::REFERENCE_BYTES_MAX;
use crate::api::reading::{Reading, TWO_DIGITS, given, unless_none};
use crate::words::kinds::{CONTACTS, STAGES};
use crate::words::lacking::SUSPENSIONS;
use backfill_core::AppointmentId;
use backfill_core::civil::day_of;
use backfill_core::code::Code;
use backfill_core::course::{Course, Timing};
use backfill_runtime::ids;

/// The days that the row names.
pub(super) fn timing(reading: &mut Reading, row: &WaitlistRow, trust: Code) -> Timing {
    let first = unless_none(row.after.as_deref());
    let first = reading.short("after", first, REFERENCE_BYTES_MAX);
    let timing = Timing {
        not_before: day(reading, "not_before", row.not_before.as_deref()),
        due_by: day(reading, "due_by", row.due_by.as_deref()),
        breach_by: day(reading, "breach_by", row.breach_by.as_deref()),
        after: first.map(|first| appointment(first, trust)),
        after_done: None,
    };
    let is_late = timing.not_before.zip(timing.due_by).is_some_and(|(from, due)| due < from);
    if is_late {
        reading.wrong("due_by", "lies before `not_before`: nobody could be seen in time");
    }
    timing
}

/// An appointment by its id here, as it is shown, or by the trust's number.
fn appointment(text: &str, trust: Code) -> AppointmentId {
    text.parse().unwrap_or_else(|_| ids::appointment_id(trust.as_str(), text))
}

/// Where the course stands.
pub(super) fn course(reading: &mut Reading, row: &WaitlistRow) -> Course {
    let suspended_for =
        reading.choice("suspended_reason", row.suspended_reason.as_deref(), SUSPENSIONS);
    if suspended_for.is_some() && given(row.suspended.as_deref()).is_none() {
        reading.wrong("suspended", "is needed where `suspended_reason` is given: yes or no");
    }
    Course {
        suspended_for: suspended_for.unwrap_or_default(),
        stage: reading.choice("stage", row.stage.as_deref(), STAGES).unwrap_or_default(),
        suspended_until: day(reading, "suspended_until", row.suspended_until.as_deref()),
        validated_on: day(reading, "validated_on", row.validated_on.as_deref()),
        via: reading
            .choice("contact_via", row.contact_via.as_deref(), CONTACTS)
            .unwrap_or_default(),
        in_prison: reading.yes("in_prison", row.in_prison.as_deref()).unwrap_or(false),
    }
}

/// A date in days since 1970.
fn day(reading: &mut Reading, field: &str, text: Option<&str>) -> Option<i32> {
    let date = reading.date(field, unless_none(text), TWO_DIGITS)?;
    let part = |number: i8| u8::try_from(number).ok();
    day_of(date.year().into(), part(date.month())?, part(date.day())?)
}
