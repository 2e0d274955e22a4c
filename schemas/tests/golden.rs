//! Everything ever written stays readable: `golden/<version>/` keeps the bytes, and the text of
//! what they mean; `.json` beside it is the same as a topic has it in JSON.
//!
//! A new event, command or record needs a new file: run `BACKFILL_GOLDEN=write cargo test -p
//! backfill-schemas --test golden` once. It writes what is missing and never overwrites. A file
//! that no longer matches is not to be deleted: the wire has changed for data that exists.

mod examples;

use std::collections::BTreeSet;
use std::fmt::Debug;
use std::path::{Path, PathBuf};
use std::sync::Once;

use backfill_core::{Command, Event, Record};
use backfill_schemas::*;

/// The version that is written now.
const VERSION: &str = "v1";

struct Example {
    name: String,
    bytes: Vec<u8>,
    /// Of what topics carry.
    json: Option<Vec<u8>>,
    text: String,
}

impl Example {
    fn new(name: String, bytes: Vec<u8>, value: &impl Debug) -> Self {
        Self { name, bytes, json: None, text: format!("{value:#?}\n") }
    }

    /// A file of text ends its last line, which no value on a topic does.
    fn with_json(self, json: Vec<u8>) -> Self {
        Self { json: Some([json.as_slice(), b"\n"].concat()), ..self }
    }

    /// The files of the example, by the ends of their names.
    fn files(&self) -> Vec<(&'static str, &[u8])> {
        let json = self.json.as_deref().map(|json| ("json", json));
        [("bin", self.bytes.as_slice())].into_iter().chain(json).collect()
    }
}

/// Nothing here has a trust's own number.
fn names() -> Names {
    Names { appointment: |_, _| unreachable!(), entry: |_, _| unreachable!() }
}

fn examples() -> Vec<Example> {
    let events = examples::events();
    let events = events.iter().map(|event| {
        let name = format!("event-{}", event.name());
        Example::new(name, encode_event(event), event).with_json(encode_event_json(event))
    });
    let commands = [examples::commands(), examples::at_short_notice()].concat();
    let commands = commands.iter().map(|(name, it)| {
        let name = format!("effect-{name}");
        Example::new(name, encode_command(it), it).with_json(encode_command_json(it))
    });
    let decisions = vec![examples::nobody_ready(), examples::lacking_decision()];
    let records = [examples::records(), decisions].concat();
    let records = records.iter().map(|(name, it)| {
        let name = format!("effect-{name}");
        Example::new(name, encode_record(it), it).with_json(encode_record_json(it))
    });
    let refusals = examples::refusals();
    let refusals = refusals.iter().map(|(name, it)| {
        let name = format!("effect-{name}");
        Example::new(name, encode_refusal(it), it).with_json(encode_refusal_json(it))
    });
    let effects = commands.chain(records).chain(refusals);
    let fitted =
        [examples::fitted(), examples::prepared(), examples::answered(), examples::lacking()]
            .concat();
    let fitted = fitted.iter().map(|(name, event)| {
        let name = format!("event-{name}");
        Example::new(name, encode_event(event), event).with_json(encode_event_json(event))
    });
    let stop = examples::stop();
    let snapshot = examples::snapshot();
    let recorded = examples::recorded();
    let said = examples::said();
    let aside = examples::quarantined();
    let decided = examples::decided();
    let follows: (Vec<_>, Vec<_>) =
        (decided.records.iter().collect(), decided.commands.iter().collect());
    let decided_bytes = encode_decided(decided.refusal, &follows.0, &follows.1);
    let rows = [
        Example::new(String::from("decided"), decided_bytes, &decided),
        Example::new(String::from("event-patient_opted_out-trust"), encode_event(&stop), &stop)
            .with_json(encode_event_json(&stop)),
        Example::new(String::from("snapshot"), encode_snapshot(&snapshot), &snapshot),
        Example::new(String::from("recorded"), encode_recorded(&recorded), &recorded),
        Example::new(String::from("recorded-said"), encode_recorded(&said), &said),
        Example::new(String::from("quarantined"), encode_quarantined(&aside), &aside)
            .with_json(encode_quarantined_json(&aside)),
    ];
    let outcomes = examples::outcomes();
    let outcomes = outcomes.iter().map(|(name, told)| {
        let name = format!("event_outcome-{name}");
        Example::new(name, encode_event_outcome(told), told)
            .with_json(encode_event_outcome_json(told))
    });
    events.chain(fitted).chain(effects).chain(rows).chain(outcomes).collect()
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
            let text = folder.join(format!("{}.expected.txt", example.name));
            let text = ("expected.txt", text.exists(), example.text.as_bytes());
            let files = example.files().into_iter().map(|(end, bytes)| {
                (end, folder.join(format!("{}.{end}", example.name)).exists(), bytes)
            });
            for (end, _, bytes) in files.chain([text]).filter(|(_, exists, _)| !exists) {
                let file = folder.join(format!("{}.{end}", example.name));
                std::fs::write(file, bytes).expect("the file is written");
            }
        }
    });
}

