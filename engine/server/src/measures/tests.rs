//! Tests of the names: the code, this list and the dashboard speak of the same numbers.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::*;

const DASHBOARD: &str = include_str!("../../dashboard/backfill.json");
/// What a histogram is served as.
const PARTS: [&str; 3] = ["_bucket", "_sum", "_count"];

fn named() -> BTreeSet<String> {
    ALL.iter().map(|(name, _, _)| (*name).to_owned()).collect()
}

/// All words in a text that begin as our names do.
fn words(text: &str) -> BTreeSet<String> {
    let is_part = |it: char| it.is_ascii_alphanumeric() || it == '_';
    let words = text.split(|it: char| !is_part(it)).filter(|it| it.starts_with("backfill_"));
    words.map(str::to_owned).collect()
}

fn sources(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, into);
        } else if path.extension().is_some_and(|it| it == "rs") {
            into.push(path);
        }
    }
}

/// The names in quotes after a macro that counts or measures.
fn counted(text: &str) -> BTreeSet<String> {
    let calls = ["counter!(", "gauge!(", "histogram!("];
    let ends = calls.iter().flat_map(|call| text.match_indices(call).map(|it| it.0 + call.len()));
    let quoted = ends.filter_map(|end| text[end..].trim_start().strip_prefix('"'));
    let names = quoted.filter_map(|rest| rest.split('"').next());
    names.filter(|name| name.starts_with("backfill_")).map(str::to_owned).collect()
}

#[test]
fn the_dashboard_asks_for_nothing_that_is_not_there() {
    let named = named();
    let asked: BTreeSet<String> = expressions().iter().flat_map(|it| words(it)).collect();
    assert!(10 < asked.len(), "{asked:?}");
    for name in asked {
        let plain = PARTS.iter().find_map(|part| name.strip_suffix(part)).unwrap_or(&name);
        assert!(named.contains(&name) || named.contains(plain), "nothing counts `{name}`");
    }
}

fn expressions() -> Vec<String> {
    let dashboard: serde_json::Value = serde_json::from_str(DASHBOARD).unwrap();
    let panels = dashboard["panels"].as_array().unwrap().iter();
    let targets = panels.flat_map(|it| it["targets"].as_array().into_iter().flatten());
    targets.map(|it| it["expr"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn every_panel_has_a_title_and_a_threshold() {
    let dashboard: serde_json::Value = serde_json::from_str(DASHBOARD).unwrap();
    for panel in dashboard["panels"].as_array().unwrap() {
        let title = panel["title"].as_str().unwrap();
        let steps = panel["fieldConfig"]["defaults"]["thresholds"]["steps"].as_array();
        assert!(!title.is_empty() && steps.is_some_and(|it| !it.is_empty()), "{title}");
        assert!(panel["description"].as_str().is_some_and(|it| !it.is_empty()), "{title}");
    }
}

#[test]
fn what_is_counted_anywhere_is_in_the_list() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut files = Vec::new();
    for room in ["engine", "connectors"] {
        sources(&root.join(room), &mut files);
    }
    let texts = files.iter().map(|file| std::fs::read_to_string(file).unwrap());
    let counted: BTreeSet<String> = texts.flat_map(|text| counted(&text)).collect();
    assert!(10 < counted.len(), "{counted:?}");
    let named = named();
    let unnamed: Vec<_> = counted.difference(&named).collect();
    assert!(unnamed.is_empty(), "name them in measures.rs: {unnamed:?}");
}
