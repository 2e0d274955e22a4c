//! The documents that a newcomer looks for are there and short, and the files they name exist.

use crate::house::House;
use crate::{allows, finds, keeps};

/// About one screen.
const SCREEN: usize = 60;
const DOCUMENTS: [(&str, usize); 11] = [
    ("README.md", 3 * SCREEN),
    ("ARCHITECTURE.md", 4 * SCREEN),
    ("STYLE.md", 2 * SCREEN),
    ("CHANGELOG.md", 10 * SCREEN),
    ("SECURITY.md", 2 * SCREEN),
    ("THIRD-PARTY.md", 2 * SCREEN),
    ("engine/README.md", SCREEN),
    ("schemas/README.md", SCREEN),
    ("connectors/README.md", SCREEN),
    ("simulations/README.md", SCREEN),
    ("tests/README.md", SCREEN),
];
const ROOMS: [&str; 5] = ["engine/", "schemas/", "connectors/", "simulations/", "tests/"];

fn rule(house: &House) -> Vec<String> {
    let mut found = Vec::new();
    for (path, lines_max) in DOCUMENTS {
        match house.file(path) {
            None => found.push(format!("{path} is not there")),
            Some(file) if file.text.lines().count() > lines_max => {
                found.push(format!("{path}: longer than {lines_max} lines"));
            }
            Some(file) => found.extend(lost_names(house, path, &file.text)),
        }
    }
    found
}

/// Paths such as `engine/core/src/lib.rs` between backticks, and links, that lead nowhere.
fn lost_names(house: &House, document: &str, text: &str) -> Vec<String> {
    let quoted = text.split('`').skip(1).step_by(2);
    let quoted = quoted.filter(|it| ROOMS.iter().any(|room| it.starts_with(room)));
    let plain =
        quoted.filter(|it| !it.contains(['<', '>', '*', '{', ' ', '\n']) && !it.contains("/."));
    let links = text.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    let links = links.filter(|it| !it.contains(':'));
    let lost = plain.chain(links).filter(|it| !exists(house, it));
    lost.map(|path| format!("{document}: `{path}` is not there")).collect()
}

fn exists(house: &House, path: &str) -> bool {
    let inside = format!("{}/", path.trim_end_matches('/'));
    house.file(path).is_some() || house.under(&inside).next().is_some()
}

#[test]
fn the_documents_are_there_and_name_what_exists() {
    keeps(rule);
}

#[test]
fn a_missing_or_overlong_document_is_found() {
    let mut files: Vec<(&str, &str)> = DOCUMENTS.iter().map(|(path, _)| (*path, "")).collect();
    allows(rule, &files);
    finds(rule, &files[1..]);
    files[0].1 = "See `engine/core/src/nowhere.rs` and `engine/README.md`.";
    finds(rule, &files);
    files[0].1 = "See [this](NOWHERE.md), [that](STYLE.md) and [those](https://example.org).";
    finds(rule, &files);
    let long = "line\n".repeat(SCREEN + 1);
    files[0].1 = "";
    files[9].1 = &long;
    finds(rule, &files);
}
