//! The whole state.

use backfill_core::Snapshot;
use backfill_core::block::Block;
use backfill_core::heard::Heard;
use backfill_core::scope::Offering;

use super::{appointment, entry, event, offer, patient, rule_set, slot};
use crate::wire;

pub(crate) fn snapshot(value: &Snapshot) -> wire::Snapshot {
    let Snapshot {
        seq,
        at,
        utc_offset_minutes,
        rules,
        entries,
        patients,
        appointments,
        slots,
        offers,
        heard,
        blocks,
        offerings,
    } = value;
    wire::Snapshot {
        seq: Some(*seq),
        at: Some(at.0),
        utc_offset_minutes: Some((*utc_offset_minutes).into()),
        rules: Some(rule_set::rule_set(rules)),
        entries: entries.iter().map(entry::entry).collect(),
        patients: patients.iter().map(patient::patient).collect(),
        appointments: appointments.iter().map(appointment::appointment).collect(),
        slots: slots.iter().map(slot::slot).collect(),
        offers: offers.iter().map(offer::offer).collect(),
        heard: heard.iter().map(self::heard).collect(),
        blocks: blocks.iter().map(block).collect(),
        offerings: offerings.iter().map(offering).collect(),
    }
}

fn heard(value: &Heard) -> wire::Heard {
    let Heard { trust, at, list_at, catches_up_until } = value;
    wire::Heard {
        trust: trust.as_str().to_owned(),
        at: Some(at.0),
        list_at: list_at.map(|at| at.0),
        catches_up_until: catches_up_until.map(|until| until.0),
    }
}

fn block(value: &Block) -> wire::Block {
    let Block { part, is_lifted } = value;
    wire::Block { part: Some(event::blocked(part)), is_lifted: *is_lifted }
}

fn offering(value: &Offering) -> wire::Offering {
    let Offering { scope, offerable, since } = value;
    let scope = Some(event::scope(scope));
    wire::Offering { scope, offerable: *offerable, since: Some(since.0) }
}
