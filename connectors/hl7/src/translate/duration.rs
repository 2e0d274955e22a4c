//! How long an appointment takes.

use backfill_core::Timestamp;

use super::{Notice, start};
use crate::mapping::{Clinic, DurationUnit};
use crate::message::Value;
use crate::warning::Warning;

/// Longest duration that is believed: a day.
const MINUTES_MAX: i64 = 24 * 60;
/// Used only if not even the mapping says anything; the built-in one does.
const MINUTES_DEFAULT: u16 = 15;

/// Resources with their fields for duration and unit.
const RESOURCES: [(&str, usize, usize); 4] =
    [("AIS", 7, 8), ("AIL", 9, 10), ("AIG", 11, 12), ("AIP", 9, 10)];

/// The duration in minutes: the first that can be believed of SCH-9, the end less the start,
/// TQ1-6, SCH-11.3, the resources, the clinic, the sender's default.
pub(crate) fn minutes(
    notice: &Notice<'_>,
    starts_at: Timestamp,
    clinic: Option<&Clinic>,
) -> (u16, Option<Warning>) {
    let said = appointment(notice)
        .or_else(|| believed(start::end(notice)?.minutes_since(starts_at)))
        .or_else(|| timing(notice))
        .or_else(|| RESOURCES.into_iter().find_map(|resource| of_resource(notice, resource)))
        .or_else(|| clinic?.duration_minutes);
    match said {
        Some(minutes) => (minutes, None),
        None => {
            let minutes = notice.source.duration_minutes.unwrap_or(MINUTES_DEFAULT);
            (minutes, Some(Warning::DurationAssumed))
        }
    }
}

fn appointment(notice: &Notice<'_>) -> Option<u16> {
    let message = notice.message;
    measured(message.field("SCH", 9), message.field("SCH", 10), notice)
}

/// TQ1-6 (`30^MIN`) and SCH-11.3 (`M30`, or a number in the unit of SCH-10).
fn timing(notice: &Notice<'_>) -> Option<u16> {
    let explicit = notice.message.field("TQ1", 6);
    measured(explicit.component(1), explicit.component(2), notice).or_else(|| {
        let text = notice.message.field("SCH", 11).component(3);
        let prefixed = text.text()?;
        match prefixed.strip_prefix(|letter: char| letter.is_ascii_alphabetic()) {
            Some(number) => scaled(number, &prefixed[..1], notice),
            None => measured(text, notice.message.field("SCH", 10), notice),
        }
    })
}

fn of_resource(notice: &Notice<'_>, (name, number, unit): (&str, usize, usize)) -> Option<u16> {
    let segment = notice.message.first(name)?;
    measured(segment.field(number), segment.field(unit), notice)
}

fn measured(number: Value<'_>, unit: Value<'_>, notice: &Notice<'_>) -> Option<u16> {
    scaled(&number.text()?, &unit.text().unwrap_or_default(), notice)
}

fn scaled(number: &str, unit: &str, notice: &Notice<'_>) -> Option<u16> {
    let number: i64 = number.split('.').next()?.trim().parse().ok()?;
    let seconds = match unit.to_ascii_uppercase().as_str() {
        "S" | "SEC" | "SECS" | "SECOND" | "SECONDS" => 1,
        "M" | "MIN" | "MINS" | "MINUTE" | "MINUTES" => 60,
        "H" | "HR" | "HRS" | "HOUR" | "HOURS" => 60 * 60,
        "D" | "DAY" | "DAYS" => 24 * 60 * 60,
        "" => match notice.source.duration_unit.unwrap_or_default() {
            DurationUnit::Seconds => 1,
            DurationUnit::Minutes => 60,
        },
        _ => return None,
    };
    believed(number.checked_mul(seconds)?.div_euclid(60))
}

fn believed(minutes: i64) -> Option<u16> {
    if !(1..=MINUTES_MAX).contains(&minutes) {
        return None;
    }
    u16::try_from(minutes).ok()
}
