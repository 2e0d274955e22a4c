//! The settings as they come together: value by value, each checked where it was written.

use std::collections::{BTreeMap, BTreeSet};

use toml::{Table, Value};

use super::faults::{Fault, Faults, Origin};
use super::known::{Known, Place};
use super::limits;

/// See the module.
#[derive(Debug)]
pub(super) struct Draft {
    pub(super) known: Known,
    /// The defaults, and over them what was given and can be used.
    pub(super) table: Table,
    origins: BTreeMap<String, Origin>,
    /// What was given and cannot be used.
    wrong: BTreeSet<String>,
    /// Each with its line in the file; what is not in the file comes last.
    faults: Vec<(usize, String)>,
    /// Whether the file could be read only in part: what follows from its values is not sure.
    is_broken: bool,
}

impl Draft {
    pub(super) fn new(known: Known, table: Table) -> Self {
        let (origins, wrong) = (BTreeMap::new(), BTreeSet::new());
        Self { known, table, origins, wrong, faults: Vec::new(), is_broken: false }
    }

    /// Takes a value, if there is such a setting and it can have it. Only free names have dots.
    pub(super) fn put(&mut self, section: &str, name: &str, value: Value, origin: &Origin) {
        let key = &joined(section, name);
        let problem = match self.known.at(key) {
            Place::Unknown => return self.unknown(key, false, origin),
            Place::Section(_) => Some("is a section, with keys of its own".to_owned()),
            Place::Free => (!value.is_str() && !is_property(key)).then(|| "must be text".into()),
            Place::Setting(example) => limits::problem(key, example, &value),
        };
        match problem {
            Some(problem) => self.wrong(key, origin, &problem),
            None => {
                set(&mut self.table, section, name, value);
                self.origins.insert(key.to_owned(), origin.clone());
            }
        }
    }

    /// There is no such setting, or section.
    pub(super) fn unknown(&mut self, key: &str, is_section: bool, origin: &Origin) {
        let what = if is_section { "section" } else { "setting" };
        let meant = match self.known.nearest(key, is_section) {
            Some(near) if is_section => format!("; did you mean [{near}]?"),
            Some(near) => format!("; did you mean {}?", origin.other(&near)),
            None => "; config.default.toml explains all there are".to_owned(),
        };
        let line = format!("{} is no {what}{meant}", origin.named(key));
        self.faults.push((origin.line(), line));
    }

    /// A value cannot be used.
    pub(super) fn wrong(&mut self, key: &str, origin: &Origin, problem: &str) {
        self.faults.push((origin.line(), format!("{} {problem}", origin.named(key))));
        self.wrong.insert(key.to_owned());
    }

    /// The file cannot be read, or not all of it.
    pub(super) fn broken(&mut self, line: usize, fault: String) {
        self.faults.push((line, fault));
        self.is_broken = true;
    }

    /// Settings that cannot work, unless one of them is known to be wrong already.
    pub(super) fn add(&mut self, faults: Vec<Fault>) {
        for Fault { keys, problem } in faults {
            if self.is_broken {
                return;
            }
            if keys.iter().any(|key| self.wrong.contains(key)) {
                continue;
            }
            let Some(key) = keys.first() else { continue };
            let origin = self.origins.get(key).cloned().unwrap_or(Origin::BuiltIn);
            self.wrong(key, &origin, &problem);
        }
    }

    /// Puts a section aside, or the default back, because it cannot be read.
    pub(super) fn drop_unreadable(&mut self, key: &str, problem: &str, defaults: &Table) {
        let top = key.split('.').next().unwrap_or(key);
        let mut lines =
            self.origins.iter().filter(|(known, _)| known.split('.').next() == Some(top));
        let origin = lines.next().map_or(Origin::BuiltIn, |(_, origin)| origin.clone());
        let below = format!("{key}.");
        // What is refused is missing, too.
        if !self.wrong.iter().any(|wrong| wrong.starts_with(&below)) {
            let problem = match problem.strip_prefix("missing field ") {
                Some(field) => format!("lacks {field}"),
                None => problem.to_owned(),
            };
            self.wrong(key, &origin, &problem);
        }
        match defaults.get(top) {
            Some(value) => drop(self.table.insert(top.to_owned(), value.clone())),
            None => drop(self.table.remove(top)),
        }
    }

    /// Nothing, if nothing is wrong.
    pub(super) fn finish(self) -> Result<(), Faults> {
        let mut faults = self.faults;
        faults.sort_by_key(|(line, _)| *line);
        let faults: Vec<String> = faults.into_iter().map(|(_, fault)| fault).collect();
        if faults.is_empty() { Ok(()) } else { Err(Faults(faults)) }
    }
}

/// Properties of librdkafka may be numbers.
fn is_property(key: &str) -> bool {
    key.starts_with("kafka.properties.")
}

/// The name of a setting with its section.
pub(super) fn joined(section: &str, name: &str) -> String {
    if section.is_empty() { name.to_owned() } else { format!("{section}.{name}") }
}

fn set(table: &mut Table, section: &str, name: &str, value: Value) {
    let (outer, inner) = section.split_once('.').unwrap_or((section, ""));
    if outer.is_empty() {
        table.insert(name.to_owned(), value);
        return;
    }
    let found = table.entry(outer.to_owned()).or_insert_with(|| Table::new().into());
    if let Value::Table(found) = found {
        set(found, inner, name, value);
    }
}
