//! When an entry may be seen, and where the patient's course stands, as a row says it.

use super::WaitlistRow;
use super::entry::WAIT_DAYS_MAX;
use crate::limits::REFERENCE_BYTES_MAX;
use crate::reader::{Reading, TWO_DIGITS, unless_none};
use crate::words::kinds::{CONTACTS, STAGES};
use crate::words::lacking::SUSPENSIONS;
use backfill_core::AppointmentId;
use backfill_core::civil::day_of;
use backfill_core::code::Code;
use backfill_core::course::{Course, Timing};
use backfill_runtime::ids;

/// How far ahead a date may lie, in days: 10 years, so that the longest intervals between checks
/// have room. What is later is a system's way to write "for ever", and would come after everybody.
const DAYS_AHEAD_MAX: i32 = 10 * 365;

/// By what the dates of a row are judged, in days since 1970.
#[derive(Debug, Clone, Copy)]
pub(super) struct Known {
    /// The day on which the row came.
    pub(super) today: i32,
    /// The day on which the wait began.
    pub(super) since: i32,
}

/// The days that the row names.
pub(super) fn timing(
    reading: &mut Reading,
    row: &WaitlistRow,
    trust: Code,
    known: Known,
) -> Timing {
    let first = unless_none(row.after.as_deref());
    let first = reading.short("after", first, REFERENCE_BYTES_MAX);
    let timing = Timing {
        not_before: day(reading, "not_before", row.not_before.as_deref(), known),
        due_by: day(reading, "due_by", row.due_by.as_deref(), known),
        breach_by: day(reading, "breach_by", row.breach_by.as_deref(), known),
        after: first.map(|first| appointment(first, trust)),
        after_done: None,
    };
    for (field, by) in [("due_by", timing.due_by), ("breach_by", timing.breach_by)] {
        if by.is_some_and(|by| by <= known.since) {
            reading.wrong(field, "does not lie after `waiting_since`");
        }
    }
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
pub(super) fn course(reading: &mut Reading, row: &WaitlistRow, known: Known) -> Course {
    let suspended_for =
        reading.choice("suspended_reason", row.suspended_reason.as_deref(), SUSPENSIONS);
    let course = Course {
        suspended_for: suspended_for.unwrap_or_default(),
        stage: reading.choice("stage", row.stage.as_deref(), STAGES).unwrap_or_default(),
        suspended_until: day(reading, "suspended_until", row.suspended_until.as_deref(), known),
        validated_on: day(reading, "validated_on", row.validated_on.as_deref(), known),
        via: reading
            .choice("contact_via", row.contact_via.as_deref(), CONTACTS)
            .unwrap_or_default(),
        in_prison: reading.yes("in_prison", row.in_prison.as_deref()).unwrap_or(false),
    };
    if course.validated_on.is_some_and(|asked| known.today < asked) {
        reading.wrong("validated_on", "lies in the future");
    }
    let until = course.suspended_until;
    match reading.yes("suspended", row.suspended.as_deref()) {
        None if suspended_for.is_some() => {
            reading.wrong("suspended", "is needed where `suspended_reason` is given: yes or no")
        }
        None if until.is_some() => {
            reading.wrong("suspended", "is needed where `suspended_until` is given: yes or no")
        }
        // Nobody can tell which of the two is meant. A day that has come may stay where it was.
        Some(false)
            if suspended_for.is_some() || until.is_some_and(|until| known.today < until) =>
        {
            reading.wrong(
                "suspended",
                "says no, beside `suspended_reason` or a `suspended_until` to come: say yes, or \
                 leave those empty",
            );
        }
        Some(_) | None => {}
    }
    course
}

/// A date in days since 1970.
fn day(reading: &mut Reading, field: &str, text: Option<&str>, known: Known) -> Option<i32> {
    let date = reading.date(field, unless_none(text), TWO_DIGITS)?;
    let part = |number: i8| u8::try_from(number).ok();
    let day = day_of(date.year().into(), part(date.month())?, part(date.day())?)?;
    let back_max = i32::try_from(WAIT_DAYS_MAX).unwrap_or(i32::MAX);
    if !(-back_max..=DAYS_AHEAD_MAX).contains(&day.saturating_sub(known.today)) {
        reading.wrong(
            field,
            "lies more than 30 years back or more than 10 years ahead: leave it empty if there is \
             no date",
        );
    }
    Some(day)
}
