//! The text in words: what each one means by itself.

use super::error::TimesError;
use super::vocabulary::{IDIOMS, meaning};

/// How days are written; days of one form make one list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// `Tuesday`, `Tue`.
    Singular,
    /// `Tuesdays`.
    Plural,
    /// `weekdays`, `weekends`, `every day`.
    Group,
}

/// Before or after noon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Half {
    Am,
    Pm,
}

/// What a word means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Word {
    Days(u8, Form),
    Part(u16, u16),
    Half(Half),
    /// A whole number, and how many digits it was written with.
    Number(u16, u8),
    /// `st`, `nd`, `rd` or `th` after a number.
    Ordinal,
    /// An hour with minutes, and whether it is sure to be on the 24-hour clock.
    Clock(u16, bool),
    /// 12:00, or the midnight that ends a day.
    Noon,
    Midnight,
    Month(u8),
    /// Year (0 if none), month, day.
    Date(u16, u8, u8),
    Today,
    Tomorrow,
    ThisWeek,
    NextWeek,
    From,
    After,
    Before,
    Until,
    Between,
    Onwards,
    To,
    And,
    Or,
    Comma,
    End,
    Not,
    Ideally,
    IfNeedBe,
    AnyTime,
    /// `every`, `all`, `only`: adds nothing, but after `not` it is not clear what is meant.
    Every,
    /// Adds nothing.
    Filler,
}

/// A word with the text it was read from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) word: Word,
    pub(super) text: String,
}

/// Splits a text into words.
pub(super) fn split(text: &str) -> Result<Vec<Token>, TimesError> {
    let raw = pieces(&text.to_lowercase().replace('\u{2019}', "'"));
    let mut tokens = Vec::new();
    let mut at = 0;
    while at < raw.len() {
        let idiom = IDIOMS
            .iter()
            .find(|(words, _)| raw.get(at..at + words.len()).is_some_and(|found| found == *words));
        if let Some((words, word)) = idiom {
            tokens.push(Token { word: *word, text: words.join(" ") });
            at += words.len();
            continue;
        }
        let piece = &raw[at];
        at += 1;
        let word = meaning(piece).ok_or_else(|| TimesError::not_understood(piece))?;
        tokens.push(Token { word, text: piece.clone() });
    }
    tokens.retain(|token| token.word != Word::Filler);
    Ok(tokens)
}

/// Runs of letters, of digits with their signs, and single signs.
fn pieces(text: &str) -> Vec<String> {
    let chars: Vec<char> = text.chars().collect();
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
        word.len() <= 4 && matches!(meaning(word), Some(Word::Month(_) | Word::Days(..)))
    };
    piece == "." && before.is_some_and(is_short)
}
