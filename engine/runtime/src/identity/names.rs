//! What a name may be, whoever sends it.

/// Longest part of a name, in bytes.
pub const NAME_BYTES_MAX: usize = 100;

/// Whether a sign turns the direction of writing, so that what is read is not what stands there
/// (Unicode Standard Annex #9, explicit directional formatting).
#[must_use]
pub fn turns_text(sign: char) -> bool {
    matches!(sign, '\u{200e}' | '\u{200f}' | '\u{061c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// A name as it can be read out, without signs that nobody sees; none if it is too long for one.
#[must_use]
pub fn plain_name(name: &str) -> Option<String> {
    let seen = name.chars().filter(|sign| !turns_text(*sign) && !sign.is_control());
    let plain: String = seen.collect();
    (plain.len() <= NAME_BYTES_MAX).then_some(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_short_and_reads_as_it_stands_there() {
        for (name, plain) in [
            ("O\u{2019}Brien-Smith", Some("O\u{2019}Brien-Smith")),
            ("Sm\u{202e}ith", Some("Smith")),
            ("\u{2066}Smith\u{2069}\r\n", Some("Smith")),
            ("", Some("")),
        ] {
            assert_eq!(plain_name(name).as_deref(), plain, "{name:?}");
        }
        assert!(plain_name(&"n".repeat(NAME_BYTES_MAX)).is_some());
        assert_eq!(plain_name(&"n".repeat(NAME_BYTES_MAX + 1)), None);
    }
}
