//! I20: an entry whose appointment was booked from an offer, or that a person must look at, has no
//! live offer; and whoever is booked holds an appointment that stands: nobody is lost between list
//! and diary.

use alloc::format;
use alloc::string::String;

use crate::appointment::AppointmentStatus;
use crate::entry::{Entry, EntryStatus};
use crate::state::State;

pub(super) fn of_entry(state: &State, entry: &Entry) -> Result<(), String> {
    if entry.status == EntryStatus::Waiting {
        return Ok(());
    }
    if let Some(offer) = state.live_offers(entry.patient).find(|it| it.entry == entry.id) {
        return Err(format!("{:?} is live beside {:?}", offer.id, entry.status));
    }
    let held = entry.holds.and_then(|id| state.appointments.get(&id));
    let stands = held.is_some_and(|it| it.status == AppointmentStatus::Booked);
    if entry.status == EntryStatus::Booked && !stands {
        return Err(format!("{:?} is booked and holds {:?}", entry.id, entry.holds));
    }
    Ok(())
}
