//! Lines of a file with their numbers, none longer than a row may be.

use std::collections::VecDeque;
use std::io::{self, BufRead};

use super::text::{Encoding, opened};

/// The longest row, in bytes; longer ones are refused alone.
pub(super) const ROW_BYTES_MAX: usize = 64 * 1024;

/// One line without its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    /// From 1, as an editor counts.
    pub(super) number: u64,
    /// Its text; what is no text is shown as `U+FFFD`. Of a line that is too long, the beginning.
    pub(super) text: String,
    /// Why it cannot be used; none if it can.
    pub(super) fault: Option<String>,
}

impl Line {
    /// Whether nothing is to be seen in it.
    pub(super) fn is_blank(&self) -> bool {
        self.fault.is_none() && backfill_schemas::unseen::trimmed(&self.text).is_empty()
    }
}

/// Reads a file line by line; lines can be put back.
pub(super) struct Lines<'a> {
    source: Box<dyn BufRead + 'a>,
    encoding: Encoding,
    /// What ends a line. Programs of old Macintoshes, and some of today, write carriage returns
    /// alone; elsewhere they stand before the line feed.
    end: u8,
    put_back: VecDeque<Line>,
    number: u64,
    bytes_read: u64,
}

impl<'a> Lines<'a> {
    /// From the start of a file.
    pub(super) fn new(source: impl BufRead + 'a) -> io::Result<Self> {
        let (mut source, encoding) = opened(Box::new(source))?;
        let start = source.fill_buf()?;
        let first = start.iter().position(|byte| matches!(byte, b'\r' | b'\n'));
        let is_return =
            first.is_some_and(|at| start[at] == b'\r' && start.get(at + 1) != Some(&b'\n'));
        // A return that is doubled by some program before the line feed ends no line.
        let has_feed = start.contains(&b'\n');
        let end = if is_return && !has_feed { b'\r' } else { b'\n' };
        let put_back = VecDeque::new();
        Ok(Self { source, encoding, end, put_back, number: 0, bytes_read: 0 })
    }

    /// How far the file was read, in bytes of UTF-8.
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
            let end = buffer.iter().position(|byte| *byte == self.end);
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
        bytes.truncate(ROW_BYTES_MAX);
        let read = match ROW_BYTES_MAX < end {
            true => Err(too_long()),
            false => self.encoding.read(&bytes).map_err(str::to_owned),
        };
        let lossy = || String::from_utf8_lossy(&bytes).into_owned();
        let (text, fault) = match read {
            Ok(text) => (text, None),
            Err(fault) => (lossy(), Some(fault)),
        };
        Line { number: self.number, text, fault }
    }
}

/// Why a row that is too long is refused.
pub(super) fn too_long() -> String {
    format!("the row is longer than {ROW_BYTES_MAX} bytes")
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
        for bytes in [
            &b"\xef\xbb\xbfa\r\nb\r\n\r\nc"[..],
            b"a\nb\n\nc\n",
            b"a\rb\r\rc",
            b"a\rb\r\rc\r",
            b"a\r\r\nb\r\n\r\nc",
        ] {
            let lines = all(bytes);
            let read: Vec<_> =
                lines.iter().map(|line| (line.number, line.text.trim_end())).collect();
            assert_eq!(read, [(1, "a"), (2, "b"), (3, ""), (4, "c")], "{bytes:?}");
        }
    }

    #[test]
    fn a_row_may_have_64_kib_and_not_a_byte_more() {
        let exact = vec![b'x'; ROW_BYTES_MAX];
        for end in [&b"\n"[..], b"\r\n", b""] {
            let lines = all(&[&exact[..], end].concat());
            assert!(lines[0].fault.is_none() && lines.len() == 1);
        }
        let longer = [&exact[..], b"xyz\nnext"].concat();
        let lines = all(&longer);
        assert_eq!(lines[0].fault, Some(too_long()));
        assert_eq!(lines[0].text.len(), ROW_BYTES_MAX);
        assert_eq!(lines[1].text, "next");
    }

    #[test]
    fn a_line_without_anything_to_see_is_blank() {
        for bytes in [&b" \t\n"[..], b"\x1a", "\u{a0}\u{feff}".as_bytes(), b"\0\n"] {
            assert!(all(bytes)[0].is_blank(), "{bytes:?}");
        }
        assert!(!all(b",,\n")[0].is_blank());
    }
}
