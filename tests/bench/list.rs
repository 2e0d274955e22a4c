//! A made-up waiting list of one region, the same for the same seed: services by Zipf's law, and
//! people who can come at some parts of the week, some of whom need notice, a site or support.

use backfill_core::availability::{Availability, Weekdays, Window};
use backfill_core::code::Code;
use backfill_core::entry::EntryStatus;
use backfill_core::entry::{Entry, Priority, Reach, SiteChoice};
use backfill_core::prerequisite::{PRE_OP, Prerequisites};
use backfill_core::slot::{AppointmentKind, Modalities, Support};
use backfill_core::time::{DAY_MS, MINUTE_MS};
use backfill_core::{EntryId, PatientRef, Timestamp};
use backfill_simulations::seeds::{Consumer, Stream};

/// Treatment functions.
const SERVICES: u32 = 140;
/// Sites of the region's trust.
pub(crate) const SITES: u8 = 5;
/// Parts of a day, in minutes from midnight, with an appointment's place within one of them.
pub(crate) const PARTS: [(u16, u16); 4] = [(480, 630), (630, 780), (780, 930), (930, 1080)];
pub(crate) const DURATIONS: [u16; 5] = [15, 20, 30, 45, 60];
const NOTICE_HOURS: [u32; 7] = [0, 2, 24, 48, 72, 168, 336];
/// No day of waiting and no notice runs out in so many minutes from the list's time: within them,
/// the same choices are right at any moment.
pub(crate) const STILL_MINUTES: i64 = 14;

/// The trust of the list.
pub(crate) fn trust() -> Code {
    code("R9Z")
}

/// A site of the trust, counted from 0.
pub(crate) fn site(number: u8) -> Code {
    code(&format!("R9Z0{number}"))
}

pub(crate) fn code(text: &str) -> Code {
    text.parse().unwrap_or(Code::EMPTY)
}

/// Draws what lines and cancellations have in common.
pub(crate) struct Draw {
    pub(crate) stream: Stream,
    services: Vec<u32>,
}

impl Draw {
    pub(crate) fn new(seed: u64, consumer: Consumer) -> Self {
        // Zipf's law with an exponent of 4/5: the largest service is a tenth of all.
        let weight = |rank| 1_000_000 / fifth_root(u64::from(rank).pow(4)).max(1);
        let services = (1..=SERVICES).map(|rank| u32::try_from(weight(rank)).unwrap_or(1));
        Self { services: services.collect(), stream: Stream::of(seed, consumer) }
    }

    pub(crate) fn service(&mut self) -> Code {
        code(&(100 + self.stream.weighted(&self.services)).to_string())
    }

    pub(crate) fn kind(&mut self) -> AppointmentKind {
        let kinds = [AppointmentKind::New, AppointmentKind::FollowUp, AppointmentKind::Procedure];
        kinds[self.stream.weighted(&[58, 28, 14])]
    }

    pub(crate) fn percent(&mut self, chance: u32) -> bool {
        self.stream.chance(chance * 10)
    }

    fn byte(&mut self, low: u8, high: u8) -> u8 {
        u8::try_from(self.stream.small(low.into(), high.into())).unwrap_or(high)
    }

    pub(crate) fn site(&mut self) -> u8 {
        self.byte(0, SITES - 1)
    }
}

/// In hundredths, rounded down.
fn fifth_root(number: u64) -> u64 {
    let number = u128::from(number) * 10_000_000_000;
    let mut root: u128 = 1;
    while (root + 1).pow(5) <= number {
        root += 1;
    }
    u64::try_from(root).unwrap_or(1)
}

/// The lines 1 to `count` of the list, as it is at `now`.
pub(crate) fn lines(seed: u64, count: usize, now: Timestamp) -> Vec<Entry> {
    let mut draw = Draw::new(seed, Consumer::WaitingList);
    (1..=count).map(|number| line(&mut draw, number as u128, now)).collect()
}

