//! What is missing, unknown or over a limit is refused by name, whatever it is.

use backfill_core::availability::WINDOWS_MAX;
use backfill_core::entry::SITES_MAX;
use backfill_core::rule_set::FanOutStep;
use backfill_core::{EntryId, Event, RuleSet};
use prost::Message as _;

use crate::error::{DecodeError, Problem};
use crate::limits::{EVENT_BYTES_MAX, FAN_OUT_STEPS_MAX, TEXT_BYTES_MAX};
use crate::wire;
use crate::{decode_entry, decode_event, decode_offer, decode_slot, encode_event};

const ID: [u8; 16] = [7; 16];

fn entry() -> wire::Entry {
    wire::Entry {
        id: ID.to_vec(),
        patient: ID.to_vec(),
        trust: String::from("RXX"),
        service: String::from("110"),
        kind: wire::AppointmentKind::New.into(),
        priority: wire::Priority::Routine.into(),
        waiting_since: Some(0),
        duration_minutes: Some(20),
        modalities: Some(1),
        sites: vec![],
        travel_minutes_max: Some(60),
        availability: Some(wire::Availability::default()),
        notice_minutes_min: Some(0),
        ready: Some(0),
        needs: Some(0),
        reach: wire::Reach::Text.into(),
        attendance_percent: Some(90),
        holds: None,
        suspended: false,
        agreed_to_other_trusts: false,
        reference: String::new(),
        ..wire::Entry::default()
    }
}

fn window() -> wire::Window {
    wire::Window {
        weekdays: Some(127),
        from_minute: Some(540),
        to_minute: Some(600),
        from_day: None,
        to_day: None,
        preferred: false,
        weeks: None,
    }
}

fn with_windows(windows: Vec<wire::Window>) -> wire::Entry {
    let availability = wire::Availability { windows, ..wire::Availability::default() };
    wire::Entry { availability: Some(availability), ..entry() }
}

fn refusal(entry: &wire::Entry) -> String {
    decode_entry(&entry.encode_to_vec()).expect_err("a refusal").to_string()
}

#[test]
fn a_whole_entry_is_read() {
    let read = decode_entry(&entry().encode_to_vec()).expect("an entry");
    assert_eq!(read.id, EntryId(u128::from_be_bytes(ID)));
}

#[test]
fn a_missing_field_is_named() {
    let missing = "missing, or of a kind that this version does not know";
    let cases = [
        (wire::Entry { id: vec![], ..entry() }, "Entry.id"),
        (wire::Entry { kind: 0, ..entry() }, "Entry.kind"),
        (wire::Entry { waiting_since: None, ..entry() }, "Entry.waiting_since"),
        (wire::Entry { duration_minutes: None, ..entry() }, "Entry.duration_minutes"),
        (wire::Entry { ready: None, ..entry() }, "Entry.ready"),
        (wire::Entry { availability: None, ..entry() }, "Entry.availability"),
        (with_windows(vec![wire::Window { weekdays: None, ..window() }]), "Window.weekdays"),
    ];
    for (entry, field) in cases {
        assert_eq!(refusal(&entry), format!("{field}: {missing}"));
    }
    let error = decode_event(&[]).expect_err("an event of no kind");
    assert_eq!(error, DecodeError { message: "Event", field: "kind", problem: Problem::Missing });
}

#[test]
fn a_letter_is_read_as_a_call_and_never_written() {
    let letter = wire::Entry { reach: wire::Reach::Letter.into(), ..entry() };
    let read = super::entry::entry(letter).unwrap();
    assert_eq!(read.reach, backfill_core::entry::Reach::Call);
    assert_eq!(crate::to_wire::entry::entry(&read).reach, i32::from(wire::Reach::Call));
}

#[test]
fn rules_of_before_there_were_hours_call_and_count_at_any_minute() {
    let rules = crate::to_wire::rule_set::rule_set(&backfill_core::RuleSet::built_in());
    let before = wire::RuleSet { calling_hours: None, answering_hours: None, ..rules.clone() };
    let any = backfill_core::rule_set::Hours::ANY;
    let read = super::rule_set::rule_set(before).unwrap();
    assert_eq!((read.calling_hours, read.answering_hours), (any, any));
    assert!(crate::to_wire::rule_set::rule_set(&read).answering_hours.is_none());
    let hours = wire::Hours { weekdays: Some(128), ..rules.calling_hours.unwrap() };
    let wrong = wire::RuleSet { calling_hours: Some(hours), ..rules };
    let refused = super::rule_set::rule_set(wrong).unwrap_err().to_string();
    assert!(refused.starts_with("Hours.weekdays"), "{refused}");
}

#[test]
fn what_this_version_does_not_know_is_refused() {
    let unknown = "Entry.reach: holds a number that stands for nothing that this version knows";
    let reach = wire::Entry { reach: 99, ..entry() };
    assert_eq!(refusal(&reach), unknown);
    // Field 4000 of an event: one that a later version may write.
    let later = [0x82, 0xfa, 0x01, 0x00];
    assert_eq!(decode_event(&later).expect_err("unknown").problem, Problem::Missing);
}

