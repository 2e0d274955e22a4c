//! Records that cannot be taken: each is named, and none stops the others.

use backfill_core::EventId;
use backfill_runtime::ids::event_id;
use backfill_runtime::ports::Feed;
use backfill_schemas::{encode_event, encode_event_json};

use super::follow::{Follower, ids, reasons};
use super::sender::{Letter, Sender};
use super::{Field, event};

const REMOVED: &[u8] = br#"{"entryRemoved": {"trust": "RXX", "reference": "W-1"}}"#;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_can_not_be_taken_is_named_with_its_place_and_blocks_nobody() {
    let field = Field::shared("poison").await;
    let sender = Sender::new(&field.options, "none");
    let region = field.region.clone();
    let good = |id| Letter { partition: Some(0), ..Letter::json(&region, id, REMOVED) };
    let large = vec![b' '; 70 * 1024];
    let expired = br#"{"offerExpired": {"offer": "AAAAAAAAAAAAAAAAAAAAAA=="}}"#;
    let letters: Vec<(Letter<'_>, &str)> = vec![
        (Letter { value: None, ..good("1") }, "there is no value"),
        (Letter { value: Some(b"{nonsense"), ..good("2") }, "Event"),
        (Letter { value: Some(br#"{"unheardOf": {}}"#), ..good("3") }, "Event"),
        (Letter { value: Some(&large), ..good("4") }, "Event"),
        (good("5").with("content-type", b"application/xml"), "content-type"),
        (good("6").with("content-type", b"application/protobuf"), "Event"),
        (good("7").without("ce_id"), "header ce_id is missing"),
        (good("8").with("ce_id", b"\xff\xfe"), "header ce_id is not UTF-8"),
        (good("9").with("ce_type", b"backfill.effect.v1"), "header ce_type is not"),
        (Letter { feed: Feed::Answers, ..good("10") }, "belongs to topic backfill.waitlist.v1"),
        (Letter { value: Some(expired), ..good("11") }, "only the engine itself"),
    ];
    let names: Vec<String> = (0..letters.len()).map(|at| format!("good-{at}")).collect();
    let mut offsets = Vec::new();
    for ((letter, _), name) in letters.iter().zip(&names) {
        offsets.push(sender.send(letter).await);
        sender.send(&good(name)).await;
    }

    let records = field.follow().await.exactly(2 * letters.len()).await;
    let bad: Vec<_> = records.iter().filter(|record| record.event.is_err()).collect();
    assert_eq!(bad.len(), letters.len(), "{:#?}", reasons(&records));
    for ((letter, reason), offset) in letters.iter().zip(&offsets) {
        let is_it = |place: backfill_runtime::ports::Place| {
            (place.feed, place.partition, place.offset) == (letter.feed, 0, *offset as u64)
        };
        let found = bad.iter().find(|record| record.place.is_some_and(is_it)).unwrap();
        let said = found.event.as_ref().unwrap_err();
        assert!(said.contains(reason), "`{said}` does not say `{reason}`");
        assert!(!said.contains("nonsense"), "{said}");
        // Of a large one the beginning is kept.
        let value = letter.value.unwrap_or_default();
        let kept = &value[..value.len().min(64 * 1024)];
        assert!(found.original.as_deref() == Some(kept), "{reason}");
    }
    let mut places: Vec<EventId> = bad.iter().map(|record| record.id).collect();
    places.dedup();
    assert_eq!(places.len(), letters.len(), "every place is an id of its own");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn json_and_protobuf_of_an_event_are_the_same_record() {
    let field = Field::shared("poison-forms").await;
    let sender = Sender::new(&field.options, "none");
    let id = EventId(77).to_string();
    let (json, protobuf) = (encode_event_json(&event(77)), encode_event(&event(77)));
    sender.send(&Letter::json(&field.region, &id, &json)).await;
    let letter = Letter::json(&field.region, &id, &protobuf);
    sender.send(&letter.clone().with("content-type", b"application/protobuf")).await;
    sender.send(&letter.without("content-type")).await;
    let records = field.follow().await.exactly(3).await;
    assert!(records.iter().all(|it| it.id == EventId(77) && it.event == Ok(event(77))));
    assert!(records.iter().all(|it| it.fingerprint == records[0].fingerprint));
    assert!(records.iter().all(|it| it.original.is_none()));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_id_of_a_senders_own_is_told_apart_by_its_source() {
    let field = Field::shared("poison-ids").await;
    let sender = Sender::new(&field.options, "none");
    sender.send(&Letter::json(&field.region, "M-1", REMOVED)).await;
    let other = Letter::json(&field.region, "M-1", REMOVED).with("ce_source", b"ryy/pas");
    sender.send(&other).await;
    let mut read = ids(&field.follow().await.exactly(2).await);
    let mut expected =
        vec![event_id(&["kafka", "rxx/pas", "M-1"]), event_id(&["kafka", "ryy/pas", "M-1"])];
    read.sort();
    expected.sort();
    assert_eq!(read, expected);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_later_version_wrote_besides_is_kept() {
    let field = Field::shared("poison-more").await;
    let sender = Sender::new(&field.options, "none");
    let mut bytes = encode_event(&event(5));
    // Field 1,000 with the number 1, of which this version knows nothing.
    bytes.extend([0xc0, 0x3e, 0x01]);
    let id = EventId(5).to_string();
    let letter = Letter::json(&field.region, &id, &bytes);
    sender.send(&letter.with("content-type", b"application/protobuf")).await;
    let records = field.follow().await.exactly(1).await;
    assert_eq!(records[0].event, Ok(event(5)));
    assert_eq!(records[0].original.as_deref(), Some(bytes.as_slice()));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn records_of_nobody_are_named_by_the_first_region_only() {
    let field = Field::shared("poison-first").await;
    let sender = Sender::new(&field.options, "none");
    let typing_error = Letter { key: Some("poison-frist"), ..Letter::json("", "1", REMOVED) };
    sender.send(&typing_error).await;
    sender.send(&Letter { key: None, ..Letter::json("", "2", REMOVED) }).await;
    let letter = Letter::json(&field.region, "3", REMOVED);
    sender.send(&letter).await;
    let own = event_id(&["kafka", "rxx/pas", "3"]);

    // All others on this broker are strays for it too: it reads on until it has seen its own.
    let first = field.log_among(&["poison-first", "poison-second"]);
    let mut seen = Vec::new();
    Follower::begin(first, 0, &[])
        .await
        .until(|records| {
            seen.extend(records);
            let has = |reason| reasons(&seen).iter().any(|it| it.starts_with(reason));
            let own = seen.iter().any(|it| it.id == own);
            (100, own && has("the key is missing") && has("the key is no region"))
        })
        .await;

    let second = field.log_among(&["poison-second", "poison-first"]);
    let records = Follower::begin(second, 0, &[]).await.exactly(1).await;
    assert_eq!(ids(&records), [own]);
}
