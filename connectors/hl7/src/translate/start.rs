//! When an appointment starts. Senders fill several fields, and not always alike. Unless the mapping
//! says which counts, TQ1-7 goes before SCH-11.4, AIS-4, AIL-6, AIG-8 and AIP-6, and if two of them
//! cannot both be right, a person decides.

use backfill_core::Timestamp;
use jiff::civil::{Date, Time};

use super::time::{self, When};
use super::{Meaning, Notice};
use crate::fault::{Condition, Fault, Place};
use crate::message::Value;
use crate::warning::Warning;

/// A field in which a start can be.
#[derive(Debug, Clone, Copy)]
struct Field {
    place: Place,
    component: usize,
    of: Of,
}

/// Whose start it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Of {
    /// The appointment's.
    Appointment,
    /// The service's or the place's: they come in one after the other, while it lasts.
    Part,
    /// A clinician's or a device's: they come when they come, but on that day.
    Helper,
}

/// In precedence.
const FIELDS: [Field; 6] = [
    Field { place: Place::new("TQ1", 7), component: 1, of: Of::Appointment },
    Field { place: Place::new("SCH", 11), component: 4, of: Of::Appointment },
    Field { place: Place::new("AIS", 4), component: 1, of: Of::Part },
    Field { place: Place::new("AIL", 6), component: 1, of: Of::Part },
    Field { place: Place::new("AIG", 8), component: 1, of: Of::Helper },
    Field { place: Place::new("AIP", 6), component: 1, of: Of::Helper },
];

/// The start, where it was found, and what else is said of it.
#[derive(Debug, Clone)]
pub(crate) struct Start {
    /// What the first field with a time says; a date alone only if there is no time at all.
    pub(crate) when: When,
    /// Where that is.
    pub(crate) place: Place,
    /// What the fields say, each with its day.
    said: Vec<(Field, When, Option<Date>)>,
}

impl Start {
    /// When an appointment starts. Midnight is a date whose time nobody wrote.
    pub(crate) fn of(notice: &Notice<'_>) -> Self {
        Self::read(notice, |when| if is_midnight(when, notice) { When::DateOnly } else { when })
    }

    /// From when a diary is closed or opened. That can be midnight.
    pub(crate) fn of_diary(notice: &Notice<'_>) -> Self {
        Self::read(notice, |when| when)
    }

    fn read(notice: &Notice<'_>, believed: impl Fn(When) -> When) -> Self {
        let mut start = Self { when: When::Absent, place: Place::new("SCH", 11), said: Vec::new() };
        if !notice.places.start.is_empty() {
            for path in notice.places.start {
                let text = path.read(notice.message).unwrap_or_default();
                start.consider(path.place(), believed(time::read(&text, notice.zone)));
            }
            return start;
        }
        for field in FIELDS {
            for segment in notice.message.all(field.place.segment()) {
                let value =
                    segment.field(usize::from(field.place.field)).component(field.component);
                let text = value.text().unwrap_or_default();
                let when = believed(time::read(&text, notice.zone));
                start.consider(field.place, when);
                start.said.push((field, when, day(when, &text, notice)));
            }
        }
        start
    }

    fn consider(&mut self, place: Place, when: When) {
        if rank(self.when) < rank(when) {
            (self.when, self.place) = (when, place);
        }
    }

    /// Whether the appointment's own start is told, and every other start is the same.
    pub(crate) fn is_told_whole(&self) -> bool {
        let is_own = |field: &Field| field.of == Of::Appointment;
        let is_told = self.said.iter().any(|(field, when, _)| is_own(field) && *when == self.when);
        let is_other = |when: &When| !matches!(when, When::Absent) && *when != self.when;
        matches!(self.when, When::At(_))
            && is_told
            && !self.said.iter().any(|(_, when, _)| is_other(when))
    }

