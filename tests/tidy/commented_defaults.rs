//! Every setting of a default file is explained: in its paragraph, a comment stands above it.

use crate::house::House;
use crate::{allows, finds, keeps};

fn rule(house: &House) -> Vec<String> {
    let mut found = Vec::new();
    for file in house.files.iter().filter(|file| file.path.ends_with(".default.toml")) {
        let mut explained = false;
        for (number, line) in file.lines() {
            let line = line.trim();
            if line.is_empty() {
                explained = false;
            } else if line.starts_with('#') {
                explained = true;
            } else if !explained && is_setting(line) && !line.contains(" # ") {
                found.push(format!("{}:{number}: `{line}` is not explained", file.path));
            }
        }
    }
    found
}

/// A key with a value; not a section, not the next line of a list.
fn is_setting(line: &str) -> bool {
    let key = line.split('=').next().unwrap_or_default().trim();
    let plain = key.trim_matches('"').chars();
    let is_key = !key.is_empty() && (key.starts_with('"') || plain.clone().all(is_key_character));
    line.contains('=') && is_key
}

fn is_key_character(it: char) -> bool {
    it.is_ascii_alphanumeric() || matches!(it, '_' | '-' | '.')
}

#[test]
fn every_setting_is_explained() {
    keeps(rule);
}

#[test]
fn a_setting_without_comment_is_found() {
    finds(rule, &[("a/config.default.toml", "port = 1\n")]);
    finds(rule, &[("a/config.default.toml", "# The port.\nport = 1\n\n[b]\n\"c d\" = 2\n")]);
    let good = "# The port.\nport = 1\nhost = \"a\"\n\n[b] # Of b.\nc = 1 # The c.\n# list = [1,\n";
    allows(rule, &[("a/config.default.toml", good), ("a/Cargo.toml", "name = \"a\"\n")]);
}
