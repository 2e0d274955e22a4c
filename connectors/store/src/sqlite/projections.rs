//! Rows for those who read, and for the constraints that forbid double booking (D3).

use std::collections::{BTreeMap, BTreeSet};

use backfill_core::appointment::{Appointment, AppointmentStatus};
use backfill_core::entry::Entry;
use backfill_core::offer::{Offer, OfferState};
use backfill_core::slot::{Outcome, Slot, SlotState};
use backfill_core::{OfferId, SlotId};
use backfill_runtime::ports::Projections;
use backfill_schemas::{encode_appointment, encode_entry, encode_offer, encode_slot};
use sqlx::{QueryBuilder, SqliteConnection};

use super::rows::Tuple;
use super::{blob, id, rows};
use crate::Error;

/// The rows of a batch, encoded.
pub(super) struct Rows {
    entries: Vec<(Entry, Vec<u8>)>,
    entries_gone: Vec<Vec<u8>>,
    slots: Vec<(Slot, Vec<u8>)>,
    offers: Vec<OfferRow>,
    appointments: Vec<(Appointment, Vec<u8>)>,
    appointments_gone: Vec<Vec<u8>>,
}

struct OfferRow {
    offer: Offer,
    lane: Option<i64>,
    times: Times,
    bytes: Vec<u8>,
}

/// What an offer's row repeats of its slot, so that constraints can be about it.
#[derive(Clone, Default)]
struct Times {
    service: String,
    starts_at: i64,
    ends_at: i64,
}

impl Rows {
    /// Encodes the rows. What ends comes before what begins: constraints are checked row by row,
    /// and a place must be free before it is taken.
    pub(super) fn of(projections: &Projections) -> Self {
        let entries = projections.entries.iter().filter_map(|(_, entry)| entry.as_ref());
        let appointments = projections.appointments.iter().filter_map(|(_, row)| row.as_ref());
        let row = |offer: &Offer| OfferRow {
            offer: offer.clone(),
            lane: None,
            times: Times::default(),
            bytes: encode_offer(offer),
        };
        let mut offers: Vec<OfferRow> = projections.offers.iter().map(row).collect();
        offers.sort_by_key(|row| rank(row.offer.state));
        Self {
            entries: entries.map(|entry| (entry.clone(), encode_entry(entry))).collect(),
            entries_gone: gone(&projections.entries, |id| id.0),
            slots: projections.slots.iter().map(|slot| (slot.clone(), encode_slot(slot))).collect(),
            offers,
            appointments: appointments.map(|row| (row.clone(), encode_appointment(row))).collect(),
            appointments_gone: gone(&projections.appointments, |id| id.0),
        }
    }
}

fn rank(state: OfferState) -> u8 {
    match state {
        OfferState::Refused
        | OfferState::Declined
        | OfferState::Expired
        | OfferState::Withdrawn(_)
        | OfferState::GivenUp
        | OfferState::Undeliverable => 0,
        OfferState::Accepted | OfferState::Booked => 1,
        OfferState::Live => 2,
    }
}

fn gone<I, T>(rows: &[(I, Option<T>)], key: fn(&I) -> u128) -> Vec<Vec<u8>> {
    rows.iter().filter(|(_, row)| row.is_none()).map(|(id, _)| blob(key(id))).collect()
}

/// Writes all rows. Slots before offers, for the foreign key; appointments before offers, for
/// the check of overlapping bookings.
pub(super) async fn write(
    connection: &mut SqliteConnection,
    region: &str,
    rows: &Rows,
) -> Result<(), Error> {
    write_entries(connection, region, rows).await?;
    write_appointments(connection, region, rows).await?;
    write_slots(connection, region, &rows.slots).await?;
    write_offers(connection, region, &rows.offers).await
}

async fn write_entries(
    connection: &mut SqliteConnection,
    region: &str,
    rows: &Rows,
) -> Result<(), Error> {
    delete(connection, "DELETE FROM entry WHERE region = ", region, &rows.entries_gone).await?;
    let head = "INSERT INTO entry (region, id, patient, trust, service, bytes) ";
    let bind = |tuple: &mut Tuple<'_>, (entry, bytes): &(Entry, Vec<u8>)| {
        tuple
            .push_bind(region)
            .push_bind(blob(entry.id.0))
            .push_bind(blob(entry.patient.0))
            .push_bind(entry.trust.as_str())
            .push_bind(entry.service.as_str())
            .push_bind(bytes);
    };
    let tail = " ON CONFLICT (region, id) DO UPDATE SET patient = excluded.patient,
        trust = excluded.trust, service = excluded.service, bytes = excluded.bytes";
    rows::insert(connection, head, &rows.entries, bind, tail).await
}

