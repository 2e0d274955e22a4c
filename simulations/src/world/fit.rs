//! What the made-up clinics take and the made-up entries seek: few types, so that many fit.

use backfill_core::clinic::{BirthMonth, Seeks, Sex, Takes, plain_types};
use backfill_core::course::{ContactVia, Course, Stage, SuspendedFor, Timing};
use backfill_core::entry::Priority;
use backfill_core::prerequisite::Prerequisites;
use backfill_core::slot::AppointmentKind;

use crate::seeds::Stream;

const TYPES: [&str; 2] = ["hand", "hip"];
const TEAM: &str = "C1";

/// What a clinic takes; one in thirty does not say its types.
pub(crate) fn takes(stream: &mut Stream) -> Takes {
    let types: &[&str] = [&["any"][..], &TYPES[..1], &TYPES[1..], &TYPES[..], &[]]
        [stream.weighted(&[60, 12, 12, 13, 3])];
    let kept = [None, Some(Priority::TwoWeekWait), Some(Priority::Urgent)];
    Takes {
        types: plain_types(types.iter().copied()),
        team: if stream.chance(300) { TEAM.into() } else { String::new() },
        age_from: stream.chance(100).then_some(16),
        age_to: stream.chance(50).then_some(60),
        sex: stream.chance(60).then_some(Sex::Female),
        kept_for: kept[stream.weighted(&[80, 10, 10])],
        is_private: stream.chance(20),
    }
}

/// What a slot's patients must have done; most times nothing.
pub(crate) fn requires(stream: &mut Stream) -> Prerequisites {
    let sets: [&[&str]; 6] = [
        &[],
        &["pre_op"],
        &["bloods"],
        &["bloods", "drops"],
        &["anticoagulation_plan", "bloods", "pre_op"],
        &["imaging_reported"],
    ];
    set_of(sets[stream.weighted(&[80, 5, 4, 6, 3, 2])])
}

/// What is done for an entry; one in twenty writes it in words of its own.
pub(crate) fn ready(stream: &mut Stream) -> Prerequisites {
    let sets: [&[&str]; 6] = [
        &[],
        &["pre_op"],
        &["bloods", "pre_op"],
        &["bloods", "drops", "fasting"],
        &["anticoagulation_plan", "bloods", "drops", "imaging_reported", "pre_op"],
        &["blods", "drop"],
    ];
    set_of(sets[stream.weighted(&[10, 15, 25, 15, 30, 5])])
}

fn set_of(names: &[&str]) -> Prerequisites {
    Prerequisites::of(names.iter().copied())
}

pub(crate) fn seeks(stream: &mut Stream) -> Seeks {
    let types: &[&str] =
        [&[][..], &TYPES[..1], &TYPES[1..], &TYPES[..]][stream.weighted(&[15, 30, 30, 25])];
    let year = i32::try_from(stream.between(1940, 2020)).unwrap_or(1980);
    Seeks {
        types: plain_types(types.iter().copied()),
        team: if stream.chance(60) { TEAM.into() } else { String::new() },
        born: if stream.chance(850) { BirthMonth::of(year, 11) } else { None },
        sex: [None, Some(Sex::Female), Some(Sex::Male)][stream.weighted(&[10, 60, 30])],
    }
}

/// The clinical band; the list says none of one in twenty-five.
pub(crate) fn priority(stream: &mut Stream) -> Priority {
    [Priority::Routine, Priority::Urgent, Priority::TwoWeekWait, Priority::Unsaid]
        [stream.weighted(&[76, 15, 5, 4])]
}

/// When an entry may be seen; one follow-up in ten has no date.
pub(crate) fn timing(stream: &mut Stream, kind: AppointmentKind, today: i32) -> Timing {
    let mut days = |permille: u32, from: i64, to: i64| {
        let days = i32::try_from(stream.between(from, to)).unwrap_or(0);
        stream.chance(permille).then_some(today + days)
    };
    let is_follow_up = kind == AppointmentKind::FollowUp;
    Timing {
        not_before: days(80, -5, 6),
        due_by: if is_follow_up { days(900, -60, 90) } else { None },
        breach_by: if is_follow_up { None } else { days(200, -30, 100) },
        after: None,
        after_done: None,
    }
}

pub(crate) fn course(stream: &mut Stream, today: i32) -> Course {
    let stages = [Stage::Ready, Stage::AwaitingTriage, Stage::PatientInitiated];
    let until = i32::from(stream.small(0, 8));
    let reasons =
        [SuspendedFor::Other, SuspendedFor::Patient, SuspendedFor::Unfit, SuspendedFor::Treatment];
    Course {
        stage: stages[stream.weighted(&[96, 2, 2])],
        suspended_for: reasons[stream.weighted(&[40, 20, 20, 20])],
        suspended_until: stream.chance(500).then_some(today + until),
        in_prison: stream.chance(10),
        via: [ContactVia::Patient, ContactVia::Carer, ContactVia::SafeContact]
            [stream.weighted(&[92, 4, 4])],
        ..Course::default()
    }
}
