//! Rows of offers: each live offer of a slot has a lane, and repeats what its slot says, so that
//! the constraints of the database can be about it.

use std::collections::{BTreeMap, BTreeSet};

use backfill_core::offer::{Offer, OfferState};
use backfill_core::{OfferId, SlotId};
use backfill_schemas::encode_offer;
use sqlx::{QueryBuilder, SqliteConnection};

use super::rows::Tuple;
use super::{blob, id, rows};
use crate::Error;

pub(super) struct OfferRow {
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

/// Encodes the rows. What ends comes before what begins: constraints are checked row by row, and
/// a place must be free before it is taken.
pub(super) fn rows_of(offers: &[Offer]) -> Vec<OfferRow> {
    let row = |offer: &Offer| OfferRow {
        offer: offer.clone(),
        lane: None,
        times: Times::default(),
        bytes: encode_offer(offer),
    };
    let mut rows: Vec<OfferRow> = offers.iter().map(row).collect();
    rows.sort_by_key(|row| rank(row.offer.state));
    rows
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

/// Writes the rows of offers.
pub(super) async fn write(
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
