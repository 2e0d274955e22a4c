//! An event has one name everywhere: the variant, its file in `decide/`, its message on the wire.

use crate::house::House;
use crate::source::only_code;
use crate::{allows, finds, keeps};

const EVENTS: &str = "engine/core/src/event.rs";
const DECIDE: &str = "engine/core/src/decide/";
const WIRE: &str = "schemas/proto/backfill/v1/event.proto";
/// Files in `decide/` that are no events: the moves that several events share.
const SHARED: [&str; 21] = [
    "come_first",
    "mod",
    "step",
    "fill",
    "free",
    "withdraw",
    "book",
    "world",
    "blanks",
    "given_up",
    "hear",
    "hold",
    "lasting",
    "meaning",
    "meant",
    "not_running",
    "occupied",
    "order",
    "own",
    "repeat",
    "stands_again",
];

fn rule(house: &House) -> Vec<String> {
    let Some(events) = house.file(EVENTS) else {
        return vec![format!("{EVENTS} is not there")];
    };
    let events = variants(&only_code(&events.text));
    if events.is_empty() {
        return vec![format!("{EVENTS}: no `pub enum Event` found")];
    }
    let mut found: Vec<String> = events.iter().flat_map(|event| missing(house, event)).collect();
    let names: Vec<String> = events.iter().map(|event| snake_case(event)).collect();
    for file in house.under(DECIDE).filter(|file| file.path.matches('/').count() == 4) {
        let name = file.name().trim_end_matches(".rs");
        if !SHARED.contains(&name) && !names.iter().any(|it| it == name) {
            found.push(format!("{}: no event has this name", file.path));
        }
    }
    found
}

fn missing(house: &House, event: &str) -> Vec<String> {
    let mut found = Vec::new();
    let path = format!("{DECIDE}{}.rs", snake_case(event));
    if !house.file(&path).is_some_and(|file| file.text.contains("fn decide(")) {
        found.push(format!("{path}: must be there and hold `fn decide`: {event} is an event"));
    }
    let message = format!("message {event} {{");
    if !house.file(WIRE).is_some_and(|file| file.text.contains(&message)) {
        found.push(format!("{WIRE}: no `{message}`: {event} is an event"));
    }
    found
}

/// The variants of `pub enum Event`.
fn variants(code: &str) -> Vec<String> {
    let list = code.split("pub enum Event {").nth(1).unwrap_or_default();
    let list = list.split("\n}").next().unwrap_or_default();
    let words = list.lines().filter_map(|line| {
        let word = line.strip_prefix("    ")?.split(['(', ',', ' ']).next()?;
        word.starts_with(|it: char| it.is_ascii_uppercase()).then(|| word.to_owned())
    });
    words.collect()
}

fn snake_case(name: &str) -> String {
    let mut out = String::new();
    for letter in name.chars() {
        if letter.is_ascii_uppercase() && !out.is_empty() {
            out.push('_');
        }
        out.push(letter.to_ascii_lowercase());
    }
    out
}

#[test]
fn every_event_has_its_file_and_its_message() {
    keeps(rule);
    let house = House::ours();
    let events = house.file(EVENTS).expect("there are events");
    assert!(variants(&only_code(&events.text)).contains(&"SlotFreed".to_owned()));
}

#[test]
fn an_event_without_file_or_message_is_found() {
    let event = (EVENTS, "pub enum Event {\n    /// Freed.\n    SlotFreed(Slot),\n}\n");
    let file = ("engine/core/src/decide/slot_freed.rs", "pub(crate) fn decide() {}");
    let message = (WIRE, "message SlotFreed {\n}\n");
    allows(rule, &[event, file, message]);
    finds(rule, &[event, message]);
    finds(rule, &[event, file]);
    finds(rule, &[file, message]);
    finds(rule, &[(EVENTS, "pub enum Happening {}"), file, message]);
    finds(rule, &[event, file, message, ("engine/core/src/decide/slot_lost.rs", "")]);
}