#[test]
fn a_value_out_of_its_range_is_refused() {
    let cases = [
        wire::Entry { attendance_percent: Some(101), ..entry() },
        wire::Entry { modalities: Some(8), ..entry() },
        wire::Entry { duration_minutes: Some(65_536), ..entry() },
        wire::Entry { ready: Some(256), ..entry() },
        with_windows(vec![wire::Window { weekdays: Some(128), ..window() }]),
        with_windows(vec![wire::Window { weeks: Some(64), ..window() }]),
        with_windows(vec![wire::Window { from_minute: Some(1_440), ..window() }]),
        with_windows(vec![wire::Window { to_minute: Some(1_441), ..window() }]),
        with_windows(vec![wire::Window { to_minute: Some(540), ..window() }]),
        with_windows(vec![wire::Window { to_day: Some(i32::MAX), ..window() }]),
    ];
    for entry in cases {
        let text = refusal(&entry);
        assert!(text.contains(": is outside of "), "{text}");
    }
}

#[test]
fn ids_codes_and_texts_have_their_form() {
    let short = wire::Entry { patient: vec![1; 15], ..entry() };
    assert_eq!(refusal(&short), "Entry.patient: an id has 16 bytes, this one has 15");
    let empty = wire::Entry { holds: Some(vec![]), ..entry() };
    assert!(refusal(&empty).starts_with("Entry.holds: missing"));
    let spaced = wire::Entry { trust: String::from("R X"), ..entry() };
    assert!(refusal(&spaced).starts_with("Entry.trust: a code has"));
}

#[test]
fn lists_and_texts_have_their_limits() {
    let site = wire::SiteChoice { site: String::from("RXX01"), travel_minutes: Some(1) };
    let sites = |count| wire::Entry { sites: vec![site.clone(); count], ..entry() };
    assert!(decode_entry(&sites(SITES_MAX).encode_to_vec()).is_ok());
    assert_eq!(refusal(&sites(SITES_MAX + 1)), "Entry.sites: has 33, at most 32 are allowed");
    let windows = with_windows(vec![window(); WINDOWS_MAX + 1]);
    assert_eq!(refusal(&windows), "Availability.windows: has 33, at most 32 are allowed");

    let step = FanOutStep { notice_minutes_min: 1, parallel: 1, window_minutes: 1 };
    let mut rules = RuleSet::built_in();
    rules.fan_out = vec![step; FAN_OUT_STEPS_MAX + 1];
    let error = decode_event(&encode_event(&Event::RulesChanged(rules))).expect_err("too many");
    assert_eq!((error.message, error.field), ("RuleSet", "fan_out"));

    let long = "x".repeat(TEXT_BYTES_MAX + 1);
    let kind = wire::event::Kind::BookingConfirmed(wire::BookingConfirmed {
        offer: ID.to_vec(),
        reference: long,
        appointment: None,
    });
    let bytes = wire::Event { kind: Some(kind) }.encode_to_vec();
    let error = decode_event(&bytes).expect_err("too long");
    assert_eq!((error.message, error.field), ("BookingConfirmed", "reference"));

    let error = decode_event(&vec![0; EVENT_BYTES_MAX + 1]).expect_err("too long");
    assert_eq!((error.message, error.field), ("Event", "*"));
}

#[test]
fn rules_of_before_there_were_lead_times_have_those_that_are_built_in() {
    let built_in = backfill_core::rule_set::LeadTimes::BUILT_IN;
    let rules = crate::to_wire::rule_set::rule_set(&backfill_core::RuleSet::built_in());
    let hoist = wire::LeadTimes { hoist: Some(7), ..wire::LeadTimes::default() };
    let expected = backfill_core::rule_set::LeadTimes { hoist: 7, ..built_in };
    for (said, expected) in
        [(None, built_in), (Some(wire::LeadTimes::default()), built_in), (Some(hoist), expected)]
    {
        let rules = wire::RuleSet { lead_times: said, ..rules.clone() };
        assert_eq!(super::rule_set::rule_set(rules).unwrap().lead_times, expected);
    }
}

#[test]
fn a_reason_without_its_state_is_refused() {
    let state = |status: wire::OfferStatus, reason| wire::OfferState {
        status: status.into(),
        withdrawal_reason: reason,
    };
    let offer = |state| wire::Offer {
        id: ID.to_vec(),
        slot: ID.to_vec(),
        entry: ID.to_vec(),
        patient: ID.to_vec(),
        reach: wire::Reach::Text.into(),
        made_at: Some(0),
        deadline: Some(0),
        rules: Some(1),
        score: Some(0),
        moves: None,
        booked_as: None,
        arrange: 0,
        arrange_minutes: 0,
        state: Some(state),
    };
    let read = |state| decode_offer(&offer(state).encode_to_vec()).map_err(|it| it.problem);
    assert_eq!(read(state(wire::OfferStatus::Live, Some(1))), Err(Problem::Unexpected));
    assert_eq!(read(state(wire::OfferStatus::Withdrawn, None)), Err(Problem::Missing));
    assert!(read(state(wire::OfferStatus::Withdrawn, Some(1))).is_ok());
}

#[test]
fn bytes_that_are_no_protobuf_are_refused() {
    let error = decode_slot(&[0xff; 8]).expect_err("no protobuf");
    assert_eq!((error.message, error.field), ("Slot", "*"));
    assert!(matches!(error.problem, Problem::Bytes(_)));
}
