//! Bytes to text: MSH-18 is believed only as far as the bytes agree.
//!
//! UTF-8 is tried first, because text that reads as UTF-8 by accident is next to impossible and
//! senders that declare 8859/1 and write UTF-8 exist. Then comes what was declared, and for
//! senders that declare nothing Windows-1252, which reads every byte.

use encoding_rs::{Encoding, WINDOWS_1252};

use crate::warning::Warning;

/// The text of a message that declares `declared` in MSH-18.
pub(crate) fn decode(bytes: &[u8], declared: &str) -> (String, Option<Warning>) {
    let declared = declared.trim().to_ascii_uppercase();
    let is_utf8_declared = declared.contains("UTF-8") || declared.contains("UTF8");
    if let Ok(text) = std::str::from_utf8(bytes) {
        let warning = match () {
            () if text.is_ascii() || is_utf8_declared => None,
            () if declared.is_empty() => Some(Warning::CharsetMissing),
            () => Some(Warning::CharsetWrong),
        };
        return (text.to_owned(), warning);
    }
    let named = encoding(&declared);
    let (text, _) = named.unwrap_or(WINDOWS_1252).decode_without_bom_handling(bytes);
    let warning = match named {
        Some(_) => None,
        None if declared.is_empty() => Some(Warning::CharsetMissing),
        None => Some(Warning::CharsetWrong),
    };
    (text.into_owned(), warning)
}

/// One-byte sets of table 0211: `8859/1` to `8859/15`. Others fall back.
fn encoding(declared: &str) -> Option<&'static Encoding> {
    let number = declared.strip_prefix("8859/").or_else(|| declared.strip_prefix("ISO-8859-"))?;
    Encoding::for_label(format!("iso-8859-{number}").as_bytes())
}
