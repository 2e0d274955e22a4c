//! Lines of a file with their numbers, none longer than a row may be.

use std::collections::VecDeque;
use std::io::{self, BufRead};

/// The longest row, in bytes; longer ones are refused alone.
pub(super) const ROW_BYTES_MAX: usize = 64 * 1024;

/// One line without its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    /// From 1, as an editor counts.
    pub(super) number: u64,
    /// Its bytes; of a line that is too long, the first [`ROW_BYTES_MAX`].
    pub(super) bytes: Vec<u8>,
    /// Whether it is longer than a row may be.
    pub(super) is_too_long: bool,
}

/// Reads a file line by line; lines can be put back.
pub(super) struct Lines<R> {
    source: R,
    put_back: VecDeque<Line>,
    number: u64,
    bytes_read: u64,
}

impl<R: BufRead> Lines<R> {
    /// From the start of a file. A byte order mark is skipped.
    pub(super) fn new(mut source: R) -> io::Result<Self> {
        const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";
        let has_mark = source.fill_buf()?.starts_with(BYTE_ORDER_MARK);
        let skipped = if has_mark { BYTE_ORDER_MARK.len() } else { 0 };
        source.consume(skipped);
        Ok(Self { source, put_back: VecDeque::new(), number: 0, bytes_read: skipped as u64 })
    }

    /// How far the file was read.
    pub(super) fn bytes_read(&self) -> u64 {
        self.bytes_read
    }

    /// The next line; none at the end of the file.
    pub(super) fn next(&mut self) -> io::Result<Option<Line>> {
        if let Some(line) = self.put_back.pop_front() {
            return Ok(Some(line));
        }
        let mut bytes = Vec::new();
        let mut length = 0;
        loop {
            let buffer = self.source.fill_buf()?;
            if buffer.is_empty() {
                break;
            }
            let end = buffer.iter().position(|byte| *byte == b'\n');
            let piece = &buffer[..end.unwrap_or(buffer.len())];
            length += piece.len();
            // One more than a row may have, for the carriage return.
            let room = (ROW_BYTES_MAX + 1).saturating_sub(bytes.len());
            bytes.extend_from_slice(&piece[..piece.len().min(room)]);
            let used = piece.len() + usize::from(end.is_some());
            self.source.consume(used);
            self.bytes_read += used as u64;
            if end.is_some() {
                return Ok(Some(self.line(bytes, length)));
            }
        }
        Ok((0 < length).then(|| self.line(bytes, length)))
    }

    /// Puts lines back, the first of them to be read next.
    pub(super) fn put_back(&mut self, lines: Vec<Line>) {
        for line in lines.into_iter().rev() {
            self.put_back.push_front(line);
        }
    }

    fn line(&mut self, mut bytes: Vec<u8>, length: usize) -> Line {
        self.number += 1;
        let mut end = length;
        if length <= bytes.len() && bytes.last() == Some(&b'\r') {
            bytes.pop();
            end -= 1;
        }
        let is_too_long = ROW_BYTES_MAX < end;
        bytes.truncate(ROW_BYTES_MAX);
        Line { number: self.number, bytes, is_too_long }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(bytes: &[u8]) -> Vec<Line> {
        let mut lines = Lines::new(bytes).unwrap();
        std::iter::from_fn(|| lines.next().unwrap()).collect()
    }

    #[test]
    fn lines_end_as_on_any_system_and_a_mark_is_skipped() {
        let lines = all(b"\xef\xbb\xbfa\r\nb\n\nc");
        let read: Vec<_> = lines.iter().map(|line| (line.number, &line.bytes[..])).collect();
        assert_eq!(read, [(1, &b"a"[..]), (2, b"b"), (3, b""), (4, b"c")]);
    }

    #[test]
    fn a_row_may_have_64_kib_and_not_a_byte_more() {
        let exact = vec![b'x'; ROW_BYTES_MAX];
        for end in [&b"\n"[..], b"\r\n", b""] {
            let lines = all(&[&exact[..], end].concat());
            assert!(!lines[0].is_too_long && lines.len() == 1);
        }
        let longer = [&exact[..], b"xyz\nnext"].concat();
        let lines = all(&longer);
        assert!(lines[0].is_too_long);
        assert_eq!(lines[0].bytes.len(), ROW_BYTES_MAX);
        assert_eq!(lines[1].bytes, b"next");
    }
}
