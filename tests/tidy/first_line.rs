//! Line 1 of every source file says what the file is for.

use crate::house::House;
use crate::{allows, finds, keeps};

fn rule(house: &House) -> Vec<String> {
    let silent = house.rust().filter(|file| {
        let line = file.text.lines().next().unwrap_or_default();
        line.strip_prefix("//! ").is_none_or(|text| !(text.contains(' ') || text.ends_with('.')))
    });
    silent
        .map(|file| format!("{}: line 1 must say `//! what the file is for`", file.path))
        .collect()
}

#[test]
fn every_source_file_says_what_it_is_for() {
    keeps(rule);
}

#[test]
fn a_file_without_a_first_sentence_is_found() {
    finds(rule, &[("a.rs", "fn a() {}\n")]);
    finds(rule, &[("a.rs", "\n//! Too late.\n")]);
    finds(rule, &[("a.rs", "//! \n")]);
    finds(rule, &[("a.rs", "//! placeholder\n")]);
    allows(rule, &[("a.rs", "//! Adds.\n"), ("a.sql", "SELECT 1")]);
}
