//! A statement made ready before the transaction begins: which of its numbers are anybody's, and
//! under which keyed hash each is found.

use backfill_core::{EventId, PatientRef, Timestamp};
use backfill_runtime::identity::{NHS, telling};
use backfill_runtime::ports::{ContactStatement, Identifier, Who};

use super::{Record, When};
use crate::Error;

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
    /// Under which hashes the numbers are found that are not theirs any more.
    pub(crate) former: Vec<Vec<u8>>,
    pub(crate) said: Record,
    pub(crate) repeats: Option<Print>,
}

/// What says something again and again, and what it says, as keyed hashes.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Print {
    pub(crate) name: Vec<u8>,
    pub(crate) text: Vec<u8>,
}

/// Makes hashes under a key of the store.
pub(crate) trait Hash {
    /// The hash under which a number is found.
    fn number(&self, number: &Identifier) -> Vec<u8>;
    /// The hash of a text.
    fn text(&self, text: &[&[u8]]) -> Vec<u8>;
}

impl Spoken {
    /// Nobody says in the future: a sender whose clock is ahead must not win for ever. Who does not
    /// say when says it now: an older message that comes later changes nothing.
    pub(crate) fn of(
        statement: &ContactStatement,
        received_at: Timestamp,
        listed: &[String],
        hash: &impl Hash,
    ) -> Result<Self, Error> {
        let (who, numbers) = asked(&statement.who, listed, hash);
        let text = Record::said(&who.numbers, &statement.details, When::Unknown).to_bytes()?;
        let came = When::Came(received_at);
        let when = statement.said_at.map_or(came, |at| When::Said(at.min(received_at)));
        let said = Record::said(&who.numbers, &statement.details, when);
        let print = |name: &String| Print {
            name: hash.text(&[b"repeats", name.as_bytes()]),
            text: hash.text(&[b"says", name.as_bytes(), &text]),
        };
        let repeats = statement.repeats.as_ref().map(print);
        let ContactStatement { event, patient, .. } = *statement;
        let former = telling(&statement.details.former, &[]);
        let former = former.iter().map(|number| hash.number(number)).collect();
        Ok(Self { patient, event, received_at, who, numbers, former, said, repeats })
    }

    /// Whether numbers alone say who it is about.
    pub(crate) fn is_by_numbers(&self) -> bool {
        self.who.patient.is_none() && !self.numbers.is_empty()
    }

    /// Whether there is nothing to keep.
    pub(crate) fn is_empty(&self) -> bool {
        self.said == Record::default()
    }
}

/// Who is asked for, by the numbers that are somebody's, with the hash of each.
pub(crate) fn asked(who: &Who, listed: &[String], hash: &impl Hash) -> (Who, Vec<Numbered>) {
    let numbers = telling(&who.numbers, listed);
    let numbered =
        |number: &Identifier| Numbered { index: hash.number(number), is_nhs: number.system == NHS };
    let numbered = numbers.iter().map(numbered).collect();
    (Who { numbers, ..who.clone() }, numbered)
}
