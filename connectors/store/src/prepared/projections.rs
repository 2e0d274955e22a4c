//! Rows of projections, encoded, with their states as the tables name them.

use backfill_core::appointment::{Appointment, AppointmentStatus};
use backfill_core::entry::Entry;
use backfill_core::lacking::Lacking;
use backfill_core::scope::Offering;
use backfill_core::slot::{Outcome, Slot, SlotState};
use backfill_runtime::ports::{HeardRow, Needs, Projections};
use backfill_schemas::{encode_appointment, encode_entry, encode_slot};

use super::offers::{self, OfferRow};
use crate::columns::blob;

/// The rows of a batch, encoded.
pub(crate) struct Rows {
    pub(crate) entries: Vec<(Entry, Vec<u8>)>,
    pub(crate) entries_gone: Vec<Vec<u8>>,
    pub(crate) slots: Vec<(Slot, Vec<u8>)>,
    pub(crate) offers: Vec<OfferRow>,
    pub(crate) appointments: Vec<(Appointment, Vec<u8>)>,
    pub(crate) appointments_gone: Vec<Vec<u8>>,
    pub(crate) heard: Vec<HeardRow>,
    pub(crate) offerings: Vec<Offering>,
}

impl Rows {
    /// Encodes the rows.
    pub(crate) fn of(projections: &Projections) -> Self {
        let entries = projections.entries.iter().filter_map(|(_, entry)| entry.as_ref());
        let appointments = projections.appointments.iter().filter_map(|(_, row)| row.as_ref());
        Self {
            entries: entries.map(|entry| (entry.clone(), encode_entry(entry))).collect(),
            entries_gone: gone(&projections.entries, |id| id.0),
            slots: projections.slots.iter().map(|slot| (slot.clone(), encode_slot(slot))).collect(),
            offers: offers::rows_of(&projections.offers),
            appointments: appointments.map(|row| (row.clone(), encode_appointment(row))).collect(),
            appointments_gone: gone(&projections.appointments, |id| id.0),
            heard: projections.heard.clone(),
            offerings: projections.offerings.clone(),
        }
    }
}

fn gone<I, T>(rows: &[(I, Option<T>)], key: fn(&I) -> u128) -> Vec<Vec<u8>> {
    rows.iter().filter(|(_, row)| row.is_none()).map(|(id, _)| blob(key(id))).collect()
}

/// What an entry waits for from a person, as the table has it: 1 to be reviewed, 2 with times to be
/// read, 3 both.
pub(crate) fn attention(entry: &Entry) -> i64 {
    let mark = |needs: Needs| i64::from(needs.is_of(entry));
    mark(Needs::Review) + 2 * mark(Needs::TimesRead)
}

/// What an entry lacks whatever the day, as the table has it: 1 its priority, 2 the day by which it is
/// due, 4 clinic types. 8: the list says when the patient was asked whether they still wait; 16: it
/// says clinic types.
pub(crate) fn marks(entry: &Entry) -> i64 {
    let mark = |lacking: Lacking| i64::from(lacking.from_day(entry).is_some());
    mark(Lacking::Priority)
        + 2 * mark(Lacking::DueBy)
        + 4 * mark(Lacking::ClinicTypes)
        + 8 * i64::from(entry.course.validated_on.is_some())
        + 16 * i64::from(!entry.seeks.types.is_empty())
}

/// From which day on an entry lacks something.
pub(crate) fn from_day(entry: &Entry, lacking: Lacking) -> Option<i64> {
    lacking.from_day(entry).map(i64::from)
}

/// A slot's state as the table names it.
pub(crate) fn slot_state(state: SlotState) -> &'static str {
    match state {
        SlotState::Held { .. } => "held",
        SlotState::Open => "open",
        SlotState::Booking { .. } => "booking",
        SlotState::Closed { outcome: Outcome::Filled, .. } => "filled",
        SlotState::Closed { outcome: Outcome::Unfilled, .. } => "unfilled",
        SlotState::Closed { outcome: Outcome::Withdrawn, .. } => "withdrawn",
        SlotState::Closed { outcome: Outcome::NotOffered, .. } => "not_offered",
    }
}

/// An appointment's status as the table names it.
pub(crate) fn appointment_status(status: AppointmentStatus) -> &'static str {
    match status {
        AppointmentStatus::Booked => "booked",
        AppointmentStatus::Ended => "ended",
    }
}
