//! How long an appointment takes. Senders say it in several fields, some of which they never look
//! at. Unless the mapping says which counts, what most of them say is believed; if they say different
//! things, a person decides. A length that cannot be is not said.

use std::collections::BTreeSet;

use backfill_core::Timestamp;

use super::{Notice, start};
use crate::mapping::{Clinic, DurationUnit, Path};
use crate::message::Value;
use crate::warning::Warning;

/// No length that can be is shorter: nobody comes for less.
const MINUTES_MIN: i64 = 3;
/// No appointment takes longer than a day.
const MINUTES_MAX: i64 = 24 * 60;
/// A diary is closed for leave or for works: not for longer than a year.
const DIARY_MINUTES_MAX: i64 = 366 * 24 * 60;
/// Used only if not even the mapping says anything; the built-in one does.
const MINUTES_DEFAULT: u16 = 15;

/// A segment of a resource, with its fields for length, unit and start.
#[derive(Debug, Clone, Copy)]
struct Resource {
    name: &'static str,
    length: usize,
    unit: usize,
    start: usize,
}

/// Resources whose length is the appointment's.
const PARTS: [Resource; 2] = [
    Resource { name: "AIS", length: 7, unit: 8, start: 4 },
    Resource { name: "AIL", length: 9, unit: 10, start: 6 },
];
/// Resources that may be needed for less than the whole appointment.
const HELPERS: [Resource; 2] = [
    Resource { name: "AIG", length: 11, unit: 12, start: 8 },
    Resource { name: "AIP", length: 9, unit: 10, start: 6 },
];

/// The length of an appointment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Length {
    /// In minutes. The longest where fields contradict each other: that is how long its time must be
    /// taken for used.
    pub(crate) minutes: u32,
    /// Nobody said so: it is the clinic's, or the sender's default.
    pub(crate) is_assumed: bool,
    /// Fields contradict each other.
    pub(crate) is_disputed: bool,
}

/// Why a person must look at a length.
pub(crate) const DISPUTED: &str =
    "the fields give different lengths; say in `duration_from` which of them counts";

impl Length {
    /// The length that a message gives.
    pub(crate) fn of(notice: &Notice<'_>, starts_at: Timestamp, clinic: Option<&Clinic>) -> Self {
        let order = notice.source.duration_from.as_deref().unwrap_or(&[]);
        let said = |minutes, is_disputed| Self { minutes, is_assumed: false, is_disputed };
        if !order.is_empty() {
            let mut lengths = order.iter().filter_map(|path| at(path, notice, starts_at));
            return lengths.next().map_or_else(|| assumed(notice, clinic), |it| said(it, false));
        }
        match agreed(&statements(notice, starts_at)) {
            Agreed::Nothing => assumed(notice, clinic),
            Agreed::One(minutes) => said(minutes, false),
            Agreed::Disputed(longest) => said(longest, true),
        }
    }

    /// As it is kept of an appointment. Of a diary that is opened for longer, the rest stays closed.
    pub(crate) fn of_facts(self) -> u16 {
        u16::try_from(self.minutes).unwrap_or(u16::MAX)
    }

    /// What was odd about it.
    pub(crate) fn warning(self) -> Option<Warning> {
        self.is_assumed.then_some(Warning::DurationAssumed)
    }
}

fn assumed(notice: &Notice<'_>, clinic: Option<&Clinic>) -> Length {
    let of_clinic = clinic.and_then(|clinic| clinic.duration_minutes);
    let minutes = of_clinic.or(notice.source.duration_minutes).unwrap_or(MINUTES_DEFAULT);
    Length { minutes: minutes.into(), is_assumed: true, is_disputed: false }
}

/// What several statements come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Agreed {
    Nothing,
    One(u32),
    Disputed(u32),
}

/// All say the same, or exactly one length is said more than once.
fn agreed(statements: &[u32]) -> Agreed {
    let mut sorted = statements.to_vec();
    sorted.sort_unstable();
    let groups: Vec<&[u32]> = sorted.chunk_by(|one, other| one == other).collect();
    let mut several = groups.iter().filter(|group| 1 < group.len());
    match (&groups[..], several.next(), several.next()) {
        ([], _, _) => Agreed::Nothing,
        ([only], _, _) => Agreed::One(only[0]),
        (_, Some(most), None) => Agreed::One(most[0]),
        ([.., longest], _, _) => Agreed::Disputed(longest[0]),
    }
}

/// Each possible length that a field of its own gives.
fn statements(notice: &Notice<'_>, starts_at: Timestamp) -> Vec<u32> {
    let message = notice.message;
    let schedule = message.field("SCH", 11).component(3);
    let explicit = message.field("TQ1", 6);
    let ends = start::ends(notice).filter_map(|end| possible(end.minutes_since(starts_at), notice));
    let lengths = [
        measured(message.field("SCH", 9), message.field("SCH", 10), notice),
        measured(explicit.component(1), explicit.component(2), notice),
        prefixed(schedule, message.field("SCH", 10), notice),
    ];
    let parts = PARTS.into_iter().flat_map(|part| of_resources(notice, part));
    let said: Vec<u32> = lengths.into_iter().flatten().chain(ends).chain(parts).collect();
    if !said.is_empty() {
        return said;
    }
    let mut helpers = HELPERS.into_iter().map(|helper| of_resources(notice, helper));
    helpers.find(|lengths| !lengths.is_empty()).unwrap_or_default()
}

