//! What is written where there is nothing to write.

/// Words for "there is none".
const NOTHING: [&str; 24] = [
    "declined",
    "does not have one",
    "n.a",
    "n/a",
    "na",
    "nil",
    "no",
    "no email",
    "no mobile",
    "no phone",
    "no telephone",
    "none",
    "none given",
    "none known",
    "not given",
    "not known",
    "not provided",
    "not recorded",
    "not supplied",
    "null",
    "refused",
    "tbc",
    "unknown",
    "x",
];

/// Whether a text says that there is none.
pub(super) fn is_nothing(text: &str) -> bool {
    let lower = text.to_lowercase();
    let bare = lower.trim_matches(|sign: char| " -\u{2013}\u{2014}_.*?()[]'\"".contains(sign));
    bare.is_empty() || NOTHING.contains(&bare)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_dashes_say_that_there_is_none() {
        for text in ["", "-", " N/A ", "None", "(none)", "Not known", "--", "?", "NULL", "no email"]
        {
            assert!(is_nothing(text), "{text}");
        }
        for text in ["0", "07700 900123", "ask", "none@none", "no@example.org"] {
            assert!(!is_nothing(text), "{text}");
        }
    }
}