async fn write_appointments(
    connection: &mut SqliteConnection,
    region: &str,
    rows: &Rows,
) -> Result<(), Error> {
    let forget = "DELETE FROM appointment WHERE region = ";
    delete(connection, forget, region, &rows.appointments_gone).await?;
    let head = "INSERT INTO appointment (region, id, patient, starts_at, status, bytes) ";
    let bind = |tuple: &mut Tuple<'_>, (row, bytes): &(Appointment, Vec<u8>)| {
        tuple
            .push_bind(region)
            .push_bind(blob(row.id.0))
            .push_bind(row.patient.map(|patient| blob(patient.0)))
            .push_bind(row.facts.start.0)
            .push_bind(appointment_status(row.status))
            .push_bind(bytes);
    };
    let tail = " ON CONFLICT (region, id) DO UPDATE SET patient = excluded.patient,
        starts_at = excluded.starts_at, status = excluded.status, bytes = excluded.bytes";
    rows::insert(connection, head, &rows.appointments, bind, tail).await
}

async fn write_slots(
    connection: &mut SqliteConnection,
    region: &str,
    slots: &[(Slot, Vec<u8>)],
) -> Result<(), Error> {
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
    rows::insert(connection, head, slots, bind, tail).await
}

async fn write_offers(
    connection: &mut SqliteConnection,
    region: &str,
    offers: &[OfferRow],
) -> Result<(), Error> {
    let times = times(connection, region, offers).await?;
    let (live, other): (Vec<_>, Vec<_>) = offers
        .iter()
        .map(|row| row.with_times(times.get(&row.offer.slot)))
        .partition(|row| row.offer.state == OfferState::Live);
    upsert_offers(connection, region, &other).await?;
    let occupied = occupied(connection, region, &live).await?;
    upsert_offers(connection, region, &in_lanes(live, occupied)).await
}

impl OfferRow {
    fn with_times(&self, times: Option<&Times>) -> Self {
        Self {
            offer: self.offer.clone(),
            lane: self.lane,
            times: times.cloned().unwrap_or_default(),
            bytes: self.bytes.clone(),
        }
    }
}

async fn upsert_offers(
    connection: &mut SqliteConnection,
    region: &str,
    offers: &[OfferRow],
) -> Result<(), Error> {
    let head = "INSERT INTO offer (region, id, slot, entry, patient, service, starts_at, ends_at,
        made_at, state, lane, bytes) ";
    let bind = |tuple: &mut Tuple<'_>, row: &OfferRow| {
        tuple
            .push_bind(region)
            .push_bind(blob(row.offer.id.0))
            .push_bind(blob(row.offer.slot.0))
            .push_bind(blob(row.offer.entry.0))
            .push_bind(blob(row.offer.patient.0))
            .push_bind(&row.times.service)
            .push_bind(row.times.starts_at)
            .push_bind(row.times.ends_at)
            .push_bind(row.offer.made_at.0)
            .push_bind(offer_state(row.offer.state))
            .push_bind(row.lane)
            .push_bind(&row.bytes);
    };
    let tail = " ON CONFLICT (region, id) DO UPDATE SET slot = excluded.slot,
        entry = excluded.entry, patient = excluded.patient, service = excluded.service,
        starts_at = excluded.starts_at, ends_at = excluded.ends_at, made_at = excluded.made_at,
        state = excluded.state, lane = excluded.lane, bytes = excluded.bytes";
    rows::insert(connection, head, offers, bind, tail).await
}

/// Service and times of the slots that are offered. A slot without a row has none; the foreign
/// key then refuses the offer.
async fn times(
    connection: &mut SqliteConnection,
    region: &str,
    offers: &[OfferRow],
) -> Result<BTreeMap<SlotId, Times>, Error> {
    let mut times = BTreeMap::new();
    for piece in rows::pieces(&slots_of(offers)) {
        let mut query =
            QueryBuilder::new("SELECT id, service, starts_at, ends_at FROM slot WHERE region = ");
        query.push_bind(region).push(" AND id IN ");
        rows::push_list(&mut query, piece, |slot| blob(slot.0));
        let found: Vec<(Vec<u8>, String, i64, i64)> =
            query.build_query_as().fetch_all(&mut *connection).await?;
        for (slot, service, starts_at, ends_at) in found {
            times.insert(SlotId(id("slot", &slot)?), Times { service, starts_at, ends_at });
        }
    }
    Ok(times)
}

