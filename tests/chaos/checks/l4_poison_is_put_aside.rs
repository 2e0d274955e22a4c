//! L4: what nobody can read is put aside with its place, and everything after it is decided: that
//! nothing of the rest is missing is what the other checks say.

use std::collections::BTreeSet;

use backfill_schemas::{Format, decode_topic_quarantined};

use crate::found::Everything;
use crate::told::Poison;
use crate::topics::Kept;

pub(super) fn check(everything: &Everything) -> Vec<String> {
    let aside: BTreeSet<Poison> = everything.quarantine.iter().filter_map(place).collect();
    let missing = everything.poison.difference(&aside);
    missing.map(|it| format!("{it:?} was not put aside")).collect()
}

fn place(record: &Kept) -> Option<Poison> {
    let noted = decode_topic_quarantined(&record.value.bytes, Format::Protobuf).ok()?;
    let partition = i32::try_from(noted.partition?).ok()?;
    Some(Poison { topic: noted.topic, partition, offset: i64::try_from(noted.offset?).ok()? })
}
