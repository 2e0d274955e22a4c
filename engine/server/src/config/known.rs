//! The settings there are, with an example of each: they are read from the commented defaults, so
//! that what is not explained there is no setting.

use anyhow::Context as _;
use strsim::damerau_levenshtein;
use toml::{Table, Value};

/// How many letters of three may be wrong for a name to be taken for a misspelt one.
const WRONG_OF_THREE: usize = 1;

/// See the module.
#[derive(Debug)]
pub(crate) struct Known(Table);

/// What stands at a place.
#[derive(Debug, PartialEq)]
pub(crate) enum Place<'a> {
    /// A setting; the value is an example.
    Setting(&'a Value),
    /// A section with settings of its own.
    Section(&'a Table),
    /// A section whose keys are free, such as codes of trusts.
    Free,
    /// Nothing.
    Unknown,
}

impl Known {
    /// Reads them from the defaults.
    ///
    /// # Errors
    /// If an example there is no TOML.
    pub(crate) fn of(defaults: &str) -> anyhow::Result<Self> {
        let lines: Vec<&str> = defaults.lines().map(uncommented).collect();
        Ok(Self(lines.join("\n").parse().context("the examples of the built-in defaults")?))
    }

    /// What stands at a key with dots.
    pub(crate) fn at(&self, key: &str) -> Place<'_> {
        let mut table = &self.0;
        let mut parts = key.split('.').peekable();
        while let Some(part) = parts.next() {
            match table.get(part) {
                None => return Place::Unknown,
                Some(Value::Table(inner)) if inner.is_empty() => return Place::Free,
                Some(Value::Table(inner)) if parts.peek().is_some() => table = inner,
                Some(Value::Table(inner)) => return Place::Section(inner),
                Some(_) if parts.peek().is_some() => return Place::Unknown,
                Some(example) => return Place::Setting(example),
            }
        }
        Place::Section(&self.0)
    }

    /// All settings, with dots; `sections` instead: the sections.
    pub(crate) fn keys(&self, sections: bool) -> Vec<String> {
        let mut found = Vec::new();
        collect(&self.0, "", sections, &mut found);
        found
    }

    /// The setting, or section, that was most likely meant; none if none is near.
    pub(crate) fn nearest(&self, key: &str, sections: bool) -> Option<String> {
        let distances = self.keys(sections).into_iter().map(|known| (distance(key, &known), known));
        let (distance, known) = distances.min()?;
        let letters = key.rsplit('.').next().unwrap_or(key).len();
        (distance * 3 <= letters.max(3) * WRONG_OF_THREE).then_some(known)
    }
}

/// How far a name is from a known one: all of it, however its parts are held together, or its last
/// part alone, which is then in the wrong section.
fn distance(key: &str, known: &str) -> usize {
    let plain = |text: &str| text.replace(['.', '_', '-'], "").to_lowercase();
    let last = |text: &str| plain(text.rsplit('.').next().unwrap_or(text));
    let whole = damerau_levenshtein(&plain(key), &plain(known));
    let part = damerau_levenshtein(&last(key), &last(known)) + 1;
    whole.min(part)
}

fn collect(table: &Table, section: &str, sections: bool, found: &mut Vec<String>) {
    for (key, value) in table {
        let key = if section.is_empty() { key.clone() } else { format!("{section}.{key}") };
        let inner = value.as_table();
        if inner.is_some() == sections {
            found.push(key.clone());
        }
        if let Some(inner) = inner {
            collect(inner, &key, sections, found);
        }
    }
}

/// A setting or section that is only commented in, such as `# key = "example"`.
fn uncommented(line: &str) -> &str {
    let Some(text) = line.strip_prefix("# ") else { return line };
    let key = text.split_once(" = ").map(|(key, _)| key);
    let section = text.strip_prefix('[').and_then(|text| text.strip_suffix(']'));
    let is_name = |name: &str| {
        !name.is_empty() && name.bytes().all(|it| it.is_ascii_lowercase() || b"_.".contains(&it))
    };
    if key.or(section).is_some_and(is_name) { text } else { line }
}

#[cfg(test)]
mod tests {
    use super::super::DEFAULTS;
    use super::*;

    #[test]
    fn settings_that_are_commented_in_are_known_too() {
        let known = Known::of(DEFAULTS).unwrap();
        for key in ["http.webhook_secret", "hl7.mapping", "store.key_file", "smtp.port", "zone"] {
            assert!(matches!(known.at(key), Place::Setting(_)), "{key}");
        }
        for (key, place) in [("http.listn", Place::Unknown), ("public.trusts.R0A", Place::Free)] {
            assert_eq!(known.at(key), place);
        }
        assert!(matches!(known.at("hl7.limits"), Place::Section(_)));
        assert!(!known.keys(false).iter().any(|key| known.keys(true).contains(key)));
    }

    #[test]
    fn the_nearest_is_found_by_spelling_and_in_other_sections() {
        let known = Known::of(DEFAULTS).unwrap();
        for (wrong, meant) in [
            ("http.listn", Some("http.listen")),
            ("http.lsiten", Some("http.listen")),
            ("http_listen", Some("http.listen")),
            ("check_tries_max", Some("http.check_tries_max")),
            ("http.phone", Some("public.phone")),
            ("regoin", Some("region")),
            ("kafka.broker", Some("kafka.brokers")),
            ("smtp.usr", Some("smtp.user")),
            ("http.colour_of_the_console", None),
            ("x", None),
        ] {
            assert_eq!(known.nearest(wrong, false).as_deref(), meant, "{wrong}");
        }
        assert_eq!(known.nearest("htp", true).as_deref(), Some("http"));
        assert_eq!(known.nearest("hl7.limit", true).as_deref(), Some("hl7.limits"));
    }
}
