//! What is made of records, without a broker.

use backfill_core::event::EntryRemoved;
use backfill_core::{EntryId, Event, EventId};
use backfill_runtime::ids::event_id;
use backfill_runtime::ports::{Feed, LogRecord, Place, Topic};
use backfill_runtime::{Principal, Trusts};
use backfill_schemas::{encode_event, fingerprint};
use rdkafka::message::{Header, OwnedHeaders, OwnedMessage, Timestamp};

use super::{Cause, Decode, Events, Loss, VALUE_BYTES_MAX, WishesOf};
use crate::Options;

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
    Events::new(&Options::default(), "south", &regions)
        .unwrap()
        .decode(PLACE, &message(key, headers, value))
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
    let first =
        Events::new(&Options::default(), "north", &["north".to_owned(), "south".to_owned()])
            .unwrap();
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
    assert_eq!(record.original.unwrap().len(), 64 * 1024);
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
    let events = Events::new(&Options::default(), "south", &[]).unwrap();
    let loss = Loss { place: PLACE, goes_on_at: 50, cause: Cause::Deleted };
    let note = events.lost(&loss).unwrap();
    let said = note.event.unwrap_err();
    assert!(said.starts_with("offsets 40 to 49 of topic backfill.waitlist.v1 partition 2"));
    assert!(said.contains("up to 10 records") && said.contains("send them again"), "{said}");
    let anew = events.lost(&Loss { cause: Cause::Shorter, goes_on_at: 0, ..loss }).unwrap();
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

/// As our own publisher writes it, and as somebody does who knows the header's name.
fn sealed(id: &str, source: &str, key: &[u8; 32]) -> OwnedMessage {
    let value = encode_event(&event());
    let sealed = crate::seal::Sealed {
        topic: PLACE.feed.topic(),
        region: b"south",
        id,
        source,
        value: &value,
    };
    let seal = sealed.seal(key);
    let headers = [("ce_id", id), ("ce_source", source), ("backfill_seal", &seal)];
    message(Some("south"), &headers, Some(value))
}

fn read_with(sources: &[(&str, &str)], message: &OwnedMessage) -> LogRecord {
    let sources = sources.iter().map(|(name, words)| ((*name).to_owned(), (*words).to_owned()));
    let options =
        Options { sources: sources.collect(), own_key: Some([7; 32]), ..Options::default() };
    let events = Events::new(&options, "south", &["south".to_owned()]).unwrap();
    events.decode(PLACE, message).unwrap()
}

#[test]
fn an_id_of_our_form_is_another_sources_own_unless_we_wrote_it() {
    let id = EventId(9).to_string();
    let ours = read_with(&[], &sealed(&id, "api", &[7; 32]));
    assert_eq!((ours.id, ours.source.as_str()), (EventId(9), "api"));
    let forged = read_with(&[], &sealed(&id, "api", &[8; 32]));
    assert_eq!(forged.id, event_id(&["kafka", "api", &id]));
    let value = Some(encode_event(&event()));
    let plain = message(Some("south"), &[("ce_id", &id), ("ce_source", "rxx/pas")], value);
    assert_eq!(read_with(&[], &plain).id, event_id(&["kafka", "rxx/pas", &id]));
}

#[test]
fn who_is_not_named_is_put_aside_and_who_is_speaks_for_its_trusts() {
    let named = [("rxx/pas", "RXX")];
    let says = |source: &str| {
        let value = Some(encode_event(&event()));
        read_with(&named, &message(Some("south"), &[("ce_id", "1"), ("ce_source", source)], value))
    };
    let told = says("rxx/pas");
    assert_eq!(told.event, Ok(event()));
    let trusts = Trusts::Of(["RXX".parse().unwrap()].into());
    assert_eq!(told.principal, Principal::machine("rxx/pas", trusts));
    assert!(says("ryy/pas").event.unwrap_err().contains("kafka.sources"));
    let ours = read_with(&named, &sealed("1", "hl7:PAS", &[7; 32]));
    assert_eq!((ours.event, ours.principal), (Ok(event()), Principal::own()));
}

#[test]
fn of_a_large_record_that_cannot_be_taken_the_beginning_is_kept() {
    let value = Some(vec![b'x'; 500_000]);
    let record = read(Some("south"), &[("ce_id", "1")], value).unwrap();
    assert_eq!(record.original.unwrap().len(), 64 * 1024);
    assert!(record.event.unwrap_err().contains("the first 65536 of 500000 bytes"));
}

#[test]
fn json_that_does_not_say_so_is_told_what_to_say() {
    for (headers, is_told) in [
        (vec![("ce_id", "1")], true),
        (vec![("ce_id", "1"), ("content-type", "application/protobuf")], false),
    ] {
        let record =
            read(Some("south"), &headers, Some(b" {\"entryRemoved\": {}}".to_vec())).unwrap();
        let reason = record.event.unwrap_err();
        assert_eq!(reason.contains("content-type: application/json"), is_told, "{reason}");
    }
}
