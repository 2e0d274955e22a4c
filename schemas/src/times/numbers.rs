//! Pieces that begin with a digit: numbers, times of the day, dates.

use super::words::Word;

/// What a number means; none if nothing.
pub(super) fn meaning(piece: &str) -> Option<Word> {
    if piece == "24/7" {
        return Some(Word::AnyTime);
    }
    if piece.chars().all(|sign| sign.is_ascii_digit()) {
        return Some(Word::Number(piece.parse().ok()?, u8::try_from(piece.len()).ok()?));
    }
    if let [year, month, day] = *piece.split('-').collect::<Vec<_>>() {
        return Some(Word::Date(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?));
    }
    match *piece.split('/').collect::<Vec<_>>() {
        [day, month] => date(0, month, day),
        [day, month, year] if year.len() == 4 => date(year.parse().ok()?, month, day),
        [day, month, year] if year.len() == 2 => date(2000 + year.parse::<u16>().ok()?, month, day),
        [_] => clock(piece),
        _ => None,
    }
}

/// Day and month with a slash. `02/03` is one date in Britain and another one in spreadsheets that
/// were set up elsewhere.
fn date(year: u16, month: &str, day: &str) -> Option<Word> {
    let (month, day): (u8, u8) = (month.parse().ok()?, day.parse().ok()?);
    let is_either = day <= 12 && month <= 12 && day != month;
    Some(if is_either { Word::EitherDate } else { Word::Date(year, month, day) })
}

fn clock(piece: &str) -> Option<Word> {
    let (hour, minute) = piece.split_once([':', '.'])?;
    if 2 < hour.len() || minute.len() != 2 {
        return None;
    }
    let is_sure = hour.len() == 2;
    let (hour, minute): (u16, u16) = (hour.parse().ok()?, minute.parse().ok()?);
    // `from 5.12` is more likely a date.
    if piece.contains('.') && (1..=12).contains(&minute) && hour <= 31 {
        return Some(Word::EitherDate);
    }
    let is_time = minute < 60 && hour * 60 + minute <= 1440;
    is_time.then_some(Word::Clock(hour * 60 + minute, is_sure || hour == 0))
}
