//! The text in pieces: runs of letters, numbers with their signs, single signs.

use super::vocabulary::meaning;
use super::words::Word;
use crate::unseen::is_unseen;

/// Splits a text into pieces in lower case.
pub(super) fn pieces(text: &str) -> Vec<String> {
    let chars: Vec<char> = plain(text).chars().collect();
    let mut pieces: Vec<String> = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        let length = piece_length(&chars[at..]);
        let piece: String = chars[at..at + length].iter().collect();
        at += length;
        let is_space = chars[at - length].is_whitespace() && piece != "\n";
        if !is_space && !ends_abbreviation(&piece, pieces.last()) {
            pieces.push(piece);
        }
    }
    pieces
}

/// One way to write apostrophes, ends of lines and halves of the day, in lower case.
pub(super) fn plain(text: &str) -> String {
    let lower: String = text.to_lowercase().chars().filter(|it| !is_unseen(*it)).collect();
    let lower = lower.replace(['\u{2019}', '\u{2018}', '\u{2bc}'], "'").replace('\r', "\n");
    lower.replace("a.m.", "am").replace("p.m.", "pm").replace("a.m", "am").replace("p.m", "pm")
}

fn piece_length(rest: &[char]) -> usize {
    let run = |belongs: &dyn Fn(usize, char) -> bool| {
        rest.iter().enumerate().take_while(|(at, sign)| belongs(*at, **sign)).count()
    };
    let digit_at = |at: usize| rest.get(at).is_some_and(char::is_ascii_digit);
    if digit_at(0) {
        let is_iso = rest.get(4) == Some(&'-') && rest.get(7) == Some(&'-') && digit_at(9);
        let is_inner = |sign: char| ":./".contains(sign) || (is_iso && sign == '-');
        return run(&|at, sign| digit_at(at) || (is_inner(sign) && digit_at(at + 1)));
    }
    run(&|_, sign| sign.is_alphabetic() || sign == '\'').max(1)
}

/// The full stop of `Dec.` or `Tue.` ends no sentence.
fn ends_abbreviation(piece: &str, before: Option<&String>) -> bool {
    let is_short = |word: &String| {
        let is_day = matches!(meaning(word), Some(Word::Month(_) | Word::Days(..)));
        (word.len() <= 4 && is_day) || ["pref", "excl", "exc", "incl", "inc"].contains(&&**word)
    };
    piece == "." && before.is_some_and(is_short)
}