fn line(draw: &mut Draw, number: u128, now: Timestamp) -> Entry {
    let kind = draw.kind();
    let pre_op = kind == AppointmentKind::Procedure && draw.percent(70);
    Entry {
        // In the order of their numbers, so that a tie is broken by the number.
        id: EntryId(number),
        patient: PatientRef(number),
        trust: trust(),
        service: draw.service(),
        kind,
        priority: priority(draw),
        waiting_since: since(draw, now),
        duration_minutes: *draw.stream.pick(&DURATIONS),
        modalities: if draw.percent(60) { Modalities::IN_PERSON } else { Modalities::ALL },
        sites: sites(draw),
        travel_minutes_max: 60,
        availability: Availability { windows: windows(draw), ..Availability::default() },
        notice_minutes_min: notice(draw, now),
        ready: if pre_op { Prerequisites::of([PRE_OP]) } else { Prerequisites::NOTHING },
        needs: if draw.percent(3) { Support::INTERPRETER } else { Support::default() },
        reach: if draw.percent(96) { Reach::Text } else { Reach::Call },
        attendance_percent: draw.byte(60, 99),
        holds: None,
        suspended: draw.percent(4),
        agreed_to_other_trusts: false,
        pathway: None,
        times_to_read: false,
        status: EntryStatus::Waiting,
        comes_first: false,
        seeks: backfill_core::clinic::Seeks::default(),
        timing: backfill_core::course::Timing::default(),
        course: backfill_core::course::Course::default(),
    }
}

fn priority(draw: &mut Draw) -> Priority {
    let priorities = [Priority::Routine, Priority::Urgent, Priority::TwoWeekWait];
    priorities[draw.stream.weighted(&[80, 15, 5])]
}

/// More than half wait for less than 18 weeks, one in twenty-five for more than 52.
fn since(draw: &mut Draw, now: Timestamp) -> Timestamp {
    let (from, to) = [(0, 125), (126, 363), (364, 900)][draw.stream.weighted(&[56, 40, 4])];
    let days = draw.stream.between(from, to);
    Timestamp(now.0 - days * DAY_MS - DAY_MS / 2)
}

/// Whole hours and what makes it run out between two runs: slots start at quarters of an hour.
fn notice(draw: &mut Draw, now: Timestamp) -> u32 {
    let into_quarter = now.0.div_euclid(MINUTE_MS).rem_euclid(15);
    let more = u32::try_from((15 - into_quarter) % 15).unwrap_or(0);
    match *draw.stream.pick(&NOTICE_HOURS) {
        0 => 0,
        hours => hours * 60 + more,
    }
}

fn sites(draw: &mut Draw) -> Vec<SiteChoice> {
    if draw.percent(30) {
        return Vec::new();
    }
    let mut chosen: Vec<u8> = (0..SITES).filter(|_| draw.percent(60)).collect();
    if chosen.is_empty() {
        chosen.push(draw.site());
    }
    let choice =
        |number| SiteChoice { site: site(number), travel_minutes: draw.stream.small(5, 70) };
    chosen.into_iter().map(choice).collect()
}

/// 40 % come at any time, 15 % on workdays, 30 % rather in the mornings or afternoons of some
/// days, 15 % in one part of one day only.
fn windows(draw: &mut Draw) -> Vec<Window> {
    match draw.stream.weighted(&[40, 15, 15, 15, 15]) {
        0 => Vec::new(),
        1 => vec![window(Weekdays::WORKDAYS.0, (0, 3), false)],
        2 => vec![window(draw.byte(1, 127), (0, 1), true)],
        3 => {
            vec![window(draw.byte(1, 127), (2, 3), true), window(draw.byte(1, 127), (0, 3), false)]
        }
        _ => {
            let part = draw.stream.index(PARTS.len());
            vec![window(1 << draw.byte(0, 6), (part, part), true)]
        }
    }
}

fn window(weekdays: u8, (first, last): (usize, usize), preferred: bool) -> Window {
    Window {
        weekdays: Weekdays(weekdays),
        from_minute: PARTS[first].0,
        to_minute: PARTS[last].1,
        preferred,
        ..Window::ANY
    }
}
