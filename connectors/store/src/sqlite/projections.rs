//! Rows for those who read, and for the constraints that forbid double booking (D3).

use backfill_core::appointment::Appointment;
use backfill_core::entry::Entry;
use backfill_core::lacking::Lacking;
use backfill_core::slot::Slot;
use sqlx::SqliteConnection;

use super::rows::{Later, Tuple};
use super::{heard, offerings, offers, rows};
use crate::Error;
use crate::columns::blob;
use crate::prepared::{Rows, appointment_status, attention, from_day, marks, slot_state};

/// Writes all rows. Slots before offers, for the foreign key; appointments before offers, for
/// the check of overlapping bookings.
pub(super) async fn write(
    connection: &mut SqliteConnection,
    later: &mut Later,
    region: &str,
    rows: &Rows,
) -> Result<(), Error> {
    write_entries(later, region, rows);
    write_appointments(later, region, rows);
    write_slots(later, region, &rows.slots);
    offerings::write(later, region, &rows.offerings);
    heard::write(later, region, &rows.heard);
    offers::write(connection, later, region, &rows.offers).await
}

fn write_entries(later: &mut Later, region: &str, rows: &Rows) {
    delete(later, "DELETE FROM entry WHERE region = ", region, &rows.entries_gone);
    let head = "INSERT INTO entry (region, id, patient, trust, service, attention, marks,
        review_from, validate_from, bytes) ";
    let bind = |tuple: &mut Tuple<'_>, (entry, bytes): &(Entry, Vec<u8>)| {
        tuple
            .push_bind(region)
            .push_bind(blob(entry.id.0))
            .push_bind(blob(entry.patient.0))
            .push_bind(entry.trust.as_str())
            .push_bind(entry.service.as_str())
            .push_bind(attention(entry))
            .push_bind(marks(entry))
            .push_bind(from_day(entry, Lacking::Review))
            .push_bind(from_day(entry, Lacking::Validation))
            .push_bind(bytes);
    };
    let tail = " ON CONFLICT (region, id) DO UPDATE SET patient = excluded.patient,
        trust = excluded.trust, service = excluded.service, attention = excluded.attention,
        marks = excluded.marks, review_from = excluded.review_from,
        validate_from = excluded.validate_from, bytes = excluded.bytes";
    later.insert(head, &rows.entries, bind, tail);
}

fn write_appointments(later: &mut Later, region: &str, rows: &Rows) {
    let forget = "DELETE FROM appointment WHERE region = ";
    delete(later, forget, region, &rows.appointments_gone);
    let head = "INSERT INTO appointment
        (region, id, patient, trust, reference, starts_at, status, bytes) ";
    let bind = |tuple: &mut Tuple<'_>, (row, bytes): &(Appointment, Vec<u8>)| {
        tuple
            .push_bind(region)
            .push_bind(blob(row.id.0))
            .push_bind(row.patient.map(|patient| blob(patient.0)))
            .push_bind(row.facts.trust.as_str())
            .push_bind(&row.reference)
            .push_bind(row.facts.start.0)
            .push_bind(appointment_status(row.status))
            .push_bind(bytes);
    };
    let tail = " ON CONFLICT (region, id) DO UPDATE SET patient = excluded.patient,
        trust = excluded.trust, reference = excluded.reference,
        starts_at = excluded.starts_at, status = excluded.status, bytes = excluded.bytes";
    later.insert(head, &rows.appointments, bind, tail);
}

fn write_slots(later: &mut Later, region: &str, slots: &[(Slot, Vec<u8>)]) {
    let head = "INSERT INTO slot
        (region, id, trust, site, service, starts_at, ends_at, state, bytes) ";
    let bind = |tuple: &mut Tuple<'_>, (slot, bytes): &(Slot, Vec<u8>)| {
        tuple
            .push_bind(region)
            .push_bind(blob(slot.id.0))
            .push_bind(slot.facts.trust.as_str())
            .push_bind(slot.facts.site.as_str())
            .push_bind(slot.facts.service.as_str())
            .push_bind(slot.facts.start.0)
            .push_bind(slot.facts.end().0)
            .push_bind(slot_state(slot.state))
            .push_bind(bytes);
    };
    let tail = " ON CONFLICT (region, id) DO UPDATE SET trust = excluded.trust,
        site = excluded.site, service = excluded.service, starts_at = excluded.starts_at,
        ends_at = excluded.ends_at, state = excluded.state, bytes = excluded.bytes";
    later.insert(head, slots, bind, tail);
}

fn delete(later: &mut Later, head: &'static str, region: &str, ids: &[Vec<u8>]) {
    for piece in rows::pieces(ids) {
        let query = later.next(piece.len());
        query.push(head).push_bind(region).push(" AND id IN ");
        rows::push_list(query, piece, Clone::clone);
    }
}
