//! The refused rows, in a file beside the list: for the person who repairs them. Put right, it can be
//! imported as it is.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use serde_json::{Map, Value, json};

use super::beside::Beside;
use super::cells::harmless;
use super::columns::REFUSED;
use super::fault::{self, Fault};
use super::source::Original;

/// Programs that show tables take a file with this mark for UTF-8.
const MARK: &str = "\u{feff}";

/// Writes `<file>.refused.csv`, or `.refused.ndjson`. There is no such file if every row was taken.
pub(super) struct RefusedFile {
    file: Beside,
    /// The columns of the list; none of NDJSON.
    names: Option<Vec<String>>,
}

impl RefusedFile {
    /// The file beside `list`, whose columns are `names`.
    pub(super) fn beside(list: &Path, names: Option<&[String]>) -> io::Result<Self> {
        let end = if names.is_some() { ".refused.csv" } else { ".refused.ndjson" };
        Ok(Self { file: Beside::new(list, end)?, names: names.map(<[String]>::to_vec) })
    }

    /// Writes down one row.
    pub(super) fn write(
        &mut self,
        line: u64,
        faults: &[Fault],
        original: &Original,
    ) -> io::Result<()> {
        let notes = [line.to_string(), fault::fields(faults), fault::reasons(faults)];
        match original {
            Original::Cells(cells) => self.write_cells(&notes, cells),
            Original::Json(text) => self.write_json(&notes, text),
        }
    }

    fn write_cells(&mut self, notes: &[String; 3], cells: &[String]) -> io::Result<()> {
        let (file, is_new) = self.file.open()?;
        if is_new {
            let names = self.names.iter().flatten().map(String::as_str);
            let names = names.filter(|name| !is_note(name)).map(harmless);
            let header: Vec<String> =
                REFUSED.iter().map(|note| (*note).to_owned()).chain(names).collect();
            file.write_all(MARK.as_bytes())?;
            file.write_all(&record(&header)?)?;
        }
        // What an earlier run said of the row is over.
        let names = self.names.as_deref().unwrap_or_default();
        let kept = cells.iter().enumerate();
        let kept = kept.filter(|(at, _)| names.get(*at).is_none_or(|name| !is_note(name)));
        let kept = kept.map(|(_, cell)| harmless(cell));
        let notes = notes.iter().map(|note| harmless(note));
        let row: Vec<String> = notes.chain(kept).collect();
        file.write_all(&record(&row)?)
    }

    fn write_json(&mut self, notes: &[String; 3], text: &str) -> io::Result<()> {
        let (file, _) = self.file.open()?;
        let mut row: Map<String, Value> = REFUSED
            .iter()
            .zip(notes)
            .map(|(name, note)| ((*name).to_owned(), json!(note)))
            .collect();
        match serde_json::from_str(text) {
            Ok(Value::Object(fields)) => {
                row.extend(fields.into_iter().filter(|(name, _)| !is_note(name)));
            }
            // What is no object can only be kept as text.
            _ => drop(row.insert("row".to_owned(), json!(text))),
        }
        writeln!(file, "{}", Value::Object(row))
    }

    /// Where the file is; none if nothing was refused.
    pub(super) fn finish(self) -> io::Result<Option<PathBuf>> {
        self.file.finish()
    }
}

/// Whether a column is one that this file adds.
fn is_note(name: &str) -> bool {
    REFUSED.contains(&name.trim_matches(['\u{feff}', ' ']).to_lowercase().as_str())
}

/// A line of CSV.
pub(super) fn record(cells: &[String]) -> io::Result<Vec<u8>> {
    let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
    writer.write_record(cells)?;
    writer.into_inner().map_err(|error| io::Error::other(error.to_string()))
}
