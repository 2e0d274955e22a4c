//! S23: part of a diary was closed.

use backfill_core::Event;
use backfill_core::code::Code;
use backfill_core::event::SlotBlocked;

use super::start::Start;
use super::{Meaning, Notice, appointment, duration};
use crate::fault::{Condition, Fault, Place};
use crate::warning::Warning;

/// The closed time. It must name a clinic or a site, and an end: a block of everything, or
/// without end, is not guessed.
pub(crate) fn read(notice: &Notice<'_>) -> Result<Meaning, Fault> {
    let (from, mut meaning) = Start::of(notice).needed()?;
    let session = appointment::session(notice);
    let clinic = session.as_ref().and_then(|code| notice.source.clinics.get(code));
    let site = appointment::site(notice, clinic);
    if session.is_none() && site.is_empty() {
        let text = "neither a clinic nor a known site is named, so it is not clear what is closed";
        return Err(Fault::error(Place::new("AIL", 3), Condition::RequiredFieldMissing, text));
    }
    let (minutes, warning) = duration::minutes(notice, from, clinic);
    if warning == Some(Warning::DurationAssumed) {
        let text = "no end and no duration";
        return Err(Fault::error(Place::new("SCH", 11), Condition::RequiredFieldMissing, text));
    }
    meaning.events.push(Event::SlotBlocked(SlotBlocked {
        trust: notice.trust,
        site: if session.is_some() { Code::EMPTY } else { site },
        session,
        from,
        to: from.plus_minutes(i64::from(minutes)),
    }));
    Ok(meaning)
}
