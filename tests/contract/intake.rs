//! The way in: taken whole, taken once, answered the same.

use std::sync::Arc;

use backfill_core::{EventId, Timestamp};
use backfill_runtime::ports::{
    ContactStatement, Original, Quarantined, Resolved, Taken, UnusedRow,
};

use crate::backends::House;
use crate::people::{phone, who};
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

pub(crate) async fn a_conflict_keeps_the_bytes_as_they_came(house: Arc<dyn House>) {
    house.take(delivery("hl7:PAS", "1", vec![event(1)])).await.unwrap();
    let mut other = delivery("hl7:PAS", "1", Vec::new());
    other.body_hash = [2; 32];
    other.original = Some(Original { kind: "hl7", bytes: b"MSH|another".to_vec(), conflict: "" });
    assert_eq!(house.take(other).await.unwrap(), Taken::Conflict);
    let kept = house.quarantine(10).await.unwrap();
    assert_eq!((kept[0].kind.as_str(), kept[0].original.as_slice()), ("hl7", &b"MSH|another"[..]));
}

pub(crate) async fn an_id_is_forgotten_after_its_time(house: Arc<dyn House>) {
    const LIMIT_MS: i64 = 1_000;
    let at = |after_ms: i64, hash: u8, number: u128| {
        let mut delivery = delivery("hl7:PAS", "1", vec![event(number)]);
        delivery.received_at = Timestamp(MORNING.0 + after_ms);
        delivery.body_hash = [hash; 32];
        delivery.reply = number.to_string().into_bytes();
        delivery.forget_after_ms = Some(LIMIT_MS);
        delivery
    };
    let answer = |number: u128| Taken::Duplicate { reply: number.to_string().into_bytes() };
    assert_eq!(house.take(at(0, 1, 1)).await.unwrap(), Taken::New);
    assert_eq!(house.take(at(LIMIT_MS, 1, 2)).await.unwrap(), answer(1));
    assert_eq!(house.take(at(LIMIT_MS, 2, 3)).await.unwrap(), Taken::Conflict);
    let mut never = at(10 * LIMIT_MS, 2, 4);
    never.forget_after_ms = None;
    assert_eq!(house.take(never).await.unwrap(), Taken::Conflict);
    assert_eq!(house.take(at(LIMIT_MS + 1, 2, 5)).await.unwrap(), Taken::New);
    assert_eq!(house.take(at(2 * LIMIT_MS, 2, 6)).await.unwrap(), answer(5));
    assert_eq!(house.take(at(2 * LIMIT_MS, 1, 7)).await.unwrap(), Taken::Conflict);
    // The same once more is another message too, if it comes so much later.
    assert_eq!(house.take(at(3 * LIMIT_MS, 2, 8)).await.unwrap(), Taken::New);
    let records = house.read(0, 10).await.unwrap().records;
    let ids: Vec<EventId> = records.iter().map(|record| record.id).collect();
    assert_eq!(ids, [EventId(1), EventId(5), EventId(8)]);
}

pub(crate) async fn what_is_said_under_a_forgotten_id_counts(house: Arc<dyn House>) {
    let who = who(&[("NHS", "9990000018")]);
    let (Resolved::New(anna) | Resolved::Known(anna)) = house.resolve(&who).await.unwrap() else {
        panic!("nobody");
    };
    let said = |after_ms: i64, hash: u8, number: &str| {
        let mut delivery = delivery("hl7:PAS", "1", Vec::new());
        delivery.received_at = Timestamp(MORNING.0 + after_ms);
        delivery.body_hash = [hash; 32];
        delivery.forget_after_ms = Some(1_000);
        let (patient, who, details) = (anna, who.clone(), phone(number));
        let statement =
            ContactStatement { event: None, patient, who, said_at: None, details, repeats: None };
        delivery.contacts = vec![statement];
        delivery
    };
    let table = [
        (said(0, 1, "07700900001"), "07700900001"),
        (said(500, 1, "07700900002"), "07700900001"),
        (said(500, 2, "07700900003"), "07700900001"),
        (said(5_000, 2, "07700900004"), "07700900004"),
        (said(5_500, 2, "07700900005"), "07700900004"),
    ];
    for (delivery, expected) in table {
        house.take(delivery).await.unwrap();
        let contact = house.get(anna).await.unwrap().unwrap();
        assert_eq!(contact.phone.as_deref(), Some(expected));
    }
}

pub(crate) async fn of_several_at_once_under_a_forgotten_id_the_first_is_taken(
    house: Arc<dyn House>,
) {
    let late = |number: u128| {
        let mut delivery = delivery("hl7:PAS", "1", vec![event(number)]);
        delivery.received_at = Timestamp(MORNING.0 + 5_000);
        delivery.body_hash = [2; 32];
        delivery.forget_after_ms = Some(1_000);
        delivery
    };
    house.take(delivery("hl7:PAS", "1", vec![event(1)])).await.unwrap();
    let takes: Vec<_> = (2..20_u128)
        .map(|number| {
            let house = Arc::clone(&house);
            tokio::spawn(async move { house.take(late(number)).await.unwrap() })
        })
        .collect();
    let mut new = 0;
    for take in takes {
        new += usize::from(take.await.unwrap() == Taken::New);
    }
    assert_eq!(new, 1);
    assert_eq!(house.read(0, 50).await.unwrap().records.len(), 2);
}

pub(crate) async fn what_has_no_effect_is_counted_by_sender_and_reason(house: Arc<dyn House>) {
    let unused = |source: &str, id: &str, minutes: i64, reason: &str| {
        let mut delivery = delivery(source, id, Vec::new());
        delivery.received_at = MORNING.plus_minutes(minutes);
        delivery.unused = Some(reason.to_owned());
        delivery
    };
    for delivery in [
        unused("hl7:PAS", "1", 0, "A02"),
        unused("hl7:PAS", "2", 2, "A02"),
        unused("hl7:PAS", "2", 9, "A02"),
        unused("hl7:PAS", "3", 1, "A02"),
        unused("hl7:PAS", "4", 3, "A10"),
        unused("hl7:LAB", "1", 1, "A02"),
        delivery("hl7:LAB", "2", Vec::new()),
    ] {
        house.take(delivery).await.unwrap();
    }
    let counted = |rows: Vec<UnusedRow>| -> Vec<(String, String, u64, Timestamp)> {
        rows.into_iter().map(|row| (row.source, row.reason, row.count, row.last_at)).collect()
    };
    let row = |source: &str, reason: &str, count: u64, minutes: i64| {
        (source.to_owned(), reason.to_owned(), count, MORNING.plus_minutes(minutes))
    };
    let expected =
        [row("hl7:PAS", "A10", 1, 3), row("hl7:PAS", "A02", 3, 2), row("hl7:LAB", "A02", 1, 1)];
    assert_eq!(counted(house.unused(10).await.unwrap()), expected);
    assert_eq!(counted(house.unused(2).await.unwrap()), expected[..2]);
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
            event: None,
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
