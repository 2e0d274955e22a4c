//! Everyday ways to say that any time suits, where they are all that is written.

use super::pieces::plain;

/// As clerks and exports write it, in lower case, with single spaces and without what stands
/// around it.
const ANYTHING: [&str; 62] = [
    "24/7",
    "7 days",
    "7 days a week",
    "all",
    "all day",
    "all day every day",
    "all days",
    "all times",
    "all week",
    "any",
    "any appointment",
    "any available",
    "any date",
    "any date/time",
    "any day",
    "any day any time",
    "any day of the week",
    "any day/any time",
    "any day/time",
    "any days",
    "any ok",
    "any slot",
    "any time",
    "any time any day",
    "any time/any day",
    "any time/day",
    "any times",
    "any/all",
    "anyday",
    "anything",
    "anytime",
    "anytime anyday",
    "anytime/anyday",
    "as soon as possible",
    "asap",
    "does not mind",
    "doesn't mind",
    "don't mind",
    "either",
    "fully flexible",
    "n.a",
    "n/a",
    "na",
    "nil",
    "no constraints",
    "no particular preference",
    "no particular time",
    "no pref",
    "no pref.",
    "no preference",
    "no preference given",
    "no preference stated",
    "no preferences",
    "no restrictions",
    "none",
    "none given",
    "none stated",
    "not applicable",
    "not fussed",
    "not specified",
    "not stated",
    "open",
];

/// Whether a text says that any time suits, or that nothing was said. Dashes, dots and the like
/// alone say so too: they fill a cell that has nothing to say.
pub(super) fn is_anything(text: &str) -> bool {
    let plain = plain(text);
    let words: Vec<&str> = plain.split_whitespace().collect();
    let text = words.join(" ").replace(" / ", "/");
    let is_around = |sign: char| sign.is_whitespace() || ".!'\"()[]*".contains(sign);
    let bare = text.trim_matches(is_around);
    let is_filling = |sign: char| "-\u{2010}\u{2013}\u{2014}_.".contains(sign);
    let is_empty = bare.chars().all(is_filling) && text.chars().any(is_filling);
    is_empty || ANYTHING.binary_search(&bare).is_ok()
}

#[cfg(test)]
mod tests {
    use super::{ANYTHING, is_anything};

    #[test]
    fn the_list_is_in_order_so_that_it_is_found() {
        assert!(ANYTHING.is_sorted());
    }

    #[test]
    fn what_fills_a_cell_says_nothing() {
        for text in ["-", "--", " \u{2013} ", "_", ".", "...", "(none)", "'N/A'", "ANY!", "N / A"] {
            assert!(is_anything(text), "{text}");
        }
    }

    #[test]
    fn what_may_mean_something_is_left_to_be_read() {
        for text in ["", " ", "?", "no", "yes", "unknown", "not known", "tbc", "()", "'", "na Mon"]
        {
            assert!(!is_anything(text), "{text}");
        }
    }
}
