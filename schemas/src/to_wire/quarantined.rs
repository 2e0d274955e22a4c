//! Inputs that were put aside.

use crate::quarantined::Quarantined;
use crate::wire;

pub(crate) fn quarantined(value: &Quarantined) -> wire::Quarantined {
    let Quarantined { topic, partition, offset, kind, reason, at, number } = value;
    wire::Quarantined {
        topic: topic.clone(),
        partition: *partition,
        offset: *offset,
        kind: kind.clone(),
        reason: reason.clone(),
        at: at.map(|at| at.0),
        number: *number,
    }
}