fn slots_of(offers: &[OfferRow]) -> Vec<SlotId> {
    let distinct: BTreeSet<SlotId> = offers.iter().map(|row| row.offer.slot).collect();
    distinct.into_iter().collect()
}

/// Lanes taken by live offers, by slot.
type Lanes = BTreeMap<SlotId, BTreeMap<OfferId, i64>>;

async fn occupied(
    connection: &mut SqliteConnection,
    region: &str,
    live: &[OfferRow],
) -> Result<Lanes, Error> {
    let mut lanes = Lanes::new();
    for piece in rows::pieces(&slots_of(live)) {
        let mut query = QueryBuilder::new(
            "SELECT slot, id, lane FROM offer WHERE state = 'live' AND region = ",
        );
        query.push_bind(region).push(" AND slot IN ");
        rows::push_list(&mut query, piece, |slot| blob(slot.0));
        let found: Vec<(Vec<u8>, Vec<u8>, i64)> =
            query.build_query_as().fetch_all(&mut *connection).await?;
        for (slot, offer, lane) in found {
            let taken = lanes.entry(SlotId(id("offer", &slot)?)).or_default();
            taken.insert(OfferId(id("offer", &offer)?), lane);
        }
    }
    Ok(lanes)
}

/// Gives each live offer the lane it has, or the lowest free one.
fn in_lanes(live: Vec<OfferRow>, mut occupied: Lanes) -> Vec<OfferRow> {
    let place = |mut row: OfferRow| {
        let taken = occupied.entry(row.offer.slot).or_default();
        let free = (1..).find(|lane| taken.values().all(|other| other != lane)).unwrap_or(i64::MAX);
        row.lane = Some(*taken.entry(row.offer.id).or_insert(free));
        row
    };
    live.into_iter().map(place).collect()
}

async fn delete(
    connection: &mut SqliteConnection,
    head: &'static str,
    region: &str,
    ids: &[Vec<u8>],
) -> Result<(), Error> {
    for piece in rows::pieces(ids) {
        let mut query = QueryBuilder::new(head);
        query.push_bind(region).push(" AND id IN ");
        rows::push_list(&mut query, piece, Clone::clone);
        query.build().execute(&mut *connection).await?;
    }
    Ok(())
}

/// Allows what any rules of the batch allow.
pub(super) async fn raise_limit(
    connection: &mut SqliteConnection,
    region: &str,
    limits: &[u8],
) -> Result<(), Error> {
    let Some(highest) = limits.iter().max() else { return Ok(()) };
    let query = "UPDATE offer_limit SET live_offers_max = $1
        WHERE region = $2 AND live_offers_max < $1";
    sqlx::query(query).bind(i64::from(*highest)).bind(region).execute(connection).await?;
    Ok(())
}

/// Allows what the rules after the batch allow.
pub(super) async fn set_limit(
    connection: &mut SqliteConnection,
    region: &str,
    limits: &[u8],
) -> Result<(), Error> {
    let Some(last) = limits.last() else { return Ok(()) };
    let query = "UPDATE offer_limit SET live_offers_max = $1 WHERE region = $2";
    sqlx::query(query).bind(i64::from(*last)).bind(region).execute(connection).await?;
    Ok(())
}

fn slot_state(state: SlotState) -> &'static str {
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

fn offer_state(state: OfferState) -> &'static str {
    match state {
        OfferState::Live => "live",
        OfferState::Accepted => "accepted",
        OfferState::Booked => "booked",
        OfferState::GivenUp => "given_up",
        OfferState::Refused => "refused",
        OfferState::Declined => "declined",
        OfferState::Expired => "expired",
        OfferState::Withdrawn(_) => "withdrawn",
        OfferState::Undeliverable => "undeliverable",
    }
}

fn appointment_status(status: AppointmentStatus) -> &'static str {
    match status {
        AppointmentStatus::Booked => "booked",
        AppointmentStatus::Ended => "ended",
    }
}
