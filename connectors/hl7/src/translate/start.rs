//! When an appointment starts. Senders fill several fields, and not always alike: TQ1-7 counts
//! before SCH-11.4, AIS-4, AIL-6, AIG-8 and AIP-6.

use backfill_core::Timestamp;

use super::time::{self, When};
use super::{Meaning, Notice};
use crate::fault::{Condition, Fault, Place};
use crate::message::Value;
use crate::warning::Warning;

/// Where a start can be, in precedence.
const PLACES: [(Place, usize); 6] = [
    (Place::new("TQ1", 7), 1),
    (Place::new("SCH", 11), 4),
    (Place::new("AIS", 4), 1),
    (Place::new("AIL", 6), 1),
    (Place::new("AIG", 8), 1),
    (Place::new("AIP", 6), 1),
];

/// The start, where it was found, and whether another field says otherwise.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Start {
    /// What the first field with a time says; a date alone only if there is no time at all.
    pub(crate) when: When,
    /// Where that is.
    pub(crate) place: Place,
    /// Whether two fields give different moments.
    differs: bool,
}

impl Start {
    pub(crate) fn of(notice: &Notice<'_>) -> Self {
        let mut start = Self { when: When::Absent, place: Place::new("SCH", 11), differs: false };
        for (place, component) in PLACES {
            for segment in notice.message.all(place.segment) {
                let field = segment.field(usize::from(place.field));
                start.consider(place, time_of(field, component, notice));
            }
        }
        start
    }

    fn consider(&mut self, place: Place, when: When) {
        if rank(self.when) < rank(when) {
            (self.when, self.place) = (when, place);
        } else if let (When::At(one), When::At(other)) = (self.when, when) {
            self.differs |= one != other;
        }
    }

    /// The moment, for messages that mean nothing without one. The first of two is taken where
    /// the clocks go back, and a person looks.
    pub(crate) fn needed(&self) -> Result<(Timestamp, Meaning), Fault> {
        let fault = |condition, text| Err(Fault::error(self.place, condition, text));
        let mut meaning = Meaning { warnings: self.warnings(), ..Meaning::default() };
        match self.when {
            When::At(at) => Ok((at, meaning)),
            When::Fold(at) => {
                meaning.review = Some(format!("{}: {COMES_TWICE}", self.place));
                Ok((at, meaning))
            }
            When::Gap => fault(Condition::DataType, DOES_NOT_EXIST),
            When::DateOnly => fault(Condition::RequiredFieldMissing, "a date without a start time"),
            When::Absent => fault(Condition::RequiredFieldMissing, "no start time"),
            When::Unreadable => fault(Condition::DataType, "the start time can not be read"),
        }
    }

    /// What was odd about it.
    pub(crate) fn warnings(&self) -> Vec<Warning> {
        if self.differs { vec![Warning::StartTimesDiffer] } else { Vec::new() }
    }
}

/// Why a person must look at a start in the spring.
pub(crate) const DOES_NOT_EXIST: &str =
    "this start does not exist, the clocks go forward over it; send it with its offset";
/// Why a person must look at a start in the autumn.
pub(crate) const COMES_TWICE: &str =
    "this start comes twice, the clocks go back; send it with its offset";

/// The end, where a field gives one.
pub(crate) fn end(notice: &Notice<'_>) -> Option<Timestamp> {
    let explicit = time_of(notice.message.field("TQ1", 8), 1, notice);
    let quantity = time_of(notice.message.field("SCH", 11), 5, notice);
    [explicit, quantity].into_iter().find_map(|when| match when {
        When::At(at) => Some(at),
        When::Absent | When::DateOnly | When::Gap | When::Fold(_) | When::Unreadable => None,
    })
}

fn time_of(field: Value<'_>, component: usize, notice: &Notice<'_>) -> When {
    let value = field.component(component).text().unwrap_or_default();
    time::read(&value, notice.zone)
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
