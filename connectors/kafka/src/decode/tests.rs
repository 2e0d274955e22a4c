//! What is made of records, without a broker.

use backfill_core::event::EntryRemoved;
use backfill_core::{EntryId, Event, EventId};
use backfill_runtime::ids::event_id;
use backfill_runtime::ports::{Feed, LogRecord, Place, Topic};
use backfill_schemas::{encode_event, fingerprint};
use rdkafka::message::{Header, OwnedHeaders, OwnedMessage, Timestamp};

use super::{Decode, Events, Loss, VALUE_BYTES_MAX, WishesOf};

const PLACE: Place = Place { feed: Feed::Waitlist, partition: 2, offset: 40 };

fn event() -> Event {
    Event::EntryRemoved(EntryRemoved { entry: EntryId(7) })
}

fn message(key: Option<&str>, headers: &[(&str, &str)], value: Option<Vec<u8>>) -> OwnedMessage {
    let mut all = OwnedHeaders::new();
    for (key, value) in headers {
        all = all.insert(Header { key, value: Some(*value) });
    }
    let key = key.map(|it| it.as_bytes().to_vec());
    let topic = PLACE.feed.topic().to_owned();
    OwnedMessage::new(value, key, topic, Timestamp::CreateTime(1_000), 2, 40, Some(all))
}

fn read(key: Option<&str>, headers: &[(&str, &str)], value: Option<Vec<u8>>) -> Option<LogRecord> {
    let regions = ["north".to_owned(), "south".to_owned()];
    Events::new("south", &regions).decode(PLACE, &message(key, headers, value))
}

#[test]
fn a_record_is_the_event_it_holds() {
    let id = EventId(9).to_string();
    let bytes = encode_event(&event());
    let record = read(Some("south"), &[("ce_id", &id)], Some(bytes.clone())).unwrap();
    assert_eq!(record.id, EventId(9));
    assert_eq!(record.event, Ok(event()));
    assert_eq!(record.fingerprint, fingerprint(&bytes));
    assert_eq!(record.received_at.0, 1_000);
    assert_eq!((record.place, record.original), (Some(PLACE), None));
}

#[test]
fn header_names_may_be_written_in_any_case() {
    let headers = [("Ce_Id", "M-1"), ("CE_SOURCE", "rxx/pas")];
    let record = read(Some("south"), &headers, Some(encode_event(&event()))).unwrap();
    assert_eq!(record.id, event_id(&["kafka", "rxx/pas", "M-1"]));
}

#[test]
fn what_looks_nearly_like_our_id_is_an_id_of_the_sender() {
    for id in ["0000000-0000-0000-0000-000000000009", "g0000000000000000000000000000009"] {
        let record = read(Some("south"), &[("ce_id", id)], Some(encode_event(&event()))).unwrap();
        assert_eq!(record.id, event_id(&["kafka", "", id]));
    }
}

#[test]
fn records_of_others_are_not_ours_and_those_of_nobody_are_the_firsts() {
    let value = || Some(encode_event(&event()));
    for key in [Some("north"), Some("nowhere"), None] {
        assert_eq!(read(key, &[("ce_id", "1")], value()), None, "{key:?}");
    }
    let first = Events::new("north", &["north".to_owned(), "south".to_owned()]);
    assert!(first.decode(PLACE, &message(Some("south"), &[], value())).is_none());
    for key in [Some("nowhere"), None] {
        let record = first.decode(PLACE, &message(key, &[("ce_id", "1")], value())).unwrap();
        assert!(record.event.unwrap_err().contains("key"), "{key:?}");
        assert_eq!(record.original, value());
    }
}

#[test]
fn of_a_value_that_is_too_long_the_beginning_is_kept() {
    let value = vec![1; VALUE_BYTES_MAX + 1];
    let record = read(Some("south"), &[("ce_id", "1")], Some(value)).unwrap();
    assert!(record.event.unwrap_err().contains("longer than 1048576 bytes"));
    assert_eq!(record.original.unwrap().len(), VALUE_BYTES_MAX);
}

#[test]
fn a_record_that_can_not_be_taken_does_not_use_up_its_id() {
    let id = EventId(9).to_string();
    let record = read(Some("south"), &[("ce_id", &id)], Some(b"x".to_vec())).unwrap();
    assert!(record.event.is_err());
    assert_ne!(record.id, EventId(9));
}

#[test]
fn a_loss_says_what_is_missing_and_what_to_do() {
    let events = Events::new("south", &[]);
    let loss = Loss { place: PLACE, goes_on_at: 50, is_anew: false };
    let note = events.lost(&loss).unwrap();
    let said = note.event.unwrap_err();
    assert!(said.starts_with("offsets 40 to 49 of topic backfill.waitlist.v1 partition 2"));
    assert!(said.contains("up to 10 records") && said.contains("send them again"), "{said}");
    let anew = events.lost(&Loss { is_anew: true, goes_on_at: 0, ..loss }).unwrap();
    assert_ne!(anew.id, note.id);
    assert!(anew.event.unwrap_err().contains("read again from offset 0"));
}

#[test]
fn a_wish_without_its_number_is_passed_over() {
    let headers = [("ce_id", "00000000000000000000000000000009-1")];
    let found = WishesOf::new(Topic::Offers, "south").decode(
        Place { feed: Feed::Offers, ..PLACE },
        &message(Some("south"), &headers, Some(Vec::new())),
    );
    assert_eq!(found, None);
}
