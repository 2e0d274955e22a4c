//! Only what fits is offered: the clinic takes the patient's type, team, age and sex, the day is not
//! too early, all that must be done before is done, the list says how urgent it is, a suspended patient
//! is not asked for a time before its end or before the trust lifts it, and a time that is kept for a
//! higher band is offered to nobody below it.

use backfill_core::Event;
use backfill_core::civil::date_of;
use backfill_core::course::{Stage, SuspendedFor};
use backfill_core::entry::{Entry, Priority};
use backfill_core::offer::{Offer, OfferState};
use backfill_core::slot::{AppointmentKind, Slot};

use super::{Moment, Truth};
use crate::oracle::is_for_children;

const HOUR_MS: i64 = 3_600_000;

#[derive(Debug)]
pub(super) struct OnlyWhatFits;

impl Truth for OnlyWhatFits {
    fn name(&self) -> &'static str {
        "fits"
    }

    fn after(&mut self, moment: &Moment<'_>) -> Result<(), String> {
        for decision in moment.decided.decisions() {
            let Some(chosen) = &decision.chosen else { continue };
            let (slot, entry) =
                (moment.engine.slot(decision.slot), moment.engine.entry(chosen.entry));
            let (Some(slot), Some(entry)) = (slot, entry) else { continue };
            if let Some(why) = misfit(entry, slot, moment.recorded.at.0) {
                return Err(format!("{} was offered {}: {why}", chosen.entry, decision.slot));
            }
        }
        kept_for_higher_bands(moment)?;
        // An appointment that moves, or is given up, takes the sense from what was to come after it.
        if moment.touched.appointments.is_empty() {
            return Ok(());
        }
        let mut live = moment.engine.offers().filter(|it| it.state == OfferState::Live);
        let early = live.find(|it| {
            let (slot, entry) = (moment.engine.slot(it.slot), moment.engine.entry(it.entry));
            slot.zip(entry).is_some_and(|(slot, entry)| comes_too_early(moment, entry, slot))
        });
        match early {
            Some(offer) => Err(format!("{} stands, and something must come before", offer.id)),
            None => Ok(()),
        }
    }
}

/// What a program books at its own asking, and what stands after a list said less.
fn kept_for_higher_bands(moment: &Moment<'_>) -> Result<(), String> {
    let now = moment.recorded.at.0;
    let is_kept = |offer: &&Offer| {
        let (slot, entry) = (moment.engine.slot(offer.slot), moment.engine.entry(offer.entry));
        slot.zip(entry).is_some_and(|(slot, entry)| is_kept_from(entry, slot, now))
    };
    let kept = match &moment.recorded.event {
        Event::BookingRequested(_) => {
            let asked = moment.decided.bookings();
            let asked = asked.filter_map(|it| moment.engine.offer(it.offer));
            asked.into_iter().find(is_kept)
        }
        Event::EntryChanged(entry) => {
            let live = |it: &&Offer| it.entry == entry.id && it.state == OfferState::Live;
            moment.engine.offers().filter(live).find(is_kept)
        }
        _ => None,
    };
    match kept {
        Some(offer) => Err(format!("{} is of a time that is kept for others", offer.id)),
        None => Ok(()),
    }
}

/// What the entry must have had first is neither over nor booked before the slot.
fn comes_too_early(moment: &Moment<'_>, entry: &Entry, slot: &Slot) -> bool {
    let Some(first) = entry.timing.after else { return false };
    let booked = moment.engine.appointment(first).filter(|it| it.stands());
    let is_before = booked.is_some_and(|it| it.facts.end() <= slot.facts.start);
    entry.timing.after_done != Some(first) && !is_before
}

fn misfit(entry: &Entry, slot: &Slot, now: i64) -> Option<&'static str> {
    let (takes, seeks, day) = (&slot.facts.takes, &entry.seeks, slot.facts.local.day);
    let takes_any = takes.types.iter().any(|it| it == "any");
    let shares_type = takes.types.iter().any(|it| seeks.types.contains(it));
    let is_other_team = !seeks.team.is_empty() && seeks.team != takes.team;
    let is_other_sex = takes.sex.is_some() && takes.sex != seeks.sex;
    let is_still = entry.course.stage != Stage::Ready;
    let ends = entry.course.suspended_until.filter(|_| ends_by_a_date(entry.course.suspended_for));
    let is_suspended = entry.suspended && ends.is_none_or(|until| day < until);
    let is_early = entry.timing.not_before.is_some_and(|from| day < from);
    let is_undated = entry.kind == AppointmentKind::FollowUp && entry.timing.due_by.is_none();
    let done = entry.ready.names();
    let is_prepared = slot.facts.requires.names().iter().all(|it| done.contains(it));
    let is_ageless = entry.seeks.born.is_none() && is_for_children(slot.facts.service.as_str());
    let wrong = [
        (!takes_any && !shares_type, "another type of clinic"),
        (is_other_team, "another team"),
        (is_other_sex, "the other sex"),
        (!is_of_age(entry, slot), "another age"),
        (is_still, "nobody is to book them"),
        (is_suspended, "suspended"),
        (is_early, "too early"),
        (!is_prepared, "something must be done before"),
        (entry.priority == Priority::Unsaid, "nobody said how urgent it is"),
        (is_ageless, "nobody said whether it is a child"),
        (is_undated, "a follow-up that is never due"),
        (is_kept_from(entry, slot, now), "kept for a higher band"),
    ];
    wrong.into_iter().find(|(is_wrong, _)| *is_wrong).map(|(_, why)| why)
}

/// Whether the patient is well, or has been treated, is for the trust to say.
fn ends_by_a_date(why: SuspendedFor) -> bool {
    why != SuspendedFor::Unfit && why != SuspendedFor::Treatment
}

/// In whole years on the day, by the year and month of birth; in the month of the birthday both.
fn is_of_age(entry: &Entry, slot: &Slot) -> bool {
    let takes = &slot.facts.takes;
    if takes.age_from.is_none() && takes.age_to.is_none() {
        return true;
    }
    let Some(born) = entry.seeks.born else { return false };
    let (date, (year, month)) = (date_of(slot.facts.local.day), born.year_and_month());
    let had_birthday = i32::from(date.month) > i32::from(month);
    let has_it_this_month = i32::from(date.month) == i32::from(month);
    let years = date.year - i32::from(year);
    let youngest = if had_birthday { years } else { years - 1 };
    let oldest = if had_birthday || has_it_this_month { years } else { years - 1 };
    takes.age_from.is_none_or(|from| youngest >= i32::from(from))
        && takes.age_to.is_none_or(|to| oldest <= i32::from(to))
}

/// Two days and one day before the start.
fn is_kept_from(entry: &Entry, slot: &Slot, now: i64) -> bool {
    let left = slot.facts.start.0 - now;
    let is_below = |band: Priority| entry.priority < band;
    match slot.facts.takes.kept_for {
        Some(Priority::TwoWeekWait) => {
            left >= 48 * HOUR_MS && is_below(Priority::TwoWeekWait)
                || left >= 24 * HOUR_MS && is_below(Priority::Urgent)
        }
        Some(Priority::Urgent) => left >= 24 * HOUR_MS && is_below(Priority::Urgent),
        Some(Priority::Routine | Priority::Unsaid) | None => false,
    }
}
