//! The mapping file: what each sender's codes mean. Codes collide between senders ("5" is a
//! missed appointment, a cancellation or an attended one), so nothing is guessed.
//!
//! Three layers: the built-in words, the file's `[default]`, the sender's own section. A later
//! layer wins key by key and code by code.

mod adt;
mod clinic;
mod clinic_types;
mod code;
mod path;
mod required;
mod source;
mod table;
mod takes;
mod unsaid;
mod visit;
mod words;
mod writeback;

use std::collections::BTreeMap;
use std::path::{Path as FilePath, PathBuf};
use std::sync::Arc;

use backfill_core::code::Code;
use serde::Deserialize;

pub use adt::AdtSection;
pub use clinic::Clinic;
pub use clinic_types::{ClinicTypes, Team};
pub use code::MappedCode;
pub use path::Path;
pub(crate) use path::first;
pub use required::Required;
pub use source::Source;
pub use table::Table;
pub use takes::{Ages, Band, MappedSex};
pub use unsaid::{CancelledAs, MovedAs};
pub use visit::{Discharge, PatientClass, VisitEvent};
pub use words::{
    AcknowledgeAs, ControlIds, DurationUnit, Kind, Meeting, NumberedBy, Provides, Reason,
    ServiceCodes, Status,
};
pub use writeback::{KindCodes, WritebackSection};

/// The built-in layer, with a comment on every key.
pub const DEFAULT: &str = include_str!("../mapping.default.toml");

/// What all senders' codes mean.
#[derive(Debug, Clone)]
pub struct Mapping {
    default: Arc<Source>,
    sources: BTreeMap<String, Arc<Source>>,
}

/// The mapping file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum MappingError {
    /// It cannot be read.
    #[error("mapping file {path}: {reason}")]
    File {
        /// Which file.
        path: PathBuf,
        /// What the system says.
        #[source]
        reason: std::io::Error,
    },
    /// It does not say what it should.
    #[error("mapping file {path}, line {line}: {reason}")]
    Content {
        /// Which file.
        path: PathBuf,
        /// In which line, from 1.
        line: usize,
        /// What is wrong there, and what is allowed.
        reason: String,
    },
}

#[derive(Deserialize, Default)]
#[serde(default, deny_unknown_fields)]
struct File {
    default: Source,
    sources: BTreeMap<String, Source>,
}

impl Mapping {
    /// Only the built-in layer.
    ///
    /// # Errors
    /// Never in a build whose tests pass: the built-in layer is part of it.
    pub fn built_in() -> Result<Self, MappingError> {
        Self::from_toml("")
    }

    /// The built-in layer and the text of a mapping file.
    ///
    /// # Errors
    /// If the text is not a mapping file; the error names line and column.
    pub fn from_toml(text: &str) -> Result<Self, MappingError> {
        Self::layered(text, FilePath::new("(text)"))
    }

    /// The built-in layer and a mapping file.
    ///
    /// # Errors
    /// If the file cannot be read or is not a mapping file; the error names line and column.
    pub fn from_file(path: &FilePath) -> Result<Self, MappingError> {
        let text = std::fs::read_to_string(path)
            .map_err(|reason| MappingError::File { path: path.to_owned(), reason })?;
        Self::layered(&text, path)
    }

    fn layered(text: &str, path: &FilePath) -> Result<Self, MappingError> {
        let built_in = read(DEFAULT, FilePath::new("mapping.default.toml"))?;
        let file = read(text, path)?;
        let default = file.default.over(&built_in.default);
        let sources = file
            .sources
            .into_iter()
            .map(|(name, section)| (name, Arc::new(section.over(&default))))
            .collect();
        Ok(Self { default: Arc::new(default), sources })
    }

    /// The section of a sender: MSH-3 and MSH-4, joined by a bar; the default for others.
    #[must_use]
    pub fn source(&self, application: &str, facility: &str) -> Arc<Source> {
        let name = format!("{application}|{facility}");
        Arc::clone(self.sources.get(&name).unwrap_or(&self.default))
    }

    /// Clinics that name no types, with the sender before those of one: nothing of them is offered.
    #[must_use]
    pub fn clinics_without_types(&self) -> Vec<String> {
        let own = self.sources.iter().map(|(name, section)| (format!("{name}: "), section));
        let sections = [(String::new(), &self.default)].into_iter().chain(own);
        let silent = sections.flat_map(|(sender, section)| {
            let clinics = section.clinics_without_types();
            clinics.into_iter().map(move |clinic| format!("{sender}{clinic}"))
        });
        silent.collect()
    }

    /// The section to write back to a trust with: the first sender mapped to that trust.
    #[must_use]
    pub fn of_trust(&self, trust: Code) -> Arc<Source> {
        let is_its = |section: &&Arc<Source>| section.trust.is_some_and(|its| its.0 == trust);
        Arc::clone(self.sources.values().find(is_its).unwrap_or(&self.default))
    }
}

fn read(text: &str, path: &FilePath) -> Result<File, MappingError> {
    toml::from_str(text).map_err(|error: toml::de::Error| MappingError::Content {
        path: path.to_owned(),
        line: line(text, error.span().map_or(0, |span| span.start)),
        reason: error.message().replace('\n', " "),
    })
}

/// The line of a place in the text, from 1.
fn line(text: &str, place: usize) -> usize {
    1 + text.bytes().take(place).filter(|byte| *byte == b'\n').count()
}

#[cfg(test)]
mod tests;