    /// The moment, for messages that mean nothing without one. The first of two is taken where
    /// the clocks go back, and a person looks.
    pub(crate) fn needed(&self) -> Result<(Timestamp, Meaning), Fault> {
        let fault = |condition, text| Err(Fault::error(self.place, condition, text));
        let mut meaning = Meaning { warnings: self.warnings(), ..Meaning::default() };
        match self.when {
            When::At(at) => Ok((at, meaning)),
            When::Fold(at) => {
                meaning.put_aside(format!("{}: {COMES_TWICE}", self.place));
                Ok((at, meaning))
            }
            When::Gap => fault(Condition::DataType, DOES_NOT_EXIST),
            When::DateOnly => fault(Condition::RequiredFieldMissing, "a date without a start time"),
            When::Absent => fault(Condition::RequiredFieldMissing, "no start time"),
            When::Unreadable => fault(Condition::DataType, "the start time cannot be read"),
        }
    }

    /// What was odd about it.
    pub(crate) fn warnings(&self) -> Vec<Warning> {
        let is_other = |when: &When| matches!(when, When::At(_)) && *when != self.when;
        let differs = self.said.iter().any(|(_, when, _)| is_other(when));
        if differs { vec![Warning::StartTimesDiffer] } else { Vec::new() }
    }

    /// Why the start cannot be believed, if another field contradicts it: it names another day, it
    /// is another start of the appointment, or a service or place that begins when an appointment of
    /// `minutes` is not on.
    pub(crate) fn contradiction(&self, notice: &Notice<'_>, minutes: u32) -> Option<String> {
        let When::At(start) = self.when else { return None };
        let own_day = notice.zone.civil(start).date();
        let span = start..start.plus_minutes(i64::from(minutes));
        let contradicts = |of: Of, when: When| match (of, when) {
            (Of::Appointment, When::At(other)) => other != start,
            (Of::Part, When::At(other)) => !span.contains(&other),
            (Of::Helper, When::At(_)) => false,
            (_, When::Absent | When::DateOnly | When::Gap | When::Fold(_) | When::Unreadable) => {
                false
            }
        };
        let other = self.said.iter().find(|(field, when, day)| {
            day.is_some_and(|day| day != own_day) || contradicts(field.of, *when)
        });
        other.map(|(field, ..)| {
            let (own, other) = (self.place, field.place);
            format!("{own}: {other} says another start; say in `start_from` which of them counts")
        })
    }
}

/// Why a person must look at a start in the spring.
pub(crate) const DOES_NOT_EXIST: &str =
    "this start does not exist, the clocks go forward over it; send it with its offset";
/// Why a person must look at a start in the autumn.
pub(crate) const COMES_TWICE: &str =
    "this start comes twice, the clocks go back; send it with its offset";

/// The ends that fields give.
pub(crate) fn ends(notice: &Notice<'_>) -> impl Iterator<Item = Timestamp> {
    let explicit = end(notice.message.field("TQ1", 8), 1, notice);
    let quantity = end(notice.message.field("SCH", 11), 5, notice);
    [explicit, quantity].into_iter().flatten()
}

/// The end that a field gives.
pub(crate) fn end(field: Value<'_>, component: usize, notice: &Notice<'_>) -> Option<Timestamp> {
    match time::read(&field.component(component).text()?, notice.zone) {
        When::At(at) => Some(at),
        When::Absent | When::DateOnly | When::Gap | When::Fold(_) | When::Unreadable => None,
    }
}

fn day(when: When, text: &str, notice: &Notice<'_>) -> Option<Date> {
    match when {
        When::At(at) | When::Fold(at) => Some(notice.zone.civil(at).date()),
        When::DateOnly => time::day(text),
        When::Absent | When::Gap | When::Unreadable => None,
    }
}

fn is_midnight(when: When, notice: &Notice<'_>) -> bool {
    match when {
        When::At(at) => notice.zone.civil(at).time() == Time::midnight(),
        When::Absent | When::DateOnly | When::Gap | When::Fold(_) | When::Unreadable => false,
    }
}

/// A time says more than a date, and a date more than rubbish.
fn rank(when: When) -> u8 {
    match when {
        When::Absent => 0,
        When::Unreadable => 1,
        When::DateOnly => 2,
        When::At(_) | When::Gap | When::Fold(_) => 3,
    }
}
