//! What each piece means by itself.

use super::calendar::{MONTHS, WEEKDAYS};
use super::words::{Form, Half, Word};
use super::{AFTERNOON, EVENING, MORNING, numbers, welsh};

/// Words that add nothing.
const FILLERS: [&str; 43] = [
    "a",
    "an",
    "any",
    "appointment",
    "appointments",
    "appt",
    "appts",
    "are",
    "at",
    "attend",
    "be",
    "can",
    "clinic",
    "clinics",
    "come",
    "could",
    "day",
    "do",
    "during",
    "h",
    "hrs",
    "i",
    "i'm",
    "in",
    "is",
    "like",
    "likes",
    "make",
    "manage",
    "may",
    "might",
    "o'clock",
    "of",
    "on",
    "please",
    "prefs",
    "slot",
    "slots",
    "the",
    "time",
    "times",
    "will",
    "would",
];

/// What one word, number or sign means; none if nothing.
pub(super) fn meaning(piece: &str) -> Option<Word> {
    if piece.starts_with(|sign: char| sign.is_ascii_digit()) {
        return numbers::meaning(piece);
    }
    let named = sign(piece).or_else(|| days(piece)).or_else(|| month(piece));
    named.or_else(|| plain(piece)).or_else(|| welsh::meaning(piece))
}

fn sign(piece: &str) -> Option<Word> {
    Some(match piece {
        "," => Word::Comma,
        ";" | "\n" | "|" | "." | "!" => Word::End,
        "-" | "\u{2010}" | "\u{2013}" | "\u{2014}" | "to" | "through" | "thru" => Word::To,
        "&" | "+" | "and" | "plus" => Word::And,
        "/" | "or" => Word::Or,
        _ => return None,
    })
}

fn plain(piece: &str) -> Option<Word> {
    Some(match piece {
        "morning" | "mornings" | "morn" | "morns" => Word::Part(MORNING.0, MORNING.1),
        "afternoon" | "afternoons" | "aft" | "afts" => Word::Part(AFTERNOON.0, AFTERNOON.1),
        "evening" | "evenings" | "eves" => Word::Part(EVENING.0, EVENING.1),
        "am" | "ams" | "am's" => Word::Half(Half::Am),
        "pm" | "pms" | "pm's" => Word::Half(Half::Pm),
        "noon" | "midday" => Word::Noon,
        "midnight" => Word::Midnight,
        "st" | "nd" | "rd" | "th" => Word::Ordinal,
        "first" => Word::Nth(1),
        "second" => Word::Nth(1 << 1),
        "third" => Word::Nth(1 << 2),
        "fourth" => Word::Nth(1 << 3),
        "fifth" => Word::Nth(1 << 4),
        "last" => Word::Nth(1 << 5),
        "today" => Word::Today,
        "tomorrow" => Word::Tomorrow,
        "from" | "since" | "starting" => Word::From,
        "after" => Word::After,
        "before" => Word::Before,
        "until" | "till" | "til" | "by" => Word::Until,
        "between" => Word::Between,
        "onward" | "onwards" => Word::Onwards,
        "including" | "incl" | "inc" => Word::Including,
        "not" | "nor" | "no" | "never" | "except" | "excluding" | "excl" | "exc" | "without"
        | "avoid" | "outside" | "bar" => Word::Not,
        "away" | "unavailable" => Word::Unavailable,
        "ideally" | "preferably" | "prefer" | "prefers" | "preferred" | "pref" | "best" => {
            Word::Ideally
        }
        "otherwise" => Word::IfNeedBe,
        "available" | "avail" | "free" | "ok" | "okay" | "fine" | "good" | "suit" | "suits"
        | "suitable" | "possible" | "happy" | "convenient" => Word::Suits,
        "every" | "each" | "all" => Word::Every,
        "only" => Word::Only,
        "anyday" => Word::AnyDay,
        "anytime" | "always" | "whenever" | "flexible" => Word::AnyTime,
        filler if FILLERS.contains(&filler) => Word::Filler,
        _ => return None,
    })
}

fn days(piece: &str) -> Option<Word> {
    let group = match piece {
        "weekdays" | "workdays" | "wkdays" => Some((0b001_1111, Form::Group)),
        "weekday" | "workday" | "wkday" => Some((0b001_1111, Form::Singular)),
        "weekends" | "wkends" => Some((0b110_0000, Form::Group)),
        "weekend" | "wkend" => Some((0b110_0000, Form::Singular)),
        "everyday" | "daily" => Some((0b111_1111, Form::Group)),
        _ => None,
    };
    group.or_else(|| weekday(piece)).map(|(days, form)| Word::Days(days, form))
}

fn weekday(piece: &str) -> Option<(u8, Form)> {
    let position = |word: &str| {
        WEEKDAYS.iter().position(|name| {
            let name = name.to_lowercase();
            name == word || name[..3] == *word || short(&name).contains(&word)
        })
    };
    if let Some(at) = position(piece) {
        return Some((1 << at, Form::Singular));
    }
    let piece = piece.strip_suffix('\'').unwrap_or(piece);
    let one = piece.strip_suffix("'s").or_else(|| piece.strip_suffix('s'))?;
    position(one).map(|at| (1 << at, Form::Plural))
}

/// Short forms beside the first three letters.
fn short(weekday: &str) -> &'static [&'static str] {
    match weekday {
        "tuesday" => &["tues"],
        "wednesday" => &["weds"],
        "thursday" => &["thu", "thur", "thurs"],
        _ => &[],
    }
}

fn month(piece: &str) -> Option<Word> {
    let at = MONTHS.iter().position(|name| {
        let name = name.to_lowercase();
        name == piece || name[..3] == *piece || (piece == "sept" && name == "september")
    })?;
    u8::try_from(at + 1).ok().map(Word::Month)
}
