//! The whole state.

use std::collections::{BTreeMap, HashSet};

use backfill_core::block::Block;
use backfill_core::entry::Entry;
use backfill_core::heard::Heard;
use backfill_core::scope::Offering;
use backfill_core::{Snapshot, Timestamp};

use super::field::{Reading, each};
use super::{appointment, entry, event, offer, patient, rule_set, slot};
use crate::error::DecodeError;
use crate::wire;

/// Older snapshots keep with the person what is kept with each entry now.
fn owed(patients: &[wire::Patient]) -> HashSet<Vec<u8>> {
    patients.iter().filter(|it| it.owed).map(|it| it.id.clone()).collect()
}

pub(crate) fn snapshot(value: wire::Snapshot) -> Result<Snapshot, DecodeError> {
    let reading = Reading("Snapshot");
    let owed = owed(&value.patients);
    let entries = value.entries.into_iter().map(|mut entry| {
        entry.comes_first |= owed.contains(&entry.patient);
        entry
    });
    let at = reading.time("at", value.at)?;
    let entries = each(entries.collect(), entry::entry)?;
    let heard = each(value.heard, |it| heard(&it))?;
    Ok(Snapshot {
        seq: reading.given("seq", value.seq)?,
        at,
        utc_offset_minutes: reading.offset("utc_offset_minutes", value.utc_offset_minutes)?,
        rules: rule_set::rule_set(reading.given("rules", value.rules)?)?,
        patients: each(value.patients, patient::patient)?,
        appointments: each(value.appointments, appointment::appointment)?,
        slots: each(value.slots, slot::slot)?,
        offers: each(value.offers, offer::offer)?,
        heard: if heard.is_empty() { lists_of(&entries, at) } else { heard },
        blocks: each(value.blocks, block)?,
        offerings: each(value.offerings, offering)?,
        entries,
    })
}

fn heard(value: &wire::Heard) -> Result<Heard, DecodeError> {
    let reading = Reading("Heard");
    Ok(Heard {
        trust: reading.code("trust", &value.trust)?,
        at: reading.time("at", value.at)?,
        list_at: value.list_at.map(Timestamp),
        catches_up_until: value.catches_up_until.map(Timestamp),
    })
}

/// Older snapshots do not say when a list was last heard of: then it counts as young when the
/// snapshot was taken, so that nothing stops on the day of the change and an old list is seen later.
fn lists_of(entries: &[Entry], at: Timestamp) -> Vec<Heard> {
    let heard = |entry: &Entry| {
        let (trust, list_at) = (entry.trust, Some(at));
        (trust, Heard { trust, at, list_at, catches_up_until: None })
    };
    let lists: BTreeMap<_, _> = entries.iter().map(heard).collect();
    lists.into_values().collect()
}

fn block(value: wire::Block) -> Result<Block, DecodeError> {
    let part = Reading("Block").given("part", value.part)?;
    Ok(Block { part: event::blocked(part)?, is_lifted: value.is_lifted })
}

fn offering(value: wire::Offering) -> Result<Offering, DecodeError> {
    let reading = Reading("Offering");
    Ok(Offering {
        scope: event::scope(reading.given("scope", value.scope)?)?,
        offerable: value.offerable,
        since: reading.time("since", value.since)?,
    })
}
