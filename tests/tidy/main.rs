//! Is the house in order? One file per rule; each finds its own violation in a planted text, and
//! none in the sources.

mod house;
mod source;

mod blanks;
mod commands;
mod commented_defaults;
mod dead_files;
mod documents;
mod events;
mod first_line;
mod forbidden_calls;
mod hazards;
mod invariants;
mod length;
mod names;
mod people;
mod sleeps;
mod unfinished;

use house::House;

/// A rule: says for each violation where it is and what to do.
type Rule = fn(&House) -> Vec<String>;

/// The sources keep the rule.
fn keeps(rule: Rule) {
    let found = rule(House::ours());
    assert!(found.is_empty(), "\n{}\n", found.join("\n"));
}

/// The rule finds exactly one violation in these files.
fn finds(rule: Rule, files: &[(&str, &str)]) {
    let found = rule(&House::planted(files));
    assert_eq!(found.len(), 1, "{files:?} {found:?}");
}

/// The rule finds nothing in these files.
fn allows(rule: Rule, files: &[(&str, &str)]) {
    assert_eq!(rule(&House::planted(files)), [""; 0], "{files:?}");
}