#[test]
fn what_is_written_now_is_what_was_written_before() {
    let folder = golden().join(VERSION);
    write_missing();
    for example in examples() {
        for (end, bytes) in example.files() {
            let file = folder.join(format!("{}.{end}", example.name));
            let kept = std::fs::read(&file).unwrap_or_else(|error| {
                panic!("{}: {error}; see the first lines of this test", file.display())
            });
            assert_eq!(kept, bytes, "{} is written differently now", file.display());
        }
    }
}

/// The text of what the bytes mean, read as what the file's name says they are.
fn meaning(name: &str, end: &str, bytes: &[u8]) -> Result<String, DecodeError> {
    let kind = name.split('-').next().unwrap_or(name);
    let format = if end == "json" { Format::Json } else { Format::Protobuf };
    Ok(match kind {
        "event" if end == "bin" => format!("{:#?}\n", decode_event(bytes)?),
        "event" => format!("{:#?}\n", decode_topic_event(bytes, format, &names())?),
        "effect" => effect_meaning(bytes, format)?,
        "event_outcome" => format!("{:#?}\n", decode_topic_event_outcome(bytes, format)?),
        "quarantined" => format!("{:#?}\n", decode_topic_quarantined(bytes, format)?),
        "snapshot" => format!("{:#?}\n", decode_snapshot(bytes)?),
        "decided" => format!("{:#?}\n", decode_decided(examples::DECIDED, bytes)?),
        "recorded" | "recorded-said" => format!("{:#?}\n", decode_recorded(bytes)?),
        other => panic!("`{other}` is no kind of golden file"),
    })
}

/// Commands, records and refusals go as one message: what it is not is refused.
fn effect_meaning(bytes: &[u8], format: Format) -> Result<String, DecodeError> {
    let json = format == Format::Json;
    let record = if json { decode_record_json(bytes) } else { decode_record(bytes) };
    let refusal = if json { decode_refusal_json(bytes) } else { decode_refusal(bytes) };
    let record = record.map(|it| format!("{it:#?}\n"));
    let refusal = refusal.map(|it| format!("{it:#?}\n"));
    let command = decode_topic_command(bytes, format).map(|it| format!("{it:#?}\n"));
    let all = [&command, &record, &refusal];
    assert!(all.iter().filter(|it| it.is_ok()).count() <= 1, "it is one of the three");
    record.or(refusal).or(command)
}

#[test]
fn everything_ever_written_reads_as_it_did() {
    write_missing();
    let mut count = 0;
    for version in std::fs::read_dir(golden()).unwrap() {
        for file in std::fs::read_dir(version.unwrap().path()).unwrap() {
            let file = file.unwrap().path();
            let end = file.extension().unwrap_or_default().to_string_lossy().into_owned();
            if !matches!(end.as_str(), "bin" | "json") {
                continue;
            }
            let name = file.file_stem().unwrap().to_string_lossy().into_owned();
            let read = meaning(&name, &end, &std::fs::read(&file).unwrap());
            let kept = std::fs::read_to_string(file.with_extension("expected.txt")).unwrap();
            assert_eq!(read, Ok(kept), "{}", file.display());
            count += 1;
        }
    }
    let wanted: usize = examples().iter().map(|it| it.files().len()).sum();
    assert!(wanted <= count, "only {count} golden files");
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
    let (commands, records) = (examples::commands(), examples::records());
    let commands = commands.iter().map(|(_, it)| Command::name(it));
    let names = commands.chain(records.iter().map(|(_, it)| Record::name(it)));
    let effects: BTreeSet<&str> = names.chain(["refuse"]).collect();
    assert_eq!(effects, kinds(include_str!("../proto/backfill/v1/effect.proto")));
}
