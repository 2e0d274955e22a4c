//! Languages as people call them.

use backfill_reading::words::Choices;

/// Those that are spoken most in England beside English, by ISO 639 code.
const NAMES: &Choices<&str> = &[
    ("ar", "Arabic"),
    ("bg", "Bulgarian"),
    ("bn", "Bengali"),
    ("es", "Spanish"),
    ("fa", "Persian"),
    ("fr", "French"),
    ("gu", "Gujarati"),
    ("hu", "Hungarian"),
    ("it", "Italian"),
    ("ku", "Kurdish"),
    ("lt", "Lithuanian"),
    ("pa", "Punjabi"),
    ("pl", "Polish"),
    ("pt", "Portuguese"),
    ("ro", "Romanian"),
    ("ru", "Russian"),
    ("so", "Somali"),
    ("ta", "Tamil"),
    ("tr", "Turkish"),
    ("uk", "Ukrainian"),
    ("ur", "Urdu"),
    ("zh", "Chinese"),
];

/// What somebody speaks, by its code, if it is not English; a code without a name as it is.
pub(crate) fn other_than_english(code: &str) -> Option<String> {
    if code.is_empty() || ["en", "eng"].contains(&code) {
        return None;
    }
    let known = NAMES.iter().find(|(known, _)| *known == code);
    Some(known.map_or_else(|| format!("`{code}` (ISO 639)"), |(_, name)| (*name).to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_is_told_by_its_name_unless_it_is_english() {
        for (code, name) in [
            ("pl", Some("Polish")),
            ("ur", Some("Urdu")),
            ("yo", Some("`yo` (ISO 639)")),
            ("en", None),
            ("eng", None),
            ("", None),
        ] {
            assert_eq!(other_than_english(code).as_deref(), name, "{code}");
        }
    }
}
