//! Blanks of every kind, and marks that nobody sees: they come along when a cell is copied from a
//! page, a letter or another program.

/// Whether a sign is seen by nobody and means nothing at the edge of a value: zero-width signs, byte
/// order marks, soft hyphens, marks of direction.
#[must_use]
pub fn is_unseen(sign: char) -> bool {
    matches!(
        sign,
        '\u{ad}'
            | '\u{34f}'
            | '\u{61c}'
            | '\u{180e}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{2064}'
            | '\u{2066}'..='\u{206f}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}'
    )
}

/// The text without blanks of any kind, and without unseen marks, around it.
#[must_use]
pub fn trimmed(text: &str) -> &str {
    text.trim_matches(|sign: char| sign.is_whitespace() || sign.is_control() || is_unseen(sign))
}

/// The text without unseen marks anywhere, and without blanks around it.
#[must_use]
pub fn seen(text: &str) -> String {
    let seen: String = text.chars().filter(|sign| !is_unseen(*sign)).collect();
    trimmed(&seen).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_and_marks_of_every_kind_go() {
        for text in [
            "a b",
            "\u{feff}a b\u{200b}",
            "\u{202a}a b\u{202c}",
            "\u{a0}a b\t\u{2060}",
            "\u{3000}\u{2003}a b\u{202f}\u{85}",
            "\r\na b\0",
        ] {
            assert_eq!(trimmed(text), "a b", "{text:?}");
            assert_eq!(seen(text), "a b", "{text:?}");
        }
        assert_eq!(trimmed("a\u{200d}b"), "a\u{200d}b");
        assert_eq!(seen("a\u{200d}\u{ad}b"), "ab");
        assert_eq!(trimmed("\u{feff}\u{a0}"), "");
    }
}