/// Each length that resources of a name give, once: clinic and room, or two clinics, are needed for
/// all of it. Of those that come in one after the other each has a part of it, and says nothing; so
/// do services, unless they begin together.
fn of_resources(notice: &Notice<'_>, resource: Resource) -> Vec<u32> {
    let all = || notice.message.all(resource.name);
    let starts: Vec<String> =
        all().filter_map(|segment| segment.field(resource.start).text()).collect();
    let differ = starts.iter().any(|start| *start != starts[0]);
    let in_turn = resource.name == "AIS" && starts.len() < all().count() && 1 < all().count();
    if differ || in_turn {
        return Vec::new();
    }
    let lengths: BTreeSet<u32> = all()
        .filter_map(|it| measured(it.field(resource.length), it.field(resource.unit), notice))
        .collect();
    lengths.into_iter().collect()
}

/// The possible length at a place that the mapping names.
fn at(path: &Path, notice: &Notice<'_>, starts_at: Timestamp) -> Option<u32> {
    let (name, field, component) = path.parts();
    let segment = notice.message.first(name)?;
    let value = path.of(segment);
    match (name, field, component) {
        ("SCH", 11, 5) | ("TQ1", 8, 1) => {
            let end = start::end(segment.field(usize::from(field)), component, notice)?;
            possible(end.minutes_since(starts_at), notice)
        }
        ("SCH", 11, 3) => prefixed(value, segment.field(10), notice),
        ("SCH", 9, _) => measured(value, segment.field(10), notice),
        ("TQ1", 6, _) => measured(value, segment.field(6).component(2), notice),
        _ => {
            let resource = PARTS
                .into_iter()
                .chain(HELPERS)
                .find(|it| it.name == name && it.length == usize::from(field));
            let unit = resource.map(|it| segment.field(it.unit));
            scaled(&value.text()?, &unit.and_then(|it| it.text()).unwrap_or_default(), notice)
        }
    }
}

/// SCH-11.3: `M30`, or a number in the unit of SCH-10.
fn prefixed(value: Value<'_>, unit: Value<'_>, notice: &Notice<'_>) -> Option<u32> {
    let text = value.text()?;
    match text.strip_prefix(|letter: char| letter.is_ascii_alphabetic()) {
        Some(number) => scaled(number, &text[..1], notice),
        None => measured(value, unit, notice),
    }
}

fn measured(number: Value<'_>, unit: Value<'_>, notice: &Notice<'_>) -> Option<u32> {
    scaled(&number.text()?, &unit.text().unwrap_or_default(), notice)
}

fn scaled(number: &str, unit: &str, notice: &Notice<'_>) -> Option<u32> {
    let thousandths = thousandths(number.trim())?;
    let seconds = match unit.trim().to_ascii_uppercase().as_str() {
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
    possible(thousandths.checked_mul(seconds)?.div_euclid(60 * 1_000), notice)
}

/// `1.5` in thousandths.
fn thousandths(number: &str) -> Option<i64> {
    let (whole, part) = number.split_once('.').unwrap_or((number, ""));
    let part: String = part.chars().chain("000".chars()).take(3).collect();
    let whole: i64 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
    whole.checked_mul(1_000)?.checked_add(part.parse::<u16>().ok()?.into())
}

fn possible(minutes: i64, notice: &Notice<'_>) -> Option<u32> {
    let is_of_diary = matches!(notice.event().as_str(), "S23" | "S24");
    let longest = if is_of_diary { DIARY_MINUTES_MAX } else { MINUTES_MAX };
    u32::try_from(minutes).ok().filter(|_| (MINUTES_MIN..=longest).contains(&minutes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_a_unit_are_read() {
        let table = [
            ("30", Some(30_000)),
            ("1.5", Some(1_500)),
            ("0.25", Some(250)),
            (".5", Some(500)),
            ("30.0000", Some(30_000)),
            ("30.", Some(30_000)),
            ("", Some(0)),
            ("1.x", None),
            ("x", None),
        ];
        for (text, expected) in table {
            assert_eq!(thousandths(text), expected, "{text}");
        }
    }

    #[test]
    fn what_most_say_is_believed_and_what_contradicts_itself_is_disputed() {
        let table: [(&[u32], Agreed); 8] = [
            (&[], Agreed::Nothing),
            (&[30], Agreed::One(30)),
            (&[30, 30, 30], Agreed::One(30)),
            (&[20, 50, 50], Agreed::One(50)),
            (&[50, 20, 50, 15], Agreed::One(50)),
            (&[20, 50], Agreed::Disputed(50)),
            (&[20, 50, 20, 50], Agreed::Disputed(50)),
            (&[15, 50, 20], Agreed::Disputed(50)),
        ];
        for (statements, expected) in table {
            assert_eq!(agreed(statements), expected, "{statements:?}");
        }
    }
}
