//! One CSV record at a time, quotes and all, so that a broken one harms only itself.
//!
//! The `csv` crate reads a quote that is never closed as one field to the end of the file: half of
//! a list would vanish into one row. Here such a row is refused and the next line is read afresh.

use std::io;

use super::lines::{Line, Lines, ROW_BYTES_MAX};

/// How many lines one row may cover, by line breaks in quotes.
const ROW_LINES_MAX: usize = 16;

/// One row of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Record {
    /// The number of its first line.
    pub(super) line: u64,
    /// Its cells; of a row that is broken, what stands between the separators.
    pub(super) cells: Vec<String>,
    /// Why it is broken; none if it is not.
    pub(super) fault: Option<String>,
}

impl Record {
    /// Whether it has nothing but separators, as spreadsheets write under a list.
    pub(super) fn is_blank(&self) -> bool {
        let is_empty = |cell: &String| backfill_schemas::unseen::trimmed(cell).is_empty();
        self.fault.is_none() && self.cells.iter().all(is_empty)
    }
}

/// What is wrong with the quotes of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum BadQuotes {
    /// The last quote is open: the row goes on with the next line, or is broken.
    Open,
    /// Something stands between a closing quote and the next separator.
    AfterQuote,
}

/// The next record; none at the end of the file. Lines without anything to see are skipped.
pub(super) fn next_record(lines: &mut Lines<'_>, separator: char) -> io::Result<Option<Record>> {
    while let Some(line) = lines.next()? {
        if line.is_blank() {
            continue;
        }
        let record = record_from(line, lines, separator)?;
        if !record.is_blank() {
            return Ok(Some(record));
        }
    }
    Ok(None)
}

fn record_from(first: Line, lines: &mut Lines<'_>, separator: char) -> io::Result<Record> {
    let broken = |fault: String| Record {
        line: first.number,
        cells: first.text.split(separator).map(str::to_owned).collect(),
        fault: Some(fault),
    };
    if let Some(fault) = &first.fault {
        return Ok(broken(fault.clone()));
    }
    let mut text = first.text.clone();
    let mut more = Vec::new();
    loop {
        match split(&text, separator) {
            Ok(cells) => return Ok(Record { line: first.number, cells, fault: None }),
            Err(BadQuotes::Open) if more.len() + 1 < ROW_LINES_MAX => {}
            Err(_) => break,
        }
        let Some(line) = lines.next()? else { break };
        let fits = text.len() + 1 + line.text.len() <= ROW_BYTES_MAX && line.fault.is_none();
        text.push('\n');
        text.push_str(&line.text);
        more.push(line);
        if !fits {
            break;
        }
    }
    lines.put_back(more);
    Ok(broken("a quote is opened and not closed before the next separator or line end".to_owned()))
}

/// Splits at the separators outside of quotes (RFC 4180). A quote inside of an unquoted field
/// stands for itself.
pub(super) fn split(row: &str, separator: char) -> Result<Vec<String>, BadQuotes> {
    let mut fields = Vec::new();
    let mut rest = row;
    loop {
        let (field, after) = match rest.strip_prefix('"') {
            Some(quoted) => quoted_field(quoted, separator)?,
            None => match rest.split_once(separator) {
                Some((field, after)) => (field.to_owned(), Some(after)),
                None => (rest.to_owned(), None),
            },
        };
        fields.push(field);
        match after {
            Some(after) => rest = after,
            None => return Ok(fields),
        }
    }
}

/// A field and what follows its separator; none if it is the last.
type Split<'a> = (String, Option<&'a str>);

fn quoted_field(mut rest: &str, separator: char) -> Result<Split<'_>, BadQuotes> {
    let mut field = String::new();
    loop {
        let (before, after) = rest.split_once('"').ok_or(BadQuotes::Open)?;
        field.push_str(before);
        rest = after;
        let mut signs = rest.chars();
        match signs.next() {
            None => return Ok((field, None)),
            Some(sign) if sign == separator => return Ok((field, Some(signs.as_str()))),
            Some('"') => {
                field.push('"');
                rest = signs.as_str();
            }
            Some(_) => return Err(BadQuotes::AfterQuote),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &[u8]) -> Vec<Record> {
        let mut lines = Lines::new(text).unwrap();
        std::iter::from_fn(|| next_record(&mut lines, ',').unwrap()).collect()
    }

    #[test]
    fn quotes_hold_commas_quotes_and_line_breaks() {
        let records =
            all(b"a,\"b,c\",\"say \"\"hi\"\"\"\r\n\"x\r\ny\",,5\" nail\n\nlast,\"\"\n,,\n");
        assert_eq!(records[0].cells, ["a", "b,c", "say \"hi\""]);
        assert_eq!(records[1].cells, ["x\ny", "", "5\" nail"]);
        assert_eq!(records[2].cells, ["last", ""]);
        let lines: Vec<_> = records.iter().map(|record| record.line).collect();
        assert_eq!(lines, [1, 2, 5]);
    }

    #[test]
    fn a_quote_that_is_never_closed_costs_only_its_own_line() {
        let mut text = b"a,\"open,b\n".to_vec();
        for _ in 0..100 {
            text.extend_from_slice(b"fine,\"quoted\",row\n");
        }
        for text in [&text[..], b"a,\"open,b\nfine,quoted,row", b"a,\"x\"y\nfine,quoted,row"] {
            let records = all(text);
            assert!(records[0].fault.is_some());
            assert_eq!(records[1].cells, ["fine", "quoted", "row"]);
        }
        assert_eq!(all(&text).len(), 101);
        assert_eq!(all(&text)[0].cells, ["a", "\"open", "b"]);
    }

    #[test]
    fn bytes_that_are_no_text_cost_only_their_own_row() {
        let records = all(b"\xc3\xa9,b\na,\xff\nfine,row\n");
        assert!(records[1].fault.as_ref().unwrap().contains("encoding"));
        assert_eq!(records[2].cells, ["fine", "row"]);
    }

    #[test]
    fn a_row_that_is_too_long_is_refused_alone() {
        let long = [&vec![b'x'; ROW_BYTES_MAX + 1][..], b"\nfine,row"].concat();
        let quoted =
            [b"a,\"", &vec![b'x'; ROW_BYTES_MAX - 10][..], b"\nyyyyyyyyyyyy\"\nfine,row"].concat();
        let records = all(&long);
        assert!(records[0].fault.as_ref().unwrap().contains("longer"));
        assert_eq!(records[1].cells, ["fine", "row"]);
        let records = all(&quoted);
        assert!(records[0].fault.is_some());
        assert_eq!(records.last().unwrap().cells, ["fine", "row"]);
    }
}
