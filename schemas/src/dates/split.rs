//! A text in its pieces: the date and the time, and the parts of the date.

/// The date and the time of a text: they are parted by `T` or by blanks before an hour.
pub(super) fn date_and_time(text: &str) -> (&str, Option<&str>) {
    let text = crate::unseen::trimmed(text);
    let colon = text.find(':');
    let Some(colon) = colon else { return compact(text) };
    let before = &text[..colon];
    let hour = before.trim_end_matches(|sign: char| sign.is_ascii_digit());
    let date = hour.trim_end_matches(['T', 't', ' ', ',', '\u{a0}']);
    (date, Some(text[hour.len()..].trim()))
}

/// `19560327000000` and `195603270000`: digits alone, as HL7 has them.
fn compact(text: &str) -> (&str, Option<&str>) {
    let is_digits = text.bytes().all(|byte| byte.is_ascii_digit());
    match text.len() {
        12 | 14 if is_digits => (&text[..8], Some(&text[8..])),
        _ => (text, None),
    }
}

/// The parts of a date: runs of digits and runs of letters.
pub(super) fn parts(date: &str) -> Vec<&str> {
    let mut parts: Vec<&str> = Vec::new();
    let mut start = None;
    let mut kind = None;
    for (at, sign) in date.char_indices() {
        let now = match sign {
            _ if sign.is_ascii_digit() => Some(true),
            _ if sign.is_alphabetic() => Some(false),
            _ => None,
        };
        if now != kind {
            if let Some(from) = start.take() {
                parts.push(&date[from..at]);
            }
            start = now.map(|_| at);
            kind = now;
        }
    }
    parts.extend(start.map(|from| &date[from..]));
    parts
}
