//! The way in: taken whole, taken once, answered the same.

use std::sync::Arc;

use backfill_core::EventId;
use backfill_runtime::ports::{Quarantined, Taken};

use crate::backends::House;
use crate::sample::{MORNING, delivery, event};

/// More than one transaction and one wait in the queue hold.
const CALLERS: u128 = 600;

pub(crate) async fn what_was_taken_is_in_the_log_in_order(house: Arc<dyn House>) {
    let two = delivery("hl7:PAS", "M1", vec![event(1), event(2)]);
    assert_eq!(house.take(two).await.unwrap(), Taken::New);
    let none = delivery("hl7:PAS", "M2", Vec::new());
    assert_eq!(house.take(none).await.unwrap(), Taken::New);
    let one = delivery("hl7:PAS", "M3", vec![event(3)]);
    assert_eq!(house.take(one).await.unwrap(), Taken::New);

    let records = house.read(0, 10).await.unwrap().records;
    let ids: Vec<EventId> = records.iter().map(|record| record.id).collect();
    assert_eq!(ids, [EventId(1), EventId(2), EventId(3)]);
    assert!(records.is_sorted_by(|a, b| a.offset < b.offset));
    assert_eq!(records[0].event, Ok(event(1).event));
    assert_eq!(records[0].received_at, MORNING);
    assert_ne!(records[0].fingerprint, records[1].fingerprint);

    let rest = house.read(records[1].offset, 1).await.unwrap().records;
    assert_eq!(rest, records[1..2]);
    assert_eq!(house.read(records[2].offset + 1, 10).await.unwrap().records, []);
}

pub(crate) async fn a_duplicate_gets_the_stored_reply_and_nothing_is_done_again(
    house: Arc<dyn House>,
) {
    house.take(delivery("api", "1", vec![event(1)])).await.unwrap();
    let mut again = delivery("api", "1", vec![event(1)]);
    again.reply = b"another answer".to_vec();
    let taken = house.take(again).await.unwrap();
    assert_eq!(taken, Taken::Duplicate { reply: b"taken 1".to_vec() });
    assert_eq!(house.read(0, 10).await.unwrap().records.len(), 1);
    assert_eq!(house.summary().await.unwrap().quarantined, 0);
}

pub(crate) async fn the_same_id_with_another_body_is_a_conflict_and_goes_to_quarantine(
    house: Arc<dyn House>,
) {
    house.take(delivery("api", "1", vec![event(1)])).await.unwrap();
    let mut other = delivery("api", "1", vec![event(2)]);
    other.body_hash = [2; 32];
    assert_eq!(house.take(other.clone()).await.unwrap(), Taken::Conflict);
    assert_eq!(house.take(other).await.unwrap(), Taken::Conflict);
    assert_eq!(house.read(0, 10).await.unwrap().records.len(), 1);
    let kept = house.quarantine(10).await.unwrap();
    assert_eq!(kept.len(), 1);
    assert_eq!((kept[0].source.as_str(), kept[0].at), ("api", MORNING));
    assert!(kept[0].reason.contains("another body"));
}

pub(crate) async fn the_same_id_of_another_source_is_another_message(house: Arc<dyn House>) {
    house.take(delivery("hl7:A", "1", vec![event(1)])).await.unwrap();
    let taken = house.take(delivery("hl7:B", "1", vec![event(2)])).await.unwrap();
    assert_eq!(taken, Taken::New);
    assert_eq!(house.read(0, 10).await.unwrap().records.len(), 2);
}

pub(crate) async fn an_original_is_kept_once_however_often_it_comes(house: Arc<dyn House>) {
    for id in ["1", "2"] {
        let mut odd = delivery("hl7:PAS", id, Vec::new());
        odd.quarantine = Some(Quarantined {
            place: None,
            reason: "segment 3: no such field".to_owned(),
            kind: "hl7",
            original: b"MSH|odd".to_vec(),
        });
        assert_eq!(house.take(odd).await.unwrap(), Taken::New);
    }
    let kept = house.quarantine(10).await.unwrap();
    assert_eq!(kept.len(), 1);
    assert_eq!(kept[0].original, b"MSH|odd");
    assert_eq!((kept[0].number, kept[0].kind.as_str()), (1, "hl7"));
    assert_eq!(kept[0].reason, "segment 3: no such field");
}

pub(crate) async fn many_callers_at_once_each_get_their_own_answer(house: Arc<dyn House>) {
    let mut callers = tokio::task::JoinSet::new();
    for number in 0..CALLERS {
        let house = Arc::clone(&house);
        // Every id comes twice, at the same time.
        callers.spawn(async move {
            let id = format!("{}", number / 2);
            house.take(delivery("api", &id, vec![event(number / 2)])).await.unwrap()
        });
    }
    let answers = callers.join_all().await;
    let new = answers.iter().filter(|taken| **taken == Taken::New).count();
    assert_eq!(new as u128, CALLERS / 2);
    let mut ids: Vec<_> = house
        .read(0, 2 * CALLERS as usize)
        .await
        .unwrap()
        .records
        .iter()
        .map(|record| record.id.0)
        .collect();
    ids.sort_unstable();
    assert_eq!(ids, (0..CALLERS / 2).collect::<Vec<_>>());
}

pub(crate) async fn readers_of_the_log_are_woken(house: Arc<dyn House>) {
    let mut appended = house.appended();
    appended.mark_unchanged();
    house.take(delivery("api", "1", vec![event(1)])).await.unwrap();
    appended.changed().await.unwrap();
    assert_eq!(house.read(0, 10).await.unwrap().records.len(), 1);
}
