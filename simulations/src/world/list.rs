//! The made-up waiting list: who waits, in a world small enough that they compete.

use backfill_core::availability::{Availability, Away, Weekdays, Window};
use backfill_core::entry::EntryStatus;
use backfill_core::entry::{Entry, Priority, Reach, SiteChoice};
use backfill_core::slot::{AppointmentKind, Modalities, Support};
use backfill_core::time::DAY_MS;
use backfill_core::{EntryId, LocalTime, PatientRef, Timestamp};

use super::fit;
use super::hospital::{SERVICES, SITES, TRUST, code};
use crate::seeds::Stream;

/// A trust of the same region: its patients are offered sites that they named, if the rules name the two
/// and they agreed.
pub(crate) const NEIGHBOUR: &str = "R8X";

/// One more who waits.
pub(crate) fn entry(stream: &mut Stream, patient: PatientRef, now: Timestamp) -> Entry {
    let kind = if stream.chance(700) { AppointmentKind::New } else { AppointmentKind::FollowUp };
    let today = LocalTime::at_offset(now, 0).day;
    Entry {
        id: EntryId(stream.id()),
        patient,
        trust: code(if stream.chance(80) { NEIGHBOUR } else { TRUST }),
        service: code(SERVICES[stream.index(SERVICES.len())]),
        kind,
        priority: fit::priority(stream),
        waiting_since: waiting_since(stream, now),
        duration_minutes: *stream.pick(&[10, 15, 15, 20, 30]),
        modalities: if stream.chance(300) { Modalities::IN_PERSON } else { Modalities::ALL },
        sites: sites(stream),
        travel_minutes_max: *stream.pick(&[0, 30, 60, 120]),
        availability: availability(stream, now),
        notice_minutes_min: *stream.pick(&[0, 0, 60, 240, 1440]),
        ready: fit::ready(stream),
        needs: if stream.chance(200) { needs(stream) } else { Support::default() },
        reach: [Reach::Text, Reach::Email, Reach::Push, Reach::Call]
            [stream.weighted(&[60, 15, 5, 20])],
        attendance_percent: u8::try_from(stream.between(0, 10) * 10).unwrap_or(90),
        holds: None,
        suspended: stream.chance(40),
        agreed_to_other_trusts: stream.chance(500),
        pathway: None,
        times_to_read: false,
        status: EntryStatus::Waiting,
        comes_first: false,
        seeks: fit::seeks(stream),
        timing: fit::timing(stream, kind, today),
        course: fit::course(stream, today),
    }
}

/// One need, or two.
fn needs(stream: &mut Stream) -> Support {
    let mut one = || {
        stream
            .pick(&[
                Support::INTERPRETER,
                Support::TELEPHONE_INTERPRETER,
                Support::SIGN_LANGUAGE,
                Support::STEP_FREE,
                Support::TRANSPORT,
                Support::HOIST,
            ])
            .0
    };
    let (one, another) = (one(), one());
    Support(if stream.chance(300) { one | another } else { one })
}

/// Whole days apart for many, so that scores tie; a few joined the list in the future.
fn waiting_since(stream: &mut Stream, now: Timestamp) -> Timestamp {
    let days = *stream.pick(&[-1, 0, 10, 10, 125, 126, 200, 364, 400, 900]);
    let jitter = if stream.chance(500) { stream.between(0, DAY_MS) } else { 0 };
    Timestamp(now.0 - days * DAY_MS - jitter)
}

fn sites(stream: &mut Stream) -> Vec<SiteChoice> {
    if stream.chance(300) {
        return Vec::new();
    }
    let mut choices = Vec::new();
    for site in SITES {
        if stream.chance(750) {
            let travel_minutes = *stream.pick(&[0, 10, 30, 60]);
            choices.push(SiteChoice { site: code(site), travel_minutes });
        }
    }
    choices
}

fn availability(stream: &mut Stream, now: Timestamp) -> Availability {
    let today = LocalTime::at_offset(now, 0).day;
    let mut availability = Availability::default();
    if stream.chance(400) {
        let preferred = stream.chance(600);
        availability.windows.push(Window { to_minute: 13 * 60, preferred, ..Window::ANY });
        availability.windows.push(Window { weekdays: Weekdays::WORKDAYS, ..Window::ANY });
    }
    if stream.chance(150) {
        let from_day = today + i32::from(stream.small(0, 10));
        availability.away.push(Away { from_day, to_day: from_day + i32::from(stream.small(0, 5)) });
    }
    availability
}

/// The same entry after something about it changed.
pub(crate) fn changed(stream: &mut Stream, entry: &Entry, now: Timestamp) -> Entry {
    let mut changed = entry.clone();
    match stream.below(10) {
        8 => changed.needs = needs(stream),
        6 => changed.seeks = fit::seeks(stream),
        7 => {
            let today = LocalTime::at_offset(now, 0).day;
            changed.timing = fit::timing(stream, entry.kind, today);
        }
        9 => changed.course = fit::course(stream, LocalTime::at_offset(now, 0).day),
        0 => changed.suspended = !entry.suspended,
        1 => changed.priority = *stream.pick(&[Priority::Urgent, Priority::Unsaid]),
        2 => changed.availability = availability(stream, now),
        3 => changed.sites = sites(stream),
        4 => changed.agreed_to_other_trusts = !entry.agreed_to_other_trusts,
        5 => changed.reach = *stream.pick(&[Reach::Text, Reach::Call]),
        _ => changed.notice_minutes_min = *stream.pick(&[0, 1440]),
    }
    changed
}
