//! I8 on the topics: what is told there is what the journal wants, however often it is told, and
//! says the same each time.

use std::collections::{BTreeMap, BTreeSet};

use backfill_core::EffectId;
use backfill_runtime::ports::{Feed, Topic};

use crate::found::Found;
use crate::topics::Kept;

pub(super) fn check(found: &Found) -> Vec<String> {
    let wishes = &found.evidence.wishes;
    let wanted = |topic: Topic| {
        let wanted = wishes.iter().filter(|(_, wish)| Topic::of(&wish.command) == topic);
        wanted.map(|(id, _)| *id).collect::<BTreeSet<EffectId>>()
    };
    let mut faults = Vec::new();
    for (feed, wanted) in [
        (Feed::Offers, wanted(Topic::Offers)),
        (Feed::Bookings, wanted(Topic::Bookings)),
        (Feed::Ledger, found.evidence.notes.clone()),
    ] {
        let records = found.told.get(&feed).map(Vec::as_slice).unwrap_or_default();
        faults.extend(told(feed, records, &wanted));
    }
    faults
}

fn told(feed: Feed, records: &[Kept], wanted: &BTreeSet<EffectId>) -> Vec<String> {
    let mut first: BTreeMap<EffectId, &Kept> = BTreeMap::new();
    let mut faults = Vec::new();
    for record in records {
        let Some(id) = record.header("ce_id").and_then(|id| id.parse().ok()) else {
            faults.push(format!("{} has a record without an id", feed.topic()));
            continue;
        };
        let before = first.entry(id).or_insert(record);
        if before.value.bytes != record.value.bytes {
            faults.push(format!("{id} came again changed on {}", feed.topic()));
        }
    }
    let told: BTreeSet<EffectId> = first.into_keys().collect();
    if told != *wanted {
        let [missing, strange] =
            [wanted.difference(&told).count(), told.difference(wanted).count()];
        let topic = feed.topic();
        faults.push(format!("{topic}: {missing} are missing, {strange} come from nowhere"));
    }
    faults
}

#[cfg(test)]
mod tests {
    use backfill_core::EventId;

    use super::*;
    use crate::checks::planted::record;

    const ID: EffectId = EffectId { event: EventId(7), index: 1 };

    #[test]
    fn what_is_missing_made_up_or_changed_on_a_topic_is_found() {
        let wanted = BTreeSet::from([ID]);
        let right = record("backfill.offers.v1", &ID.to_string(), b"hello");
        let again = right.clone();
        let said = |records: &[Kept]| told(Feed::Offers, records, &wanted).len();
        assert_eq!(said(&[right.clone(), again]), 0);
        assert_eq!(said(&[]), 1);
        let other = EffectId { index: 2, ..ID }.to_string();
        assert_eq!(said(&[right.clone(), record("backfill.offers.v1", &other, b"x")]), 1);
        let changed = record("backfill.offers.v1", &ID.to_string(), b"hullo");
        assert_eq!(said(&[right, changed]), 1);
    }
}
