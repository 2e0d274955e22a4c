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

#[test]
fn poison_that_was_not_put_aside_is_found() {
    let poison = Poison { topic: "backfill.cancellations.v1".to_owned(), partition: 1, offset: 9 };
    let noted = backfill_schemas::Quarantined {
        topic: poison.topic.clone(),
        partition: Some(1),
        offset: Some(9),
        ..Default::default()
    };
    let bytes = backfill_schemas::encode_quarantined(&noted);
    let mut everything = super::planted::nothing();
    everything.poison.insert(poison);
    assert_eq!(check(&everything).len(), 1);
    everything.quarantine.push(super::planted::record("backfill.quarantine.v1", "1", &bytes));
    assert!(check(&everything).is_empty());
}
