//! Bytes of a file as text, whatever program wrote them.
//!
//! A byte order mark says UTF-8 or UTF-16. Without one the first line that is not plain ASCII
//! decides for all: UTF-8, or Windows-1252 as older programs write it. A line that contradicts is
//! refused alone: half of a file in one encoding and half in another is nobody's intent.

use std::io::{self, BufRead, Read};

use encoding_rs::{CoderResult, Decoder, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// How many bytes are looked at to tell UTF-16 that has no mark.
const LOOK_BYTES: usize = 64;

/// The encoding of the lines of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Encoding {
    /// Nothing but ASCII so far.
    Unknown,
    Utf8,
    Windows1252,
}

impl Encoding {
    /// A line as text.
    ///
    /// # Errors
    /// If it is not in the encoding of the file, or no text.
    pub(super) fn read(&mut self, line: &[u8]) -> Result<String, &'static str> {
        match std::str::from_utf8(line) {
            Ok(text) if text.is_ascii() => Ok(text.to_owned()),
            Ok(text) if *self != Self::Windows1252 => {
                *self = Self::Utf8;
                Ok(text.to_owned())
            }
            Err(_) if *self != Self::Utf8 && !has_utf_8(line) => {
                let (text, _) = WINDOWS_1252.decode_without_bom_handling(line);
                if text.chars().any(|sign| ('\u{80}'..='\u{9f}').contains(&sign)) {
                    return Err("the row has bytes that are no text; save the file as UTF-8");
                }
                *self = Self::Windows1252;
                Ok(text.into_owned())
            }
            Ok(_) | Err(_) => {
                Err("the row is in another encoding than those before it; save the file as UTF-8")
            }
        }
    }
}

/// Whether a line has letters beyond ASCII that are whole in UTF-8.
fn has_utf_8(line: &[u8]) -> bool {
    line.utf8_chunks().any(|chunk| !chunk.valid().is_ascii())
}

/// The source in UTF-8 or an 8-bit encoding, and what its mark says.
pub(super) fn opened<'a>(
    mut source: Box<dyn BufRead + 'a>,
) -> io::Result<(Box<dyn BufRead + 'a>, Encoding)> {
    let start = source.fill_buf()?;
    let wide = match start {
        [0xff, 0xfe, ..] => Some(UTF_16LE),
        [0xfe, 0xff, ..] => Some(UTF_16BE),
        [0xef, 0xbb, 0xbf, ..] => {
            source.consume(3);
            return Ok((source, Encoding::Utf8));
        }
        start => without_mark(&start[..start.len().min(LOOK_BYTES)]),
    };
    let Some(wide) = wide else { return Ok((source, Encoding::Unknown)) };
    let decoder = wide.new_decoder_with_bom_removal();
    let narrow = Utf8 { source, decoder, ready: Vec::new(), at: 0, is_ended: false };
    Ok((Box::new(io::BufReader::new(narrow)), Encoding::Utf8))
}

/// ASCII in UTF-16 has a zero in every other byte.
fn without_mark(start: &[u8]) -> Option<&'static encoding_rs::Encoding> {
    let zeros = |first: usize| {
        let mut bytes = start.iter().skip(first).step_by(2);
        4 <= start.len() && bytes.all(|byte| *byte == 0)
    };
    match (zeros(0), zeros(1)) {
        (true, false) => Some(UTF_16BE),
        (false, true) => Some(UTF_16LE),
        (true, true) | (false, false) => None,
    }
}

/// A source in UTF-16, read as UTF-8.
struct Utf8<R> {
    source: R,
    decoder: Decoder,
    ready: Vec<u8>,
    at: usize,
    is_ended: bool,
}

/// How many bytes are decoded at a time.
const PIECE_BYTES: usize = 8 * 1024;

impl<R: BufRead> Utf8<R> {
    fn decode_more(&mut self) -> io::Result<()> {
        let piece = self.source.fill_buf()?;
        let is_last = piece.is_empty();
        let mut decoded = vec![0; PIECE_BYTES];
        let (result, read, written, _) = self.decoder.decode_to_utf8(piece, &mut decoded, is_last);
        self.source.consume(read);
        decoded.truncate(written);
        (self.ready, self.at) = (decoded, 0);
        self.is_ended = is_last && result == CoderResult::InputEmpty;
        Ok(())
    }
}

impl<R: BufRead> Read for Utf8<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.at == self.ready.len() && !self.is_ended {
            self.decode_more()?;
        }
        let count = buffer.len().min(self.ready.len() - self.at);
        buffer[..count].copy_from_slice(&self.ready[self.at..self.at + count]);
        self.at += count;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whole(bytes: &[u8]) -> (String, Encoding) {
        let (mut source, encoding) = opened(Box::new(bytes)).unwrap();
        let mut text = Vec::new();
        source.read_to_end(&mut text).unwrap();
        (String::from_utf8(text).unwrap(), encoding)
    }

    #[test]
    fn a_mark_or_its_zeros_tell_utf_16() {
        let text = "reference,ärztin\r\n1,€\r\n".repeat(3_000);
        let bytes = |of: fn(u16) -> [u8; 2], mark: &str| -> Vec<u8> {
            format!("{mark}{text}").encode_utf16().flat_map(of).collect()
        };
        for bytes in [
            bytes(u16::to_le_bytes, "\u{feff}"),
            bytes(u16::to_be_bytes, "\u{feff}"),
            format!("\u{feff}{text}").into_bytes(),
        ] {
            assert_eq!(whole(&bytes), (text.clone(), Encoding::Utf8));
        }
        let plain: Vec<u8> = "reference,1\r\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(whole(&plain), ("reference,1\r\n".to_owned(), Encoding::Utf8));
        assert_eq!(whole(b"a,b\n"), ("a,b\n".to_owned(), Encoding::Unknown));
    }

    #[test]
    fn the_first_line_beyond_ascii_decides_for_all() {
        for (lines, read) in [
            (
                ["abc", "Jos\u{e9}"].map(str::as_bytes).to_vec(),
                vec![Some("abc"), Some("Jos\u{e9}")],
            ),
            (
                vec![b"Jos\xe9", b"\x80 5", b"abc"],
                vec![Some("Jos\u{e9}"), Some("\u{20ac} 5"), Some("abc")],
            ),
            (vec!["\u{e9}".as_bytes(), b"Jos\xe9"], vec![Some("\u{e9}"), None]),
            (vec![b"Jos\xe9", "\u{e9}".as_bytes()], vec![Some("Jos\u{e9}"), None]),
            (vec![b"\xc3\xa9 Jos\xe9", b"ok"], vec![None, Some("ok")]),
            (vec![b"\x81\x8d"], vec![None]),
        ] {
            let mut encoding = Encoding::Unknown;
            let texts: Vec<Option<String>> =
                lines.iter().map(|line| encoding.read(line).ok()).collect();
            let texts: Vec<Option<&str>> = texts.iter().map(Option::as_deref).collect();
            assert_eq!(texts, read);
        }
    }
}
