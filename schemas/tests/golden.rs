//! Everything ever written stays readable: `golden/<version>/` keeps the bytes, and the text of
//! what they mean.
//!
//! A new event or effect needs a new file: run `BACKFILL_GOLDEN=write cargo test -p
//! backfill-schemas --test golden` once. It writes what is missing and never overwrites. A file
//! that no longer matches is not to be deleted: the wire has changed for data that exists.

mod examples;

use std::collections::BTreeSet;
use std::fmt::Debug;
use std::path::{Path, PathBuf};
use std::sync::Once;

use backfill_core::{Effect, Event};
use backfill_schemas::*;

/// The version that is written now.
const VERSION: &str = "v1";

struct Example {
    name: String,
    bytes: Vec<u8>,
    text: String,
}

fn example(name: String, bytes: Vec<u8>, value: &impl Debug) -> Example {
    Example { name, bytes, text: format!("{value:#?}\n") }
}

fn examples() -> Vec<Example> {
    let events = examples::events();
    let events = events
        .iter()
        .map(|event| example(format!("event-{}", event.name()), encode_event(event), event));
    let effects = examples::effects();
    let effects = effects
        .iter()
        .map(|(name, effect)| example(format!("effect-{name}"), encode_effect(effect), effect));
    let snapshot = examples::snapshot();
    let recorded = examples::recorded();
    let rows = [
        example(String::from("snapshot"), encode_snapshot(&snapshot), &snapshot),
        example(String::from("recorded"), encode_recorded(&recorded), &recorded),
    ];
    events.chain(effects).chain(rows).collect()
}

fn golden() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("golden")
}

/// Writes what is missing, once and before anything is read, if that was asked for.
fn write_missing() {
    static WRITTEN: Once = Once::new();
    let asked = std::env::var("BACKFILL_GOLDEN").is_ok_and(|value| value == "write");
    WRITTEN.call_once(|| {
        let folder = golden().join(VERSION);
        for example in examples().iter().filter(|_| asked) {
            let file = folder.join(format!("{}.bin", example.name));
            if !file.exists() {
                std::fs::write(&file, &example.bytes).expect("bytes are written");
                let text = file.with_extension("expected.txt");
                std::fs::write(text, &example.text).expect("text is written");
            }
        }
    });
}

#[test]
fn what_is_written_now_is_what_was_written_before() {
    let folder = golden().join(VERSION);
    write_missing();
    for example in examples() {
        let file = folder.join(format!("{}.bin", example.name));
        let kept = std::fs::read(&file).unwrap_or_else(|error| {
            panic!("{}: {error}; see the first lines of this test", file.display())
        });
        assert_eq!(kept, example.bytes, "{} is written differently now", example.name);
    }
}

/// The text of what the bytes mean, read as what the file's name says they are.
fn meaning(name: &str, bytes: &[u8]) -> Result<String, DecodeError> {
    let kind = name.split('-').next().unwrap_or(name);
    Ok(match kind {
        "event" => format!("{:#?}\n", decode_event(bytes)?),
        "effect" => format!("{:#?}\n", decode_effect(bytes)?),
        "snapshot" => format!("{:#?}\n", decode_snapshot(bytes)?),
        "recorded" => format!("{:#?}\n", decode_recorded(bytes)?),
        other => panic!("`{other}` is no kind of golden file"),
    })
}

#[test]
fn everything_ever_written_reads_as_it_did() {
    write_missing();
    let mut count = 0;
    for version in std::fs::read_dir(golden()).unwrap() {
        for file in std::fs::read_dir(version.unwrap().path()).unwrap() {
            let file = file.unwrap().path();
            if file.extension().is_none_or(|extension| extension != "bin") {
                continue;
            }
            let name = file.file_stem().unwrap().to_string_lossy().into_owned();
            let read = meaning(&name, &std::fs::read(&file).unwrap());
            let kept = std::fs::read_to_string(file.with_extension("expected.txt")).unwrap();
            assert_eq!(read, Ok(kept), "{}", file.display());
            count += 1;
        }
    }
    assert!(examples().len() <= count, "only {count} golden files");
}

/// The names of the fields in the first `oneof kind` of a schema file.
fn kinds(schema: &str) -> BTreeSet<&str> {
    let list = schema.split("oneof kind {").nth(1).expect("an envelope");
    let fields = list.split('}').next().expect("a list").lines();
    fields.filter_map(|line| line.split_whitespace().nth(1)).collect()
}

#[test]
fn every_event_and_every_effect_has_an_example() {
    let events = examples::events();
    let events: BTreeSet<&str> = events.iter().map(Event::name).collect();
    assert_eq!(events, kinds(include_str!("../proto/backfill/v1/event.proto")));
    let effects = examples::effects();
    let effects: BTreeSet<&str> = effects.iter().map(|(_, effect)| Effect::name(effect)).collect();
    assert_eq!(effects, kinds(include_str!("../proto/backfill/v1/effect.proto")));
}
