//! A statement made ready before the transaction begins: which of its numbers are anybody's, and
//! under which keyed hash each is found.

use backfill_core::{EventId, PatientRef, Timestamp};
use backfill_runtime::identity::{NHS, telling};
use backfill_runtime::ports::{ContactStatement, Identifier, Who};

use super::Record;

/// A number as the register finds it.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Numbered {
    pub(crate) index: Vec<u8>,
    pub(crate) is_nhs: bool,
}

/// A statement, ready to be admitted.
pub(crate) struct Spoken {
    pub(crate) patient: PatientRef,
    pub(crate) event: Option<EventId>,
    pub(crate) received_at: Timestamp,
    /// Who it is about, by numbers that are somebody's.
    pub(crate) who: Who,
    pub(crate) numbers: Vec<Numbered>,
    pub(crate) said: Record,
}

impl Spoken {
    /// Nobody says in the future: a sender whose clock is ahead must not win for ever.
    pub(crate) fn of(
        statement: &ContactStatement,
        received_at: Timestamp,
        listed: &[String],
        index: impl Fn(&Identifier) -> Vec<u8>,
    ) -> Self {
        let (who, numbers) = asked(&statement.who, listed, index);
        let said_at = statement.said_at.map(|at| at.min(received_at));
        let said = Record::said(&who.numbers, &statement.details, said_at);
        let ContactStatement { event, patient, .. } = *statement;
        Self { patient, event, received_at, who, numbers, said }
    }

    /// Whether there is nothing to keep.
    pub(crate) fn is_empty(&self) -> bool {
        self.said == Record::default()
    }
}

/// Who is asked for, by the numbers that are somebody's, with the hash of each.
pub(crate) fn asked(
    who: &Who,
    listed: &[String],
    index: impl Fn(&Identifier) -> Vec<u8>,
) -> (Who, Vec<Numbered>) {
    let numbers = telling(&who.numbers, listed);
    let numbered =
        |number: &Identifier| Numbered { index: index(number), is_nhs: number.system == NHS };
    let numbered = numbers.iter().map(numbered).collect();
    (Who { numbers, ..who.clone() }, numbered)
}
