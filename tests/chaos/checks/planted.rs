//! Evidence with something planted in it.

use backfill_core::Timestamp;
use backfill_simulations::trust::Person;

use backfill_tests::checks::made_up;

use crate::found::{Everything, Found};
use crate::streams::Value;
use crate::topics::Kept;

/// Nothing happened, but this was open to all.
pub(super) fn with_open(person: &Person, text: &str) -> Everything {
    Everything {
        open: vec![("a log".to_owned(), text.as_bytes().to_vec())],
        people: vec![person.clone()],
        ..nothing()
    }
}

/// Nothing happened.
pub(super) fn nothing() -> Everything {
    Everything {
        regions: Vec::new(),
        poison: Default::default(),
        came_in: Vec::new(),
        quarantine: Vec::new(),
        open: Vec::new(),
        people: Vec::new(),
        quiet_at: Timestamp(0),
        broke: Vec::new(),
    }
}

/// A region with a sound story, these owner's epochs and this fault of its chain.
pub(super) fn region(epochs: &[i64], broken_chain: Option<&str>) -> Found {
    Found {
        region: "thornmere".to_owned(),
        evidence: made_up::evidence(),
        told: std::collections::BTreeMap::new(),
        broken_chain: broken_chain.map(str::to_owned),
        epochs: epochs.to_vec(),
    }
}

/// A record of a topic.
pub(super) fn record(topic: &str, id: &str, bytes: &[u8]) -> Kept {
    let headers = vec![("ce_id".to_owned(), id.to_owned())];
    let value = Value { key: Some("thornmere".to_owned()), headers, bytes: bytes.to_vec() };
    Kept { topic: topic.to_owned(), partition: 0, offset: 0, taken_at: 0, value }
}
