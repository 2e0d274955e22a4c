//! L4: what nobody can read is put aside with its place, and everything after it is decided: that
//! nothing of the rest is missing is what the other checks say. Of the same original one copy is put
//! aside, wherever its sender put it again because no broker had confirmed it.

use std::collections::BTreeSet;

use backfill_schemas::{Format, decode_topic_quarantined};

use crate::found::Everything;
use crate::told::Poison;
use crate::topics::Kept;

pub(super) fn check(everything: &Everything) -> Vec<String> {
    let aside: BTreeSet<Poison> = everything.quarantine.iter().filter_map(place).collect();
    let missing = everything.poison.difference(&aside);
    let missing = missing.filter(|it| !copies(everything, it).any(|copy| aside.contains(&copy)));
    missing.map(|it| format!("{it:?} was not put aside")).collect()
}

/// Where the same original is, besides.
fn copies<'a>(everything: &'a Everything, poison: &Poison) -> impl Iterator<Item = Poison> + 'a {
    let original = everything.came_in.iter().find(|it| Poison::at(it) == *poison);
    let same = move |it: &&Kept| original.is_some_and(|its| its.value == it.value);
    everything.came_in.iter().filter(same).map(Poison::at)
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
    let other = backfill_schemas::Quarantined { offset: Some(8), ..noted };
    let other = backfill_schemas::encode_quarantined(&other);
    let mut everything = super::planted::nothing();
    everything.poison.insert(poison.clone());
    assert_eq!(check(&everything).len(), 1);
    let copy = |offset, bytes: &[u8]| {
        let record = super::planted::record(&poison.topic, "7", bytes);
        Kept { partition: 1, offset, ..record }
    };
    everything.came_in = vec![copy(8, b"x"), copy(9, b"y")];
    everything.quarantine = vec![super::planted::record("backfill.quarantine.v1", "1", &other)];
    assert_eq!(check(&everything).len(), 1, "another original at 8 was put aside");
    everything.came_in = vec![copy(8, b"x"), copy(9, b"x")];
    assert!(check(&everything).is_empty(), "its copy at 8 was put aside");
    everything.came_in.clear();
    everything.quarantine.clear();
    everything.quarantine.push(super::planted::record("backfill.quarantine.v1", "1", &bytes));
    assert!(check(&everything).is_empty());
}
