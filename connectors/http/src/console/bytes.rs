//! Bytes of any kind as text that can do no harm and loses nothing.

use std::fmt::Write;

/// How many bytes of an original are shown.
pub(super) const SHOWN_BYTES_MAX: usize = 64 * 1024;

/// Printable ASCII as it is; everything else as an escape. Line ends are shown and kept.
pub(super) fn readable(bytes: &[u8]) -> String {
    let shown = &bytes[..bytes.len().min(SHOWN_BYTES_MAX)];
    let mut text = String::with_capacity(shown.len() * 2);
    for (at, byte) in shown.iter().enumerate() {
        match byte {
            b'\\' => text.push_str("\\\\"),
            b'\t' => text.push_str("\\t"),
            b'\n' => text.push_str("\\n\n"),
            b'\r' if shown.get(at + 1) == Some(&b'\n') => text.push_str("\\r"),
            b'\r' => text.push_str("\\r\n"),
            b' '..=b'~' => text.push(char::from(*byte)),
            other => {
                // Writing to a string cannot fail.
                let _written = write!(text, "\\x{other:02x}");
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_can_be_told_from_every_other() {
        assert_eq!(readable(b"MSH|^~\\&|A\rPID\x0b"), "MSH|^~\\\\&|A\\r\nPID\\x0b");
        assert_eq!(readable(b"a\r\nb\n\tc"), "a\\r\\n\nb\\n\n\\tc");
        assert_eq!(readable("é\u{202e}".as_bytes()), "\\xc3\\xa9\\xe2\\x80\\xae");
        assert_eq!(readable(&vec![b'x'; SHOWN_BYTES_MAX + 1]).len(), SHOWN_BYTES_MAX);
    }
}
