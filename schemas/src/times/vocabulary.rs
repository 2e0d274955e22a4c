//! What each word means by itself, and the idioms of several words.

use super::calendar::{MONTHS, WEEKDAYS};
use super::words::{Form, Half, Word};
use super::{AFTERNOON, EVENING, MORNING};

/// Words that add nothing.
const FILLERS: [&str; 22] = [
    "a",
    "any",
    "at",
    "available",
    "can",
    "come",
    "day",
    "do",
    "during",
    "free",
    "i",
    "i'm",
    "in",
    "like",
    "make",
    "o'clock",
    "of",
    "on",
    "please",
    "the",
    "time",
    "would",
];

/// Several words with one meaning; the longest first.
pub(super) const IDIOMS: [(&[&str], Word); 28] = [
    (&["if", "need", "be"], Word::IfNeedBe),
    (&["at", "a", "pinch"], Word::IfNeedBe),
    (&["if", "needed"], Word::IfNeedBe),
    (&["if", "necessary"], Word::IfNeedBe),
    (&["if", "i", "must"], Word::IfNeedBe),
    (&["failing", "that"], Word::IfNeedBe),
    (&["any", "time"], Word::AnyTime),
    (&["any", "times"], Word::AnyTime),
    (&["any", "day"], Word::AnyTime),
    (&["no", "preference"], Word::AnyTime),
    (&["every", "day"], Word::Days(0b111_1111, Form::Group)),
    (&["each", "day"], Word::Days(0b111_1111, Form::Group)),
    (&["week", "days"], Word::Days(0b001_1111, Form::Group)),
    (&["working", "days"], Word::Days(0b001_1111, Form::Group)),
    (&["this", "week"], Word::ThisWeek),
    (&["next", "week"], Word::NextWeek),
    (&["i", "am"], Word::Filler),
    (&["but", "not"], Word::Not),
    (&["but", "ideally"], Word::Ideally),
    (&["but", "preferably"], Word::Ideally),
    (&["apart", "from"], Word::Not),
    (&["other", "than"], Word::Not),
    (&["can", "not"], Word::Not),
    (&["away", "on", "holiday"], Word::Not),
    (&["on", "holiday"], Word::Not),
    (&["on", "leave"], Word::Not),
    (&["if", "possible"], Word::Ideally),
    (&["would", "prefer"], Word::Ideally),
];

/// What one word, number or sign means; none if nothing.
pub(super) fn meaning(piece: &str) -> Option<Word> {
    if piece.starts_with(|sign: char| sign.is_ascii_digit()) {
        return number(piece);
    }
    sign(piece).or_else(|| days(piece)).or_else(|| month(piece)).or_else(|| plain(piece))
}

fn sign(piece: &str) -> Option<Word> {
    Some(match piece {
        "," => Word::Comma,
        ";" | "\n" | "." | "!" => Word::End,
        "-" | "\u{2013}" | "\u{2014}" | "to" | "through" => Word::To,
        "&" | "+" | "and" | "plus" => Word::And,
        "/" | "or" | "nor" => Word::Or,
        _ => return None,
    })
}

fn plain(piece: &str) -> Option<Word> {
    Some(match piece {
        "morning" | "mornings" => Word::Part(MORNING.0, MORNING.1),
        "afternoon" | "afternoons" => Word::Part(AFTERNOON.0, AFTERNOON.1),
        "evening" | "evenings" => Word::Part(EVENING.0, EVENING.1),
        "am" => Word::Half(Half::Am),
        "pm" => Word::Half(Half::Pm),
        "noon" | "midday" => Word::Noon,
        "midnight" => Word::Midnight,
        "st" | "nd" | "rd" | "th" => Word::Ordinal,
        "today" => Word::Today,
        "tomorrow" => Word::Tomorrow,
        "from" | "since" | "starting" => Word::From,
        "after" => Word::After,
        "before" => Word::Before,
        "until" | "till" | "til" | "by" => Word::Until,
        "between" => Word::Between,
        "onward" | "onwards" => Word::Onwards,
        "not" | "no" | "never" | "except" | "excluding" | "without" | "cannot" | "can't"
        | "cant" | "avoid" | "away" | "unavailable" | "but" => Word::Not,
        "ideally" | "preferably" | "prefer" | "preferred" | "best" => Word::Ideally,
        "otherwise" => Word::IfNeedBe,
        "every" | "each" | "all" | "only" => Word::Every,
        "anytime" | "always" | "whenever" | "flexible" => Word::AnyTime,
        filler if FILLERS.contains(&filler) => Word::Filler,
        _ => return None,
    })
}

fn days(piece: &str) -> Option<Word> {
    let group = match piece {
        "weekdays" | "workdays" => Some((0b001_1111, Form::Group)),
        "weekday" | "workday" => Some((0b001_1111, Form::Singular)),
        "weekends" => Some((0b110_0000, Form::Group)),
        "weekend" => Some((0b110_0000, Form::Singular)),
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

fn number(piece: &str) -> Option<Word> {
    if piece.chars().all(|sign| sign.is_ascii_digit()) {
        return Some(Word::Number(piece.parse().ok()?, u8::try_from(piece.len()).ok()?));
    }
    if let [year, month, day] = *piece.split('-').collect::<Vec<_>>() {
        return Some(Word::Date(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?));
    }
    match *piece.split('/').collect::<Vec<_>>() {
        [day, month] => Some(Word::Date(0, month.parse().ok()?, day.parse().ok()?)),
        [day, month, year] if year.len() == 4 || year.len() == 2 => {
            let century = if year.len() == 2 { 2000 } else { 0 };
            let year = century + year.parse::<u16>().ok()?;
            Some(Word::Date(year, month.parse().ok()?, day.parse().ok()?))
        }
        [_] => clock(piece),
        _ => None,
    }
}

fn clock(piece: &str) -> Option<Word> {
    let (hour, minute) = piece.split_once([':', '.'])?;
    if 2 < hour.len() || minute.len() != 2 {
        return None;
    }
    let is_sure = hour.len() == 2;
    let (hour, minute): (u16, u16) = (hour.parse().ok()?, minute.parse().ok()?);
    let is_time = minute < 60 && hour * 60 + minute <= 1440;
    is_time.then_some(Word::Clock(hour * 60 + minute, is_sure || hour == 0))
}
