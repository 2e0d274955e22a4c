//! Erases a person: they leave every list and open offers are taken back, by events like any other;
//! then their key is destroyed, with all that says who they are.
//!
//! The events come first. If the process ends in between, the person can still be found by their
//! numbers, and asking again goes on.

use std::collections::BTreeSet;
use std::time::Duration;

use backfill_core::event::{EntryRemoved, Opted};
use backfill_core::offer::OfferState;
use backfill_core::{EntryId, Event, EventId, PatientRef, Timestamp};

use crate::ids;
use crate::ports::{
    Delivery, EntryFilter, Erased, Held, Intake, NewEvent, PortError, Reader, Subjects,
};
use crate::submit::{LOOK_EVERY, Submit};

/// Who says so, as deliveries name their senders.
const SOURCE: &str = "erasure";
/// How often it is looked whether something of the person came meanwhile.
const ROUNDS_MAX: usize = 8;
/// Entries of one reference that are looked at in a round.
const ENTRIES_MAX: usize = 1_000;

/// What an erasure works with.
#[derive(Clone, Copy)]
pub struct Erasure<'a> {
    /// Where the events go.
    pub intake: &'a dyn Intake,
    /// Where it is seen what they came to.
    pub reader: &'a dyn Reader,
    /// Where the person is known.
    pub subjects: &'a dyn Subjects,
    /// When it is asked for.
    pub now: Timestamp,
    /// How long to wait for the events to be decided; nothing if nobody decides at the moment.
    pub wait: Duration,
}

impl std::fmt::Debug for Erasure<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Erasure").field("now", &self.now).finish_non_exhaustive()
    }
}

/// What became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Erasing {
    /// Nothing was done: nobody was ever known under this reference.
    Nobody,
    /// They are not erased: the person said yes to an offer, and the trust has not answered yet. Who is
    /// to be booked must have a name. If the yes came at the same moment, they have left the lists.
    BookingUnderWay,
    /// They are erased.
    Done {
        /// What was destroyed.
        erased: Erased,
        /// How many entries left the list.
        entries: usize,
        /// How many events are durable and not decided yet.
        undecided: usize,
    },
}

fn is_to_be_booked(held: &Held) -> bool {
    held.offers.iter().any(|offer| offer.state == OfferState::Accepted)
}

impl Erasure<'_> {
    /// Erases the person behind a reference.
    ///
    /// # Errors
    /// If the store cannot be reached; asked again, it goes on.
    pub async fn erase(&self, patient: PatientRef) -> Result<Erasing, PortError> {
        let held = self.subjects.held(patient).await?;
        if held.is_of_nobody() {
            return Ok(Erasing::Nobody);
        }
        if is_to_be_booked(&held) {
            return Ok(Erasing::BookingUnderWay);
        }
        let mut pending = Vec::new();
        for reference in &held.references {
            let event = Event::PatientOptedOut(Opted::of_all(*reference));
            pending.push(self.take(&["stops", &reference.to_string()], event).await?);
        }
        let mut left = BTreeSet::new();
        self.leave(&held.references, &mut left, &mut pending).await?;
        self.wait(&mut pending).await?;
        // A yes may have been on its way before the stop.
        if is_to_be_booked(&self.subjects.held(patient).await?) {
            return Ok(Erasing::BookingUnderWay);
        }
        let mut erased = self.subjects.forget(patient).await?;
        // What was on its way for the old reference is there by now.
        for _ in 0..ROUNDS_MAX {
            let before = left.len();
            self.leave(&held.references, &mut left, &mut pending).await?;
            if left.len() == before {
                break;
            }
            self.wait(&mut pending).await?;
            erased = erased.and(self.subjects.forget(patient).await?);
        }
        Ok(Erasing::Done { erased, entries: left.len(), undecided: pending.len() })
    }

    async fn leave(
        &self,
        references: &[PatientRef],
        left: &mut BTreeSet<EntryId>,
        pending: &mut Vec<EventId>,
    ) -> Result<(), PortError> {
        for patient in references.iter().copied().map(Some) {
            let filter = EntryFilter { patient, count_max: ENTRIES_MAX, ..EntryFilter::default() };
            for entry in self.reader.entries(&filter).await? {
                if left.insert(entry.id) {
                    let event = Event::EntryRemoved(EntryRemoved { entry: entry.id });
                    pending.push(self.take(&["leaves", &entry.id.to_string()], event).await?);
                }
            }
        }
        Ok(())
    }

    async fn take(&self, name: &[&str], event: Event) -> Result<EventId, PortError> {
        let at = self.now.0.to_string();
        let id = ids::event_id(&[&[SOURCE, at.as_str()], name].concat());
        let events = vec![NewEvent { id, event }];
        let delivery = Delivery { events, ..Delivery::named(SOURCE, id.to_string(), self.now) };
        self.intake.take(delivery).await?;
        Ok(id)
    }

    /// Waits until the events are decided; what is not by the end of the wait is left in the list.
    async fn wait(&self, pending: &mut Vec<EventId>) -> Result<(), PortError> {
        let (intake, reader, look_every) = (self.intake, self.reader, Some(LOOK_EVERY));
        let submit = Submit { intake, reader, wait: self.wait, look_every };
        let events = &*pending;
        let left = submit.until(|| self.undecided(events), Vec::is_empty).await?;
        *pending = left;
        Ok(())
    }

    async fn undecided(&self, events: &[EventId]) -> Result<Vec<EventId>, PortError> {
        let mut waiting = Vec::new();
        for event in events.iter().copied() {
            if self.reader.outcome(event).await?.is_none() {
                waiting.push(event);
            }
        }
        Ok(waiting)
    }
}
