//! No blanks at the end of a line, no tabs in sources, a newline at the end of every file.

use crate::house::{File, House};
use crate::{allows, finds, keeps};

/// Texts that others wrote, and files that must stay byte for byte.
fn is_kept_as_it_is(file: &File) -> bool {
    file.name().starts_with("LICENSE")
        || [".hl7", ".csv", ".patch", ".diff"].iter().any(|it| file.name().ends_with(it))
}

fn rule(house: &House) -> Vec<String> {
    let mut found = Vec::new();
    for file in house.files.iter().filter(|file| !is_kept_as_it_is(file)) {
        for (number, line) in file.lines() {
            if line.ends_with([' ', '\t', '\r']) {
                found.push(format!("{}:{number}: blanks at the end of the line", file.path));
            } else if file.is_rust() && line.contains('\t') {
                found.push(format!("{}:{number}: a tab; write \\t or blanks", file.path));
            }
        }
        if !file.text.is_empty() && !file.text.ends_with('\n') {
            found.push(format!("{}: the last line does not end", file.path));
        }
    }
    found
}

#[test]
fn no_line_ends_with_blanks() {
    keeps(rule);
}

#[test]
fn blanks_and_tabs_are_found() {
    finds(rule, &[("a.rs", "fn a() {} \n")]);
    finds(rule, &[("a.md", "text\t\n")]);
    finds(rule, &[("a.rs", "\tfn a() {}\n")]);
    finds(rule, &[("a.rs", "fn a() {}")]);
    allows(rule, &[("a.rs", "fn a() {}\n"), ("a.hl7", "MSH|\r"), ("Makefile", "a:\n\tb\n")]);
}
