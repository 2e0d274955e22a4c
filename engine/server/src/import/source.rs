//! Rows of a list, whatever its format.

use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::Path;

use anyhow::Context as _;
use backfill_http::WaitlistRow;
use serde_json::{Map, Value};

use super::columns::Header;
use super::fault::{Fault, UsageError};
use super::lines::{Line, Lines};
use super::record::{Record, next_record, too_long};

/// One row as it was read.
#[derive(Debug)]
pub(super) struct SourceRow {
    /// The number of its first line.
    pub(super) line: u64,
    /// The text as it is in the file.
    pub(super) original: Vec<u8>,
    /// Its fields, or what is wrong with it.
    pub(super) row: Result<WaitlistRow, Vec<Fault>>,
}

/// A list that is read row by row.
pub(super) struct Source<R> {
    lines: Lines<R>,
    format: Format,
}

#[derive(Debug)]
enum Format {
    Csv(Header),
    Ndjson,
}

impl Source<BufReader<File>> {
    /// Opens a file; its name says the format.
    ///
    /// # Errors
    /// [`UsageError`] if it can not be opened or its header can not be used.
    pub(super) fn open(path: &Path, has_trust: bool) -> anyhow::Result<Self> {
        let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or("");
        let is_csv = match extension.to_ascii_lowercase().as_str() {
            "csv" => true,
            "ndjson" | "jsonl" => false,
            _ => return Err(usage(path, "must end in `.csv` or `.ndjson`").into()),
        };
        let file = File::open(path).map_err(|error| usage(path, &error.to_string()))?;
        Self::read(BufReader::new(file), is_csv, has_trust)
            .with_context(|| format!("`{}` can not be imported", path.display()))
    }
}

impl<R: BufRead> Source<R> {
    /// Reads CSV with its header, or NDJSON.
    ///
    /// # Errors
    /// [`UsageError`] if the header can not be used.
    pub(super) fn read(source: R, is_csv: bool, has_trust: bool) -> anyhow::Result<Self> {
        let mut lines = Lines::new(source)?;
        let format =
            if is_csv { Format::Csv(header(&mut lines, has_trust)?) } else { Format::Ndjson };
        Ok(Self { lines, format })
    }

    /// How far the file was read, in bytes.
    pub(super) fn bytes_read(&self) -> u64 {
        self.lines.bytes_read()
    }

    /// The next row; none at the end.
    pub(super) fn next(&mut self) -> io::Result<Option<SourceRow>> {
        match &self.format {
            Format::Csv(header) => {
                Ok(next_record(&mut self.lines)?.map(|record| csv_row(record, header.fields())))
            }
            Format::Ndjson => loop {
                match self.lines.next()? {
                    None => return Ok(None),
                    Some(line) if line.bytes.iter().all(u8::is_ascii_whitespace) => {}
                    Some(line) => return Ok(Some(json_row(line))),
                }
            },
        }
    }
}

fn usage(path: &Path, problem: &str) -> UsageError {
    UsageError(format!("`{}`: {problem}", path.display()))
}

fn header<R: BufRead>(lines: &mut Lines<R>, has_trust: bool) -> anyhow::Result<Header> {
    let Some(record) = next_record(lines)? else {
        return Err(UsageError("the file is empty; it needs a header line".to_owned()).into());
    };
    if record.original.starts_with(b"\xff\xfe") || record.original.starts_with(b"\xfe\xff") {
        return Err(UsageError("the file is UTF-16; save it as UTF-8".to_owned()).into());
    }
    let cells = record
        .fields
        .map_err(|reason| UsageError(format!("the header can not be used: {reason}")))?;
    Ok(Header::read(&cells, has_trust)?)
}

fn csv_row(record: Record, names: &[&'static str]) -> SourceRow {
    let row = record.fields.map_err(|reason| vec![Fault::of_row(reason)]).and_then(|cells| {
        if cells.len() != names.len() {
            let (has, wanted) = (cells.len(), names.len());
            let reason = format!("the row has {has} fields, the header {wanted}");
            return Err(vec![Fault::of_row(reason)]);
        }
        from_cells(names, &cells)
    });
    SourceRow { line: record.line, original: record.original, row }
}

/// Empty cells are left out: they mean the same as no column at all, but for contact details, of
/// which they say that there are none.
fn from_cells(names: &[&'static str], cells: &[String]) -> Result<WaitlistRow, Vec<Fault>> {
    let cells = cells.iter().map(|cell| cell.trim());
    let given = names.iter().zip(cells).filter(|(_, cell)| !cell.is_empty());
    let object: Map<String, Value> =
        given.map(|(name, cell)| ((*name).to_owned(), Value::from(cell))).collect();
    let row: WaitlistRow = serde_json::from_value(Value::Object(object))
        .map_err(|error| vec![Fault::of_row(error.to_string())])?;
    Ok(row.without(|field| names.contains(&field)))
}

fn json_row(line: Line) -> SourceRow {
    let row = if line.is_too_long { Err(vec![Fault::of_row(too_long())]) } else { object(&line) };
    SourceRow { line: line.number, original: line.bytes, row }
}

fn object(line: &Line) -> Result<WaitlistRow, Vec<Fault>> {
    let text = std::str::from_utf8(&line.bytes)
        .map_err(|_| vec![Fault::of_row("the row is not UTF-8; save the file as UTF-8")])?;
    let value: Value = serde_json::from_str(text).map_err(|error| {
        vec![Fault::of_row(format!(
            "the row is no JSON object: wrong at column {}",
            error.column()
        ))]
    })?;
    WaitlistRow::from_json(&value).map_err(|errors| faults(&errors))
}

/// The faults that the API names, as faults of a row.
pub(super) fn faults(errors: &backfill_http::FieldErrors) -> Vec<Fault> {
    errors.as_slice().iter().map(|error| Fault::of(&error.field, error.message.clone())).collect()
}
