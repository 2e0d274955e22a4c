//! What a clinic's patients must have done before, as the mapping file says it.

use backfill_core::clinic::NAME_BYTES_MAX;
use backfill_core::prerequisite::{PREREQUISITES_MAX, Prerequisites};
use serde::Deserialize;

/// A list of words, such as `["bloods", "anticoagulation_plan"]`. Any word is taken: it is the
/// trust's own, and the waiting list must say the same.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Vec<String>")]
pub struct Required(pub Prerequisites);

impl TryFrom<Vec<String>> for Required {
    type Error = String;
    fn try_from(words: Vec<String>) -> Result<Self, String> {
        let required = Prerequisites::of(words.iter().map(String::as_str));
        let names = required.names();
        if PREREQUISITES_MAX < names.len() {
            return Err(format!("`requires` holds too many; at most {PREREQUISITES_MAX}"));
        }
        match names.iter().find(|name| NAME_BYTES_MAX < name.len()) {
            Some(name) => Err(format!("`{name}` is too long; at most {NAME_BYTES_MAX} bytes")),
            None => Ok(Self(required)),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::mapping::Mapping;

    #[track_caller]
    fn check(words: &str, expected: Result<&[&str], &str>) {
        let text = format!("[default.clinics.A]\nrequires = {words}\n");
        match (Mapping::from_toml(&text), expected) {
            (Ok(mapping), Ok(names)) => {
                let source = mapping.source("P", "Q");
                let clinic = source.clinics.get("A").expect("a clinic");
                assert_eq!(clinic.requires.0.names(), names);
            }
            (Err(error), Err(said)) => assert!(error.to_string().contains(said), "{error}"),
            (read, _) => panic!("{words}: {read:?}"),
        }
    }

    #[test]
    fn any_word_is_taken_and_written_in_one_way() {
        check("[\"pre_op\", \"fasting\"]", Ok(&["fasting", "pre_op"]));
        check("[\"Bloods\", \"anticoagulation plan\"]", Ok(&["anticoagulation_plan", "bloods"]));
        check("[\"biometry\", \"drops\", \"Drops\"]", Ok(&["biometry", "drops"]));
        check("[]", Ok(&[]));
    }

    #[test]
    fn what_is_no_list_of_short_words_is_refused_when_the_file_is_read() {
        check("\"bloods\"", Err("expected a sequence"));
        check(&format!("[\"{}\"]", "b".repeat(61)), Err("too long"));
        let many: Vec<String> = (10..27).map(|it| format!("\"test{it}\"")).collect();
        check(&format!("[{}]", many.join(", ")), Err("too many"));
    }
}
