//! No file is called after nothing in particular; no test says that it is one.

use crate::house::House;
use crate::source::only_code;
use crate::{allows, finds, keeps};

/// Rooms where everything and nothing belongs.
const EMPTY_NAMES: [&str; 9] =
    ["util", "utils", "common", "helper", "helpers", "manager", "misc", "service", "shared"];

fn rule(house: &House) -> Vec<String> {
    let mut found = Vec::new();
    for file in &house.files {
        let parts = file.path.split('/').map(|part| part.split('.').next().unwrap_or(part));
        for name in parts.filter(|part| EMPTY_NAMES.contains(part)) {
            found.push(format!("{}: `{name}` says nothing; name what is in it", file.path));
        }
    }
    for file in house.rust() {
        let code = only_code(&file.text);
        if code.contains("fn test_") {
            found.push(format!("{}: a test's name is a sentence, without `test_`", file.path));
        }
    }
    found
}

#[test]
fn names_say_what_is_in_a_file() {
    keeps(rule);
}

#[test]
fn empty_names_are_found() {
    finds(rule, &[("engine/core/src/utils.rs", "")]);
    finds(rule, &[("engine/common/mod.rs", "")]);
    finds(rule, &[("a.rs", "fn test_it() {}")]);
    allows(rule, &[("connectors/reading/src/services.rs", "// fn test_ is not code")]);
}
