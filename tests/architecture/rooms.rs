//! Within a crate: what a room may not even name.

use std::fs;
use std::path::{Path, PathBuf};

/// Rooms, by the beginnings of their paths, and words that may not stand in their code.
struct Wall {
    rooms: &'static [&'static str],
    words: &'static [&'static str],
    why: &'static str,
}

const WALLS: [Wall; 4] = [
    Wall {
        rooms: &[
            "engine/runtime/src/executor",
            "engine/runtime/src/taker",
            "engine/runtime/src/ports/outbox.rs",
            "engine/runtime/src/ports/wishes.rs",
            "connectors/notify/src/",
            "connectors/hl7/src/writeback/",
        ],
        words: &["Decided", "Record", "LedgerLine", "Decision", "decode_record"],
        why: "whoever carries commands out sees no record of a decision",
    },
    Wall {
        rooms: &["engine/core/src/state/"],
        words: &["crate::rules", "crate::matching", "crate::decide"],
        why: "the state holds tables; what follows from them is worked out elsewhere",
    },
    Wall {
        rooms: &["engine/core/src/rules/"],
        words: &["crate::matching", "crate::decide"],
        why: "the rules judge one entry and one slot, whoever else waits",
    },
    Wall {
        rooms: &["engine/server/src/import", "engine/server/src/doctor"],
        words: &["backfill_http"],
        why: "rows and words are read without the API",
    },
];

struct File {
    path: String,
    text: String,
}

fn sources() -> Vec<File> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("tests is in the root");
    let mut found = Vec::new();
    for room in ["engine", "connectors"] {
        walk(&root.join(room), &mut found);
    }
    let read = |path: PathBuf| {
        let text = fs::read_to_string(&path).expect("a source can be read");
        let path = path.strip_prefix(root).expect("below the root").to_string_lossy().into_owned();
        File { path, text }
    };
    found.into_iter().map(read).collect()
}

fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder can be read") {
        let path = entry.expect("an entry can be read").path();
        if path.is_dir() {
            walk(&path, found);
        } else if path.extension().is_some_and(|it| it == "rs") {
            found.push(path);
        }
    }
}

fn breaches(files: &[File]) -> Vec<String> {
    let mut found = Vec::new();
    for wall in &WALLS {
        let within = |file: &&File| wall.rooms.iter().any(|room| file.path.starts_with(room));
        let within = files.iter().filter(within).filter(|it| !it.path.ends_with("tests.rs"));
        for file in within {
            for word in wall.words.iter().filter(|word| names(&file.text, word)) {
                found.push(format!("{} names `{word}`: {}", file.path, wall.why));
            }
        }
    }
    found
}

/// Whether the code names a word. Comments and what only tests see do not count.
fn names(text: &str, word: &str) -> bool {
    let code = text.split("#[cfg(test)]").next().unwrap_or(text).lines();
    code.filter(|line| !line.trim_start().starts_with("//")).any(|line| has_word(line, word))
}

fn has_word(line: &str, word: &str) -> bool {
    line.match_indices(word).any(|(at, _)| {
        let is_part = |it: char| it.is_alphanumeric() || it == '_';
        let (before, after) = (&line[..at], &line[at + word.len()..]);
        !before.ends_with(is_part) && !after.starts_with(is_part)
    })
}

#[test]
fn no_room_names_what_is_none_of_its_business() {
    let files = sources();
    for room in WALLS.iter().flat_map(|wall| wall.rooms) {
        assert!(files.iter().any(|it| it.path.starts_with(room)), "{room} is gone");
    }
    let found = breaches(&files);
    assert!(found.is_empty(), "\n{}\n", found.join("\n"));
}

#[test]
fn a_room_that_looks_into_another_is_found() {
    let file = |path: &str, text: &str| File { path: path.to_owned(), text: text.to_owned() };
    let found = |path, text| breaches(&[file(path, text)]).len();
    let names = "use backfill_core::{Command, Record};\n";
    assert_eq!(found("connectors/notify/src/notify.rs", names), 1);
    assert_eq!(found("connectors/store/src/prepared/mod.rs", names), 0);
    let matching = "use crate::matching::Pools;\n";
    assert_eq!(found("engine/core/src/state/mod.rs", matching), 1);
    assert_eq!(found("engine/core/src/rules/eligible.rs", matching), 1);
    assert_eq!(found("engine/core/src/decide/step.rs", matching), 0);
    assert_eq!(found("engine/server/src/import/args.rs", "use backfill_http::App;"), 1);
    for other in ["// a Record\n", "use x::Recorded;\n", "#[cfg(test)]\nuse x::Record;\n"] {
        assert_eq!(found("connectors/notify/src/notify.rs", other), 0, "{other}");
    }
}
