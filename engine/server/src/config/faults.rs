//! What is wrong with the settings: all of it at once, a line each, with where it was written.

use std::fmt;

/// Where a value was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Origin {
    /// In a file.
    File {
        /// Its path, as it was given.
        path: String,
        /// The line, from 1.
        line: usize,
    },
    /// In the environment, under this name.
    Environment(String),
    /// Nowhere: it is the default.
    BuiltIn,
}

impl Origin {
    /// A setting as it is written there. `key` has dots: `http.listen`.
    pub(crate) fn named(&self, key: &str) -> String {
        match self {
            Self::File { path, line } => format!("{path}, line {line}: {}", in_file(key)),
            Self::Environment(name) => format!("`{name}`"),
            Self::BuiltIn => format!("`{key}`"),
        }
    }

    /// The line in the file; beyond all of them for what is not in it.
    pub(crate) fn line(&self) -> usize {
        match self {
            Self::File { line, .. } => *line,
            Self::Environment(_) | Self::BuiltIn => usize::MAX,
        }
    }

    /// How another setting would be written there.
    pub(crate) fn other(&self, key: &str) -> String {
        match self {
            Self::File { .. } => in_file(key),
            Self::Environment(_) => format!("`{}`", super::environment::name_of(key)),
            Self::BuiltIn => format!("`{key}`"),
        }
    }
}

/// A key below its section.
fn in_file(key: &str) -> String {
    match key.rsplit_once('.') {
        Some((section, key)) => format!("`{key}` in [{section}]"),
        None => format!("`{key}`"),
    }
}

/// A setting, or several together, that cannot work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fault {
    /// Which, with dots; the first is the one to change.
    pub(crate) keys: Vec<String>,
    /// What is wrong with it, and what to write instead. Follows the name of the setting.
    pub(crate) problem: String,
}

impl Fault {
    /// What is wrong with one setting.
    pub(crate) fn of(key: &str, problem: impl Into<String>) -> Self {
        Self { keys: vec![key.to_owned()], problem: problem.into() }
    }

    /// What is wrong with settings that do not go together.
    pub(crate) fn between(keys: &[&str], problem: impl Into<String>) -> Self {
        let keys = keys.iter().map(|key| (*key).to_owned()).collect();
        Self { keys, problem: problem.into() }
    }
}

/// All that is wrong, a line each. Holds no values: they may be secrets.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Faults(pub(crate) Vec<String>);

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join("\n"))
    }
}

impl std::error::Error for Faults {}
