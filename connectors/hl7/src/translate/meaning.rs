//! What follows from a message.

use backfill_core::{Event, Timestamp};
use backfill_runtime::ports::Identifier;

use super::{Notice, Person};
use crate::unused::Unused;
use crate::warning::Warning;

/// What follows from a message. Patients are not in the events yet: the vault knows them.
#[derive(Debug, Default)]
pub(crate) struct Meaning {
    /// What happened to appointments.
    pub(crate) events: Vec<Event>,
    /// What follows for nobody in particular: in further clinics of an appointment.
    pub(crate) beside: Vec<Event>,
    /// Whom the message is about.
    pub(crate) person: Option<Person>,
    /// What happened to that person.
    pub(crate) news: Vec<News>,
    /// Pairs of records that are one person.
    pub(crate) merges: Vec<Merge>,
    /// Numbers that the person has no more: by them they were known until now.
    pub(crate) former: Vec<Identifier>,
    /// Why a person must look at the original.
    pub(crate) review: Option<String>,
    /// Why part of it, or all, has no effect.
    pub(crate) unused: Option<Unused>,
    /// When the sender says so, as far as that is believed.
    pub(crate) said_at: Option<Timestamp>,
    /// What was odd.
    pub(crate) warnings: Vec<Warning>,
}

/// What happened to a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum News {
    /// They died.
    Died {
        /// When that was said; 0 if not said.
        said_at: Timestamp,
    },
    /// They are alive, as the sender says: news only of somebody of whom it was said that they died.
    Lives {
        /// When that was said; 0 if not said.
        said_at: Timestamp,
    },
    /// They came into hospital.
    Admitted {
        /// When the stay is expected to end; none if nobody said.
        until: Option<Timestamp>,
        /// When that was recorded; 0 if not said.
        said_at: Timestamp,
    },
    /// They left hospital, or were never in.
    Discharged {
        /// When that was recorded; 0 if not said.
        said_at: Timestamp,
    },
}

/// Two records that are one person.
#[derive(Debug)]
pub(crate) struct Merge {
    /// The record that stays.
    pub(crate) into: Person,
    /// The record that ends.
    pub(crate) from: Person,
}

impl Meaning {
    /// Keeps the original for a person to look at, for this reason beside others.
    pub(crate) fn put_aside(&mut self, reason: impl Into<String>) {
        let reason = reason.into();
        self.review = Some(match self.review.take() {
            Some(first) => format!("{first}; {reason}"),
            None => reason,
        });
    }

    /// The same with the person of the message. Somebody without a number is counted: nobody knows
    /// whose appointment it is.
    pub(crate) fn with_person(self, notice: &Notice<'_>) -> Self {
        let person = Person::of(notice);
        let is_nobody = person.is_none() && notice.message.first("PID").is_some();
        let unused = self.unused.or(is_nobody.then_some(Unused::Nobody));
        Self { person, unused, ..self }
    }
}
