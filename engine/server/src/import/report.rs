//! What an import came to.

use std::fmt;
use std::path::PathBuf;

/// The counts of one import.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Report {
    /// Rows that are durable now; in a dry run, rows that could be taken, be they new or not.
    pub(crate) taken: u64,
    /// Rows that say what was said before.
    pub(crate) unchanged: u64,
    /// Rows that were refused.
    pub(crate) refused: u64,
    /// Where the refused rows are; none if there are none.
    pub(crate) refused_file: Option<PathBuf>,
    /// Whether nothing was to be taken.
    pub(crate) is_dry_run: bool,
}

impl Report {
    /// The exit code: 0 if no row was refused, otherwise 65.
    pub(crate) fn exit_code(&self) -> u8 {
        if self.refused == 0 { 0 } else { 65 }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { taken, unchanged, refused, .. } = self;
        if self.is_dry_run {
            write!(f, "{taken} could be taken, known ones included, {refused} refused")?;
        } else {
            write!(f, "{taken} taken, {unchanged} unchanged, {refused} refused")?;
        }
        match &self.refused_file {
            Some(path) => write!(f, ": see {}", path.display()),
            None => Ok(()),
        }
    }
}
