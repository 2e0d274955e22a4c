//! What a step changed: the rows that those who read must see anew.

use alloc::collections::BTreeSet;

use crate::{AppointmentId, EntryId, OfferId, PatientRef, SlotId};

/// Ids of everything changed since it was last taken. What is gone is listed too.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Touched {
    /// Entries.
    pub entries: BTreeSet<EntryId>,
    /// Slots.
    pub slots: BTreeSet<SlotId>,
    /// Offers.
    pub offers: BTreeSet<OfferId>,
    /// Appointments.
    pub appointments: BTreeSet<AppointmentId>,
    /// References of people to whom nothing more is sent from now on, because they said stop or
    /// died: what still waits to be sent to them is called off.
    pub silenced: BTreeSet<PatientRef>,
}
