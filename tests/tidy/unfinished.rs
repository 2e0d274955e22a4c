//! Nothing is left for later in the sources: no reminders, no holes, no tests that do not run.

use crate::house::House;
use crate::source::without_texts;
use crate::{allows, finds, keeps};

/// What must not be there, outside of texts.
const MARKS: [&str; 6] = ["TODO", "FIXME", "XXX", "todo!", "unimplemented!", "#[ignore"];

const KINDS: [&str; 8] = [".rs", ".toml", ".proto", ".sql", ".sh", ".html", ".css", ".py"];

fn rule(house: &House) -> Vec<String> {
    let mut found = Vec::new();
    for file in house.files.iter().filter(|file| KINDS.iter().any(|it| file.path.ends_with(it))) {
        let text = if file.is_rust() { without_texts(&file.text) } else { file.text.clone() };
        for (number, line) in text.lines().enumerate() {
            for mark in MARKS.iter().filter(|mark| line.contains(*mark)) {
                found.push(format!("{}:{}: `{mark}`; finish it", file.path, number + 1));
            }
        }
    }
    found
}

#[test]
fn nothing_is_left_for_later() {
    keeps(rule);
}

#[test]
fn what_is_left_for_later_is_found() {
    for mark in MARKS {
        finds(rule, &[("a.rs", &format!("fn a() {{}}\n// {mark} it\n"))]);
    }
    finds(rule, &[("a.sql", &format!("-- {} it\n", MARKS[0]))]);
    allows(rule, &[("a.rs", &format!("fn a() -> &str {{ \"{}\" }}", MARKS[0]))]);
}
