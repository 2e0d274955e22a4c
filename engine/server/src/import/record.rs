//! One CSV record at a time, quotes and all, so that a broken one harms only itself.
//!
//! The `csv` crate reads a quote that is never closed as one field to the end of the file: half of
//! a list would vanish into one row. Here such a row is refused and the next line is read afresh.

use std::io::{self, BufRead};

use super::lines::{Line, Lines, ROW_BYTES_MAX};

/// How many lines one row may cover, by line breaks in quotes.
const ROW_LINES_MAX: usize = 16;

/// One row of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Record {
    /// The number of its first line.
    pub(super) line: u64,
    /// The text as it is in the file, without the end of its last line.
    pub(super) original: Vec<u8>,
    /// Its fields, or why it has none.
    pub(super) fields: Result<Vec<String>, String>,
}

/// What is wrong with the quotes of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum BadQuotes {
    /// The last quote is open: the row goes on with the next line, or is broken.
    Open,
    /// Something stands between a closing quote and the next comma.
    AfterQuote,
}

/// The next record; none at the end of the file. Empty lines are skipped.
pub(super) fn next_record<R: BufRead>(lines: &mut Lines<R>) -> io::Result<Option<Record>> {
    loop {
        match lines.next()? {
            None => return Ok(None),
            Some(line) if line.bytes.iter().all(u8::is_ascii_whitespace) => {}
            Some(line) => return record_from(line, lines).map(Some),
        }
    }
}

fn record_from<R: BufRead>(first: Line, lines: &mut Lines<R>) -> io::Result<Record> {
    let refused = |reason: &str| Record {
        line: first.number,
        original: first.bytes.clone(),
        fields: Err(reason.to_owned()),
    };
    if first.is_too_long {
        return Ok(refused(&too_long()));
    }
    let mut original = first.bytes.clone();
    let mut more = Vec::new();
    loop {
        match split(&original) {
            Ok(fields) => {
                let fields = in_utf8(fields);
                return Ok(Record { line: first.number, original, fields });
            }
            Err(BadQuotes::Open) if more.len() + 1 < ROW_LINES_MAX => {}
            Err(_) => break,
        }
        let Some(line) = lines.next()? else { break };
        let fits = original.len() + 1 + line.bytes.len() <= ROW_BYTES_MAX && !line.is_too_long;
        original.push(b'\n');
        original.extend_from_slice(&line.bytes);
        more.push(line);
        if !fits {
            break;
        }
    }
    lines.put_back(more);
    Ok(refused("a quote is opened and not closed before the next comma or line end"))
}

/// Why a row that is too long is refused.
pub(super) fn too_long() -> String {
    format!("the row is longer than {ROW_BYTES_MAX} bytes")
}

fn in_utf8(fields: Vec<Vec<u8>>) -> Result<Vec<String>, String> {
    let texts = fields.into_iter().enumerate().map(|(index, bytes)| {
        String::from_utf8(bytes)
            .map_err(|_| format!("field {} is not UTF-8; save the file as UTF-8", index + 1))
    });
    texts.collect()
}

/// Splits at the commas outside of quotes (RFC 4180). A quote inside of an unquoted field stands
/// for itself.
fn split(row: &[u8]) -> Result<Vec<Vec<u8>>, BadQuotes> {
    let mut fields = Vec::new();
    let mut rest = row;
    loop {
        let (field, after) = match rest.strip_prefix(b"\"") {
            Some(quoted) => quoted_field(quoted)?,
            None => plain_field(rest),
        };
        fields.push(field);
        match after {
            Some(after) => rest = after,
            None => return Ok(fields),
        }
    }
}

/// A field and what follows its comma; none if it is the last.
type Split<'a> = (Vec<u8>, Option<&'a [u8]>);

fn plain_field(rest: &[u8]) -> Split<'_> {
    match rest.iter().position(|byte| *byte == b',') {
        Some(comma) => (rest[..comma].to_vec(), Some(&rest[comma + 1..])),
        None => (rest.to_vec(), None),
    }
}

fn quoted_field(mut rest: &[u8]) -> Result<Split<'_>, BadQuotes> {
    let mut field = Vec::new();
    loop {
        let quote = rest.iter().position(|byte| *byte == b'"').ok_or(BadQuotes::Open)?;
        field.extend_from_slice(&rest[..quote]);
        rest = &rest[quote + 1..];
        match rest.first() {
            None => return Ok((field, None)),
            Some(b',') => return Ok((field, Some(&rest[1..]))),
            Some(b'"') => {
                field.push(b'"');
                rest = &rest[1..];
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
        std::iter::from_fn(|| next_record(&mut lines).unwrap()).collect()
    }

    fn fields(record: &Record) -> Vec<&str> {
        record.fields.as_ref().unwrap().iter().map(String::as_str).collect()
    }

    #[test]
    fn quotes_hold_commas_quotes_and_line_breaks() {
        let records = all(b"a,\"b,c\",\"say \"\"hi\"\"\"\r\n\"x\r\ny\",,5\" nail\n\nlast,\"\"\n");
        assert_eq!(fields(&records[0]), ["a", "b,c", "say \"hi\""]);
        assert_eq!(fields(&records[1]), ["x\ny", "", "5\" nail"]);
        assert_eq!(fields(&records[2]), ["last", ""]);
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
            assert!(records[0].fields.is_err());
            assert_eq!(fields(&records[1]), ["fine", "quoted", "row"]);
        }
        assert_eq!(all(&text).len(), 101);
    }

    #[test]
    fn bytes_that_are_not_utf_8_cost_only_their_own_row() {
        let records = all(b"a,\xff\nfine,row\n");
        assert!(records[0].fields.as_ref().unwrap_err().contains("field 2"));
        assert_eq!(records[0].original, b"a,\xff");
        assert_eq!(fields(&records[1]), ["fine", "row"]);
    }

    #[test]
    fn a_row_that_is_too_long_is_refused_alone() {
        let long = [&vec![b'x'; ROW_BYTES_MAX + 1][..], b"\nfine,row"].concat();
        let quoted =
            [b"a,\"", &vec![b'x'; ROW_BYTES_MAX - 10][..], b"\nyyyyyyyyyyyy\"\nfine,row"].concat();
        let records = all(&long);
        assert!(records[0].fields.as_ref().unwrap_err().contains("longer"));
        assert_eq!(fields(&records[1]), ["fine", "row"]);
        let records = all(&quoted);
        assert!(records[0].fields.is_err());
        assert_eq!(fields(records.last().unwrap()), ["fine", "row"]);
    }
}
