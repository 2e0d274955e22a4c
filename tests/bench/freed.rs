//! Made-up cancellations of the same region: as many in each service as wait for it.

use backfill_core::event::SlotFreed;
use backfill_core::prerequisite::{PRE_OP, Prerequisites};
use backfill_core::slot::{Cause, Modality, SlotFacts, Support};
use backfill_core::time::{DAY_MS, LocalTime};
use backfill_core::{AppointmentId, Event, Timestamp};
use backfill_runtime::ids;
use backfill_simulations::seeds::Consumer;

use crate::list::{self, DURATIONS, Draw, PARTS};

/// Far enough ahead that one at a time is asked.
const DAYS_AHEAD: (i64, i64) = (4, 40);

/// The cancelled times 1 to `count`, as of `now`. Each is a session of its own, so that none is
/// held because many of its session are cancelled; the session's name is the time's number.
pub(crate) fn times(seed: u64, count: usize, now: Timestamp) -> Vec<SlotFacts> {
    let mut draw = Draw::new(seed, Consumer::Diary);
    (1..=count).map(|number| time(&mut draw, number, now)).collect()
}

fn time(draw: &mut Draw, number: usize, now: Timestamp) -> SlotFacts {
    let kind = draw.kind();
    let duration_minutes = *draw.stream.pick(&DURATIONS);
    let start = start(draw, duration_minutes, now);
    let by_phone = draw.percent(15);
    let pre_op = kind == backfill_core::slot::AppointmentKind::Procedure && draw.percent(50);
    SlotFacts {
        trust: list::trust(),
        site: list::site(draw.site()),
        service: draw.service(),
        kind,
        modality: if by_phone { Modality::Telephone } else { Modality::InPerson },
        session: number.to_string(),
        start,
        duration_minutes,
        local: LocalTime::at_offset(start, 0),
        requires: if pre_op { Prerequisites::of([PRE_OP]) } else { Prerequisites::NOTHING },
        provides: if draw.percent(20) { Support::INTERPRETER } else { Support::default() },
        room: String::new(),
        capacity: 1,
        takes: backfill_core::clinic::Takes::any(),
        length_assumed: false,
    }
}

/// At a quarter of an hour, and over before its part of the day is.
fn start(draw: &mut Draw, duration: u16, now: Timestamp) -> Timestamp {
    let ahead = draw.stream.between(DAYS_AHEAD.0, DAYS_AHEAD.1);
    let (from, to) = *draw.stream.pick(&PARTS);
    let quarters = (to - from - duration) / 15;
    let minute = from + 15 * draw.stream.small(0, quarters);
    let day = now.0.div_euclid(DAY_MS) + ahead;
    Timestamp(day * DAY_MS).plus_minutes(i64::from(minute))
}

/// The patient cancels.
pub(crate) fn event(facts: &SlotFacts) -> Event {
    Event::SlotFreed(SlotFreed {
        trust: facts.trust,
        appointment: Some(appointment(facts)),
        facts: Some(facts.clone()),
        cause: Cause::Patient,
        doubt: None,
        patient: None,
        said_at: Timestamp(0),
    })
}

fn appointment(facts: &SlotFacts) -> AppointmentId {
    ids::appointment_id(facts.trust.as_str(), &facts.session)
}
