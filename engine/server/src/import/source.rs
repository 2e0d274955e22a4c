//! Rows of a list, whatever its format, each as an object of fields.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

use anyhow::Context as _;
use backfill_schemas::dates::{DayOrder, OrderEvidence};
use serde_json::{Map, Value};

use super::cells;
use super::columns::{Column, Columns, Header, REFUSED};
use super::fault::{Fault, UsageError};
use super::header;
use super::lines::{Line, Lines};
use super::record::{Record, next_record};

/// How much of a file is read ahead: the end of the first line tells how all of them end.
const AHEAD_BYTES: usize = 64 * 1024;

/// One row as it was read.
#[derive(Debug)]
pub(super) struct SourceRow {
    /// The number of its first line.
    pub(super) line: u64,
    /// As it is in the file.
    pub(super) original: Original,
    /// Its fields, or what is wrong with it.
    pub(super) row: Result<Value, Vec<Fault>>,
}

/// A row as it is in the file, to be written down if it is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Original {
    /// Cells under the header.
    Cells(Vec<String>),
    /// A line of JSON.
    Json(String),
}

/// A list that is read row by row.
pub(super) struct Source<'a> {
    lines: Lines<'a>,
    columns: &'a Columns,
    format: Format,
}

#[derive(Debug)]
enum Format {
    Csv { header: Header, separator: char },
    Ndjson,
}

impl<'a> Source<'a> {
    /// Opens a file; its name says the format. `given` are the columns that the command line stands
    /// for.
    ///
    /// # Errors
    /// [`UsageError`] if it cannot be opened or its header cannot be used.
    pub(super) fn open(
        path: &Path,
        columns: &'a Columns,
        given: &[&str],
    ) -> anyhow::Result<Source<'static>>
    where
        'a: 'static,
    {
        let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or("");
        let is_csv = match extension.to_ascii_lowercase().as_str() {
            "csv" | "tsv" | "txt" => true,
            "ndjson" | "jsonl" => false,
            _ => return Err(usage(path, "must end in `.csv` or `.ndjson`").into()),
        };
        let file = File::open(path).map_err(|error| usage(path, &error.to_string()))?;
        Source::read(BufReader::with_capacity(AHEAD_BYTES, file), is_csv, columns, given)
            .with_context(|| format!("`{}` cannot be imported", path.display()))
    }

    /// Reads CSV with its header, or NDJSON.
    ///
    /// # Errors
    /// [`UsageError`] if the header cannot be used.
    pub(super) fn read(
        source: impl BufRead + 'a,
        is_csv: bool,
        columns: &'a Columns,
        given: &[&str],
    ) -> anyhow::Result<Self> {
        let mut lines = Lines::new(source)?;
        let format = if is_csv {
            let (header, separator) = header::find(&mut lines, columns, given)?;
            Format::Csv { header, separator }
        } else {
            Format::Ndjson
        };
        Ok(Self { lines, columns, format })
    }

    /// How far the file was read, in bytes.
    pub(super) fn bytes_read(&self) -> u64 {
        self.lines.bytes_read()
    }

    /// The names of the columns; none of NDJSON.
    pub(super) fn names(&self) -> Option<&[String]> {
        match &self.format {
            Format::Csv { header, .. } => Some(&header.names),
            Format::Ndjson => None,
        }
    }

    /// The next row; none at the end.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub(super) fn next(&mut self) -> std::io::Result<Option<SourceRow>> {
        match &self.format {
            Format::Csv { header, separator } => loop {
                let Some(record) = next_record(&mut self.lines, *separator)? else {
                    return Ok(None);
                };
                // Lists that were put one after the other have their header again.
                if record.cells != header.names {
                    return Ok(Some(csv_row(record, header, self.columns)));
                }
            },
            Format::Ndjson => loop {
                match self.lines.next()? {
                    None => return Ok(None),
                    Some(line) if line.is_blank() => {}
                    Some(line) => return Ok(Some(json_row(line))),
                }
            },
        }
    }

    /// What the dates of the whole list say of their order.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub(super) fn order(mut self) -> std::io::Result<DayOrder> {
        let mut evidence = OrderEvidence::default();
        while let Some(row) = self.next()? {
            let Ok(Value::Object(fields)) = row.row else { continue };
            let texts = self.columns.dates.iter().filter_map(|name| fields.get(*name)?.as_str());
            texts.for_each(|text| evidence.look_at(text));
        }
        Ok(evidence.order())
    }
}

fn usage(path: &Path, problem: &str) -> UsageError {
    UsageError(format!("`{}`: {problem}", path.display()))
}

fn csv_row(record: Record, header: &Header, columns: &Columns) -> SourceRow {
    let fault = record.fault.clone().or_else(|| miscounted(&record, header));
    let row = match fault {
        Some(fault) => Err(vec![Fault::of_row(fault)]),
        None => fields(&record.cells, header, columns),
    };
    SourceRow { line: record.line, original: Original::Cells(record.cells), row }
}

/// Cells beyond the header, and those of its last columns without a name, may be missing if they
/// are empty. Everything else means that the cells are not under their columns.
fn miscounted(record: &Record, header: &Header) -> Option<String> {
    let is_named = |column: &Column| *column != Column::Nameless;
    let least = header.columns.iter().rposition(is_named).map_or(0, |at| at + 1);
    let used = record.cells.iter().rposition(|cell| !cell.trim().is_empty()).map_or(0, |at| at + 1);
    let has = record.cells.len();
    let is_counted = least <= has && used <= header.columns.len();
    (!is_counted).then(|| format!("the row has {has} fields, the header {least}"))
}

/// An empty cell is `null`: it is missing, and of contact details it says that there are none.
fn fields(cells: &[String], header: &Header, columns: &Columns) -> Result<Value, Vec<Fault>> {
    let mut object = Map::new();
    for (index, (column, cell)) in header.columns.iter().zip(cells).enumerate() {
        let text = |breaks: &str| cells::value(cell, breaks);
        match column {
            Column::Field(name) => {
                let breaks = if columns.lists.contains(name) { " | " } else { " " };
                let value = text(breaks);
                let value = if value.is_empty() { Value::Null } else { Value::String(value) };
                object.insert((*name).to_owned(), value);
            }
            Column::Note => {}
            Column::Nameless if text(" ").is_empty() => {}
            Column::Nameless => {
                let reason = format!("column {} has no name but a value in this row", index + 1);
                return Err(vec![Fault::of_row(reason)]);
            }
        }
    }
    Ok(Value::Object(object))
}

fn json_row(line: Line) -> SourceRow {
    let row = match &line.fault {
        Some(fault) => Err(vec![Fault::of_row(fault.clone())]),
        None => object(&line.text),
    };
    SourceRow { line: line.number, original: Original::Json(line.text), row }
}

/// An object; one of a file of refused rows without what that says of it.
fn object(text: &str) -> Result<Value, Vec<Fault>> {
    let read = |text: &str| {
        backfill_reading::read_json_line(text.as_bytes())
            .map_err(|fault| vec![Fault::of_row(fault)])
    };
    let mut value = read(text)?;
    let Some(fields) = value.as_object_mut() else { return Ok(value) };
    if REFUSED.iter().all(|note| fields.contains_key(*note)) {
        REFUSED.iter().for_each(|note| drop(fields.remove(*note)));
        if let Some(Value::String(row)) = fields.get("row") {
            return read(row);
        }
    }
    Ok(value)
}
