//! Whether the patient died, however the sender says it: a date in PID-29, a word in PID-30, how the
//! stay ended in PV1-36, or a reason. In any message. Where the date is deleted, or the word says no,
//! the sender says that they live, or does not say the death any more.

use super::{Meaning, News, Notice, Person};
use crate::mapping::{Discharge, Reason};

/// Adds the death that a message tells. What is not clear goes to a person.
pub(crate) fn note(notice: &Notice<'_>, meaning: &mut Meaning) {
    let (date, indicator) = (date(notice), indicator(notice));
    let has_died = date == Told::Yes
        || indicator == Told::Yes
        || discharge(notice) == Some(Discharge::Died)
        || notice.reason() == Some(Reason::Died);
    if date == Told::Unclear {
        meaning.put_aside("PID-29: the date of death cannot be read");
    }
    if indicator == Told::Unclear {
        meaning.put_aside("PID-30: this word is not in `deaths` in the mapping file");
    }
    if date == Told::Yes && indicator == Told::No {
        meaning.put_aside("PID-30: it says alive, and PID-29 has a date of death");
    }
    if !has_died {
        let said = [date, indicator];
        if said.contains(&Told::No) && !said.contains(&Told::Unclear) {
            meaning.news.push(News::Lives { said_at: notice.said_at() });
        }
        return;
    }
    if meaning.person.is_none() && meaning.merges.is_empty() {
        meaning.person = Person::of(notice);
    }
    if meaning.person.is_none() && meaning.merges.is_empty() {
        meaning.put_aside("PID-3: a death, and no number by which anybody is known");
    }
    meaning.unused = None;
    meaning.news.insert(0, News::Died { said_at: notice.said_at() });
}

/// What a field says of a death.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Told {
    Nothing,
    No,
    Yes,
    Unclear,
}

/// PID-29: any date that is not to come. Zeros are none.
fn date(notice: &Notice<'_>) -> Told {
    let field = notice.message.field("PID", 29);
    if field.is_deleted() {
        return Told::No;
    }
    let Some(text) = field.text() else { return Told::Nothing };
    let digits: String = text.chars().take_while(char::is_ascii_digit).collect();
    if text.chars().all(|sign| matches!(sign, '0' | '-' | '/' | ' ')) {
        return Told::Nothing;
    }
    let year: Option<u16> = digits.get(..4).and_then(|year| year.parse().ok());
    let today = notice.zone.civil(notice.now).date();
    let today = today.strftime("%Y%m%d").to_string();
    let known = digits.len().min(today.len());
    let is_past = year.is_some_and(|year| YEAR_MIN <= year) && digits[..known] <= today[..known];
    if is_past { Told::Yes } else { Told::Unclear }
}

/// The first year in which somebody who is on a list can have died.
const YEAR_MIN: u16 = 1900;

fn indicator(notice: &Notice<'_>) -> Told {
    let field = notice.message.field("PID", 30);
    if field.is_deleted() {
        return Told::No;
    }
    let Some(word) = field.text() else { return Told::Nothing };
    match notice.source.deaths.get(&word) {
        Some(true) => Told::Yes,
        Some(false) => Told::No,
        None => Told::Unclear,
    }
}

fn discharge(notice: &Notice<'_>) -> Option<Discharge> {
    let code = notice.message.field("PV1", 36).text()?;
    notice.source.discharges.get(&code).copied()
}
