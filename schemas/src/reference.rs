//! Numbers of a trust's own in place of our ids, which are hashes that a trust cannot know. Only
//! on topics: what the journal keeps has ids.

use backfill_core::{AppointmentId, EntryId};

use crate::error::{DecodeError, Problem};
use crate::from_wire::field::Reading;
use crate::limits::TEXT_BYTES_MAX;
use crate::wire;
use crate::wire::event::Kind;

/// How ids come from a trust's code and its own number. The caller hands it in, because this crate
/// knows no hash.
#[derive(Debug, Clone, Copy)]
pub struct Names {
    /// The id of an appointment, from trust and reference.
    pub appointment: fn(&str, &str) -> AppointmentId,
    /// The id of an entry, from trust and reference.
    pub entry: fn(&str, &str) -> EntryId,
}

/// Puts ids where an event has a trust's own numbers.
pub(crate) fn resolve(event: &mut wire::Event, names: &Names) -> Result<(), DecodeError> {
    match event.kind.as_mut() {
        Some(Kind::SlotFreed(it)) => freed(it, names),
        Some(Kind::AppointmentBooked(wire::AppointmentBooked {
            appointment: Some(it), ..
        })) => appointment(it, names),
        Some(Kind::AppointmentMoved(wire::AppointmentMoved { appointment: Some(it), .. })) => {
            appointment(it, names)
        }
        Some(Kind::EntryAdded(wire::EntryAdded { entry: Some(it) })) => entry(it, names),
        Some(Kind::EntryChanged(wire::EntryChanged { entry: Some(it) })) => entry(it, names),
        Some(Kind::EntryRemoved(it)) => removed(it, names),
        Some(_) | None => Ok(()),
    }
}

fn freed(value: &mut wire::SlotFreed, names: &Names) -> Result<(), DecodeError> {
    let reading = Reading("SlotFreed");
    let Some(reference) = taken(reading, &value.trust, &mut value.reference)? else {
        return Ok(());
    };
    let id = (names.appointment)(&value.trust, &reference).0.to_be_bytes().to_vec();
    match &value.appointment {
        Some(given) if *given != id => Err(reading.refuse("reference", Problem::Disagrees)),
        Some(_) | None => {
            value.appointment = Some(id);
            Ok(())
        }
    }
}

/// An appointment keeps its reference. With an id it is left as it is: one that this service booked
/// has an id of its own.
fn appointment(value: &mut wire::Appointment, names: &Names) -> Result<(), DecodeError> {
    let trust = value.facts.as_ref().map_or("", |facts| facts.trust.as_str());
    if !value.id.is_empty() || value.reference.is_empty() || trust.is_empty() {
        return Ok(());
    }
    Reading("Appointment").within("reference", value.reference.len(), TEXT_BYTES_MAX)?;
    value.id = (names.appointment)(trust, &value.reference).0.to_be_bytes().to_vec();
    Ok(())
}

fn entry(value: &mut wire::Entry, names: &Names) -> Result<(), DecodeError> {
    let reading = Reading("Entry");
    let Some(reference) = taken(reading, &value.trust, &mut value.reference)? else {
        return Ok(());
    };
    settle(reading, &mut value.id, (names.entry)(&value.trust, &reference))
}

fn removed(value: &mut wire::EntryRemoved, names: &Names) -> Result<(), DecodeError> {
    let reading = Reading("EntryRemoved");
    let Some(reference) = taken(reading, &value.trust, &mut value.reference)? else {
        return Ok(());
    };
    settle(reading, &mut value.entry, (names.entry)(&value.trust, &reference))
}

fn settle(reading: Reading, given: &mut Vec<u8>, id: EntryId) -> Result<(), DecodeError> {
    let id = id.0.to_be_bytes().to_vec();
    if !given.is_empty() && *given != id {
        return Err(reading.refuse("reference", Problem::Disagrees));
    }
    *given = id;
    Ok(())
}

/// Takes the reference out of a message; none if it has none.
fn taken(
    reading: Reading,
    trust: &str,
    reference: &mut String,
) -> Result<Option<String>, DecodeError> {
    if reference.is_empty() {
        return Ok(None);
    }
    reading.within("reference", reference.len(), TEXT_BYTES_MAX)?;
    if trust.is_empty() {
        return Err(reading.refuse("trust", Problem::Missing));
    }
    Ok(Some(std::mem::take(reference)))
}
