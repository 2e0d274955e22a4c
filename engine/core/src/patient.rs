//! What the core remembers of a person: nothing that names them.

use alloc::vec::Vec;

use crate::code::Code;
use crate::entry::Entry;
use crate::id::{AppointmentId, EntryId, PatientRef};
use crate::opted_out::OptedOut;
use crate::slot::SlotFacts;
use crate::time::Timestamp;

/// A person, by reference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Patient {
    /// The random reference.
    pub id: PatientRef,
    /// To which trusts they said stop: these offer and send nothing more.
    pub opted_out: OptedOut,
    /// The offers that were sent lately, oldest first; kept as long as a message cap needs it.
    pub offered_at: Vec<Asked>,
    /// Turned out to be this person: whatever comes under the old reference concerns them.
    pub merged_into: Option<PatientRef>,
    /// Died: nothing is offered or sent, and nothing waits for them. Not the same as a stop.
    pub died: bool,
    /// When it was last said that they died: by its sender's clock, or when a person or a list said
    /// it; 0 if never said.
    pub death_said_at: Timestamp,
    /// When a message last said, after that, that they live; 0 if none did.
    pub life_said_at: Timestamp,
    /// The entries that left the list with the death: they are back if it was a mistake.
    pub left_at_death: Vec<Entry>,
    /// A person said of a death that it was a mistake: only a person says it again.
    pub death_taken_back: bool,
    /// Is in hospital.
    pub admitted: Option<Admission>,
    /// When it was last said, by its sender's clock, that they came in or left; 0 if never said.
    pub stay_said_at: Timestamp,
    /// What came with the merge that ended this reference, so that the merge can be taken back.
    pub brought: Brought,
    /// Whom a person found to be somebody else, each once, with the last time that was said.
    pub parted: Vec<Parting>,
}

/// That an offer was sent, and of what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Asked {
    /// When.
    pub at: Timestamp,
    /// Of which trust's time; empty where it was sent before that was remembered.
    pub trust: Code,
    /// Of which service; empty where it was sent before that was remembered.
    pub service: Code,
}

impl Asked {
    /// An offer of a time that is sent now.
    #[must_use]
    pub fn of(facts: &SlotFacts, at: Timestamp) -> Self {
        Self { at, trust: facts.trust, service: facts.service }
    }

    /// Whether it was of the same trust and service.
    #[must_use]
    pub fn is_of(&self, facts: &SlotFacts) -> bool {
        self.trust == facts.trust && self.service == facts.service
    }
}

/// A person said that somebody is not the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parting {
    /// Who is somebody else.
    pub from: PatientRef,
    /// When that was said.
    pub at: Timestamp,
}

/// A stay in hospital.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Admission {
    /// When it is expected to end; none if nobody said.
    pub until: Option<Timestamp>,
    /// When it was last told.
    pub told_at: Timestamp,
}

/// How long a stay counts of which nobody says that it ended: a lost discharge must not keep a
/// patient from offers for ever. Few stays are longer, and whoever is in may still say no.
const STAY_DAYS_MAX: i64 = 60;

impl Admission {
    /// Whether the patient is expected to be in hospital at `start`. An expected end that has
    /// passed counts as not known: they are in until somebody says that they left.
    #[must_use]
    pub fn covers(self, start: Timestamp, now: Timestamp) -> bool {
        match self.until.filter(|until| now < *until) {
            Some(until) => start < until,
            None => now.days_since(self.told_at) < STAY_DAYS_MAX,
        }
    }
}

/// What one of two merged references had.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Brought {
    /// Entries of the list.
    pub entries: Vec<EntryId>,
    /// Appointments.
    pub appointments: Vec<AppointmentId>,
}
