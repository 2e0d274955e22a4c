//! Rows of offers: each live offer of a slot has a lane, and repeats what its slot says, so that
//! the constraints of the database can be about it.

use std::collections::{BTreeMap, BTreeSet};

use backfill_core::offer::OfferState;
use backfill_core::{OfferId, SlotId};
use sqlx::{QueryBuilder, Sqlite as Db, SqliteConnection};

use super::rows;
use super::rows::{Later, Tuple};
use crate::Error;
use crate::columns::{blob, id};
use crate::prepared::{OfferRow, offer_state};

/// An offer's row with what the constraints are about.
struct Placed<'a> {
    row: &'a OfferRow,
    lane: Option<i64>,
    times: Times,
}

/// What an offer's row repeats of its slot, so that constraints can be about it.
#[derive(Clone, Default)]
struct Times {
    service: String,
    starts_at: i64,
    ends_at: i64,
}

/// Writes the rows of offers, after what is to be written before: slots are looked up.
pub(super) async fn write(
    connection: &mut SqliteConnection,
    later: &mut Later,
    region: &str,
    offers: &[OfferRow],
) -> Result<(), Error> {
    if offers.is_empty() {
        return Ok(());
    }
    later.run(connection).await?;
    let times = times(connection, region, offers).await?;
    let (live, other): (Vec<_>, Vec<_>) = offers
        .iter()
        .map(|row| Placed::at(row, times.get(&row.offer.slot)))
        .partition(|placed| placed.row.offer.state == OfferState::Live);
    upsert_offers(later, region, &other);
    if live.is_empty() {
        return Ok(());
    }
    // What ends frees its lane.
    later.run(connection).await?;
    let occupied = occupied(connection, region, &live).await?;
    upsert_offers(later, region, &in_lanes(live, occupied));
    Ok(())
}

impl<'a> Placed<'a> {
    fn at(row: &'a OfferRow, times: Option<&Times>) -> Self {
        Self { row, lane: None, times: times.cloned().unwrap_or_default() }
    }
}

fn upsert_offers(later: &mut Later, region: &str, offers: &[Placed<'_>]) {
    let head = "INSERT INTO offer (region, id, slot, entry, patient, service, starts_at, ends_at,
        made_at, state, lane, bytes) ";
    let bind = |tuple: &mut Tuple<'_>, placed: &Placed<'_>| {
        let OfferRow { offer, bytes } = placed.row;
        tuple
            .push_bind(region)
            .push_bind(blob(offer.id.0))
            .push_bind(blob(offer.slot.0))
            .push_bind(blob(offer.entry.0))
            .push_bind(blob(offer.patient.0))
            .push_bind(&placed.times.service)
            .push_bind(placed.times.starts_at)
            .push_bind(placed.times.ends_at)
            .push_bind(offer.made_at.0)
            .push_bind(offer_state(offer.state))
            .push_bind(placed.lane)
            .push_bind(bytes);
    };
    let tail = " ON CONFLICT (region, id) DO UPDATE SET slot = excluded.slot,
        entry = excluded.entry, patient = excluded.patient, service = excluded.service,
        starts_at = excluded.starts_at, ends_at = excluded.ends_at, made_at = excluded.made_at,
        state = excluded.state, lane = excluded.lane, bytes = excluded.bytes";
    later.insert(head, offers, bind, tail);
}

/// Service and times of the slots that are offered. A slot without a row has none; the foreign
/// key then refuses the offer.
async fn times(
    connection: &mut SqliteConnection,
    region: &str,
    offers: &[OfferRow],
) -> Result<BTreeMap<SlotId, Times>, Error> {
    let mut times = BTreeMap::new();
    for piece in rows::pieces(&slots_of(offers.iter())) {
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

fn slots_of<'a>(offers: impl Iterator<Item = &'a OfferRow>) -> Vec<SlotId> {
    let distinct: BTreeSet<SlotId> = offers.map(|row| row.offer.slot).collect();
    distinct.into_iter().collect()
}

/// Lanes taken by live offers, by slot.
type Lanes = BTreeMap<SlotId, BTreeMap<OfferId, i64>>;

async fn occupied(
    connection: &mut SqliteConnection,
    region: &str,
    live: &[Placed<'_>],
) -> Result<Lanes, Error> {
    let mut lanes = Lanes::new();
    for piece in rows::pieces(&slots_of(live.iter().map(|placed| placed.row))) {
        let mut query = occupied_query(region, piece);
        let found: Vec<(Vec<u8>, Vec<u8>, i64)> =
            query.build_query_as().fetch_all(&mut *connection).await?;
        for (slot, offer, lane) in found {
            let taken = lanes.entry(SlotId(id("offer", &slot)?)).or_default();
            taken.insert(OfferId(id("offer", &offer)?), lane);
        }
    }
    Ok(lanes)
}

pub(super) fn occupied_query(region: &str, slots: &[SlotId]) -> QueryBuilder<Db> {
    let mut query =
        QueryBuilder::new("SELECT slot, id, lane FROM offer WHERE state = 'live' AND region = ");
    query.push_bind(region.to_owned()).push(" AND slot IN ");
    rows::push_list(&mut query, slots, |slot| blob(slot.0));
    query
}

/// Gives each live offer the lane it has, or the lowest free one.
fn in_lanes(mut live: Vec<Placed<'_>>, mut occupied: Lanes) -> Vec<Placed<'_>> {
    for placed in &mut live {
        let offer = &placed.row.offer;
        let taken = occupied.entry(offer.slot).or_default();
        let free = (1..).find(|lane| taken.values().all(|other| other != lane)).unwrap_or(i64::MAX);
        placed.lane = Some(*taken.entry(offer.id).or_insert(free));
    }
    live
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
