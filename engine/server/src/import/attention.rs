//! The rows that were taken and need somebody, in a file beside the list.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use super::beside::Beside;
use super::cells::harmless;
use super::fault::{self, Fault};
use super::refused::record;

/// Writes `<file>.attention.csv`. There is no such file if no row needs anybody.
pub(super) struct AttentionFile(Beside);

impl AttentionFile {
    /// The file beside `list`.
    pub(super) fn beside(list: &Path) -> io::Result<Self> {
        Beside::new(list, ".attention.csv").map(Self)
    }

    /// Writes down what a row needs.
    pub(super) fn write(
        &mut self,
        line: u64,
        reference: &str,
        notices: &[Fault],
    ) -> io::Result<()> {
        let (file, is_new) = self.0.open()?;
        if is_new {
            file.write_all(&record(&["line", "reference", "field", "reason"].map(str::to_owned))?)?;
        }
        let row = [
            line.to_string(),
            reference.to_owned(),
            fault::fields(notices),
            fault::reasons(notices),
        ];
        file.write_all(&record(&row.map(|cell| harmless(&cell)))?)
    }

    /// Where the file is; none if there is none.
    pub(super) fn finish(self) -> io::Result<Option<PathBuf>> {
        self.0.finish()
    }
}
