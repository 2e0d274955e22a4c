//! S23: part of a diary was closed.

use backfill_core::Event;
use backfill_core::code::Code;
use backfill_core::event::SlotBlocked;

use super::duration::{DISPUTED, Length};
use super::start::{self, Start};
use super::{Meaning, Notice, appointment};
use crate::fault::{Condition, Fault, Place};

/// The closed time. It must name a clinic or a site, and an end: a block of everything, or
/// without end, is not guessed. Where fields give different lengths, the longest is closed and a
/// person looks.
pub(crate) fn read(notice: &Notice<'_>) -> Result<Meaning, Fault> {
    let begin = Start::of_diary(notice);
    let (from, mut meaning) = begin.needed()?;
    let session = appointment::session(notice);
    let clinic = session.as_ref().and_then(|code| notice.source.clinics.get(code));
    let site = appointment::site(notice, clinic);
    if session.is_none() && site.is_empty() {
        let text = "neither a clinic nor a known site is named, so it is not clear what is closed";
        return Err(Fault::error(Place::new("AIL", 3), Condition::RequiredFieldMissing, text));
    }
    let length = Length::of(notice, from, clinic);
    if length.is_assumed {
        let text = match start::ends(notice).next() {
            None => "no end and no duration",
            Some(_) => "the end is not after the start, or more than a year after it",
        };
        return Err(Fault::error(Place::new("SCH", 11), Condition::RequiredFieldMissing, text));
    }
    if length.is_disputed {
        meaning.put_aside(format!("SCH-9: {DISPUTED}"));
    }
    begin
        .contradiction(notice, length.minutes)
        .into_iter()
        .for_each(|text| meaning.put_aside(text));
    meaning.events.push(Event::SlotBlocked(SlotBlocked {
        trust: notice.trust,
        site: if session.is_some() { Code::EMPTY } else { site },
        session,
        from,
        to: from.plus_minutes(i64::from(length.minutes)),
        said_at: notice.said_at(),
    }));
    Ok(meaning)
}
