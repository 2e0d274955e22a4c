//! The settings file: read with the place of each key, so that each mistake is told with its line.

use std::path::Path;

use serde::Deserialize as _;
use toml::Value;
use toml::de::{DeTable, DeValue, ValueDeserializer};

use super::draft::{Draft, joined};
use super::faults::Origin;
use super::known::Place;

/// Takes what a file says. What is wrong with it is in the draft.
pub(super) fn read(draft: &mut Draft, path: &Path) {
    let path = path.display().to_string();
    let text = match std::fs::read(&path).map(String::from_utf8) {
        Ok(Ok(text)) => text,
        Ok(Err(_)) => return draft.broken(0, format!("{path} is not text in UTF-8")),
        Err(error) => return draft.broken(0, format!("cannot read {path}: {error}")),
    };
    let (table, errors) = DeTable::parse_recoverable(&text);
    let file = File { path, text: &text };
    for error in errors {
        let line = file.line(error.span().map_or(0, |span| span.start));
        draft.broken(line, format!("{}, line {line}: {}", file.path, error.message()));
    }
    file.section(draft, "", table.get_ref());
}

struct File<'a> {
    path: String,
    text: &'a str,
}

impl File<'_> {
    fn section(&self, draft: &mut Draft, section: &str, table: &DeTable<'_>) {
        for (key, value) in table {
            let name = key.get_ref().as_ref();
            let full = joined(section, name);
            let line = self.line(key.span().start);
            let origin = Origin::File { path: self.path.clone(), line };
            match (value.get_ref(), draft.known.at(&full)) {
                (DeValue::Table(inner), Place::Section(_) | Place::Free)
                    if is_section(draft, section) =>
                {
                    self.section(draft, &full, inner);
                }
                (DeValue::Table(_), Place::Unknown) => draft.unknown(&full, true, &origin),
                _ => match Value::deserialize(ValueDeserializer::from(value.clone())) {
                    Ok(value) => draft.put(section, name, value, &origin),
                    Err(error) => draft.wrong(&full, &origin, error.message()),
                },
            }
        }
    }

    /// The line of a byte, from 1.
    fn line(&self, at: usize) -> usize {
        let before = self.text.as_bytes().iter().take(at);
        before.filter(|byte| **byte == b'\n').count() + 1
    }
}

/// Whether sections may lie in this one: in one with free names there are only values.
fn is_section(draft: &Draft, section: &str) -> bool {
    section.is_empty() || matches!(draft.known.at(section), Place::Section(_))
}
