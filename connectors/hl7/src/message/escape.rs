//! Escapes: `\F\` and its kin, read and written.

use std::borrow::Cow;

use encoding_rs::WINDOWS_1252;

use super::Delimiters;

/// Longest escape that is looked for, in bytes between its signs.
const ESCAPE_BYTES_MAX: usize = 128;

/// The text with its escapes resolved. Unknown and unfinished ones stay as they are.
pub(crate) fn unescape<'a>(raw: &'a str, delimiters: &Delimiters) -> Cow<'a, str> {
    let Some(sign) = delimiters.escape else { return Cow::Borrowed(raw) };
    if !raw.contains(sign) {
        return Cow::Borrowed(raw);
    }
    let mut text = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some((before, after)) = rest.split_once(sign) {
        text.push_str(before);
        match resolve(after, sign, delimiters) {
            Some((resolved, length)) => {
                text.push_str(&resolved);
                rest = &after[length..];
            }
            None => {
                text.push(sign);
                rest = after;
            }
        }
    }
    text.push_str(rest);
    Cow::Owned(text)
}

/// What the escape at the start of `after` means, and how long it is with its closing sign.
fn resolve(after: &str, sign: char, delimiters: &Delimiters) -> Option<(String, usize)> {
    let end = after.find(sign).filter(|end| *end <= ESCAPE_BYTES_MAX)?;
    let code = &after[..end];
    let text = match code {
        "F" => delimiters.field.to_string(),
        "S" => delimiters.component?.to_string(),
        "R" => delimiters.repetition?.to_string(),
        "E" => sign.to_string(),
        "T" => delimiters.subcomponent?.to_string(),
        "P" => delimiters.truncation.unwrap_or('#').to_string(),
        ".br" => "\n".to_owned(),
        hex if hex.starts_with('X') => bytes_text(&hex[1..])?,
        _ => return None,
    };
    Some((text, end + sign.len_utf8()))
}

/// Hexadecimal pairs as text: UTF-8 if they are, otherwise Windows-1252.
fn bytes_text(pairs: &str) -> Option<String> {
    if pairs.is_empty() || !pairs.len().is_multiple_of(2) || !pairs.is_ascii() {
        return None;
    }
    let bytes: Option<Vec<u8>> = (0..pairs.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&pairs[at..at + 2], 16).ok())
        .collect();
    let bytes = bytes?;
    Some(String::from_utf8(bytes).unwrap_or_else(|wrong| {
        WINDOWS_1252.decode_without_bom_handling(wrong.as_bytes()).0.into_owned()
    }))
}

/// Writes text into a field with the standard signs. Control characters are left out, because
/// they would end the segment or the frame; line ends become `\.br\`.
#[must_use]
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '|' => escaped.push_str("\\F\\"),
            '^' => escaped.push_str("\\S\\"),
            '~' => escaped.push_str("\\R\\"),
            '\\' => escaped.push_str("\\E\\"),
            '&' => escaped.push_str("\\T\\"),
            '\n' => escaped.push_str("\\.br\\"),
            control if control.is_control() => {}
            other => escaped.push(other),
        }
    }
    escaped
}
