//! The alphabet of text messages (GSM 03.38): how long a text is, and how to keep it plain.

/// What each part of a longer text holds, in septets.
pub(crate) const SEPTETS_PART: usize = 153;
/// How many parts a text may have.
pub(crate) const PARTS_MAX: usize = 3;

/// Signs of one septet besides ASCII letters and digits.
const SIGNS: &str = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./:;<=>?¡ÄÖÑÜ§¿äöñüà";
/// Signs that take an escape before them: two septets.
const ESCAPED: &str = "\u{c}^{}\\[~]|€";
/// Signs that are not in the alphabet, or take two septets, and one of a single septet that means
/// the same.
const STAND_INS: &[(&str, &str)] = &[
    ("[{", "("),
    ("]}", ")"),
    ("|\\", "/"),
    ("~", "-"),
    ("^", "'"),
    ("€", "EUR"),
    ("‘’ʼ`´", "'"),
    ("“”„", "\""),
    ("–—‐‑−", "-"),
    ("…", "..."),
    ("\u{a0}\u{2009}\u{202f}\t", " "),
    ("áâãāă", "a"),
    ("ÁÂÃÀ", "A"),
    ("ç", "c"),
    ("êëēė", "e"),
    ("ÊËÈ", "E"),
    ("íîïī", "i"),
    ("ÍÎÏÌ", "I"),
    ("óôõō", "o"),
    ("ÓÔÕÒ", "O"),
    ("úûūů", "u"),
    ("ÚÛÙ", "U"),
    ("ŵẁẃẅ", "w"),
    ("ŴẀẂẄ", "W"),
    ("ŷýÿỳ", "y"),
    ("ŶÝŸỲ", "Y"),
    ("ł", "l"),
    ("Ł", "L"),
    ("śšş", "s"),
    ("ŚŠŞ", "S"),
    ("žźż", "z"),
    ("ŽŹŻ", "Z"),
];

/// The septets one sign takes; none if the alphabet does not have it.
fn septets_of(sign: char) -> Option<usize> {
    if sign.is_ascii_alphanumeric() || SIGNS.contains(sign) {
        Some(1)
    } else if ESCAPED.contains(sign) {
        Some(2)
    } else {
        None
    }
}

/// Whether every sign takes exactly one septet.
pub(crate) fn is_single(text: &str) -> bool {
    text.chars().all(|sign| septets_of(sign) == Some(1))
}

/// The septets of a text; none if it holds a sign that the alphabet does not have.
pub(crate) fn septets(text: &str) -> Option<usize> {
    text.chars().map(septets_of).sum()
}

/// Writes a name with signs of one septet only, on one line: what has no stand-in becomes `?`.
/// One foreign sign would more than halve what a message holds, and an escaped one may not be
/// torn apart by the end of a part.
pub(crate) fn plain(name: &str) -> String {
    let mut text = String::with_capacity(name.len());
    for sign in name.chars() {
        let stand_in = STAND_INS.iter().find(|(signs, _)| signs.contains(sign));
        match stand_in {
            Some((_, stand_in)) => text.push_str(stand_in),
            None if sign.is_control() => text.push(' '),
            None if septets_of(sign) == Some(1) => text.push(sign),
            None => text.push('?'),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_alphabet_has_128_places() {
        let single = SIGNS.chars().count() + 26 + 26 + 10;
        assert_eq!(single + 1, 128, "with the escape itself");
        assert_eq!(ESCAPED.chars().count(), 10);
    }

    #[test]
    fn escaped_signs_count_twice_and_foreign_ones_not_at_all() {
        assert_eq!(septets("abc"), Some(3));
        assert_eq!(septets("a€[c"), Some(6));
        assert_eq!(septets("ŵ"), None);
        assert!(!is_single("a~b"));
    }

    #[test]
    fn names_become_plain_without_losing_their_letters() {
        assert_eq!(plain("Guy’s – Tŷ Gŵyr"), "Guy's - Ty Gwyr");
        assert_eq!(plain("病院\r\nX"), "??  X");
        assert!(ESCAPED.chars().all(|sign| is_single(&plain(&sign.to_string()))));
        for (signs, stand_in) in STAND_INS {
            assert!(signs.chars().all(|sign| septets_of(sign) != Some(1)), "{signs}");
            assert!(is_single(stand_in), "{stand_in}");
        }
    }
}
