//! Clinical priority, then chronology: whatever the list, a time goes from one to the next in the
//! order of band and wait among all who may have it (model access policies, such as that of
//! Harrogate and District).
#![expect(clippy::unwrap_used, reason = "the lists write codes that are codes")]

use std::cmp::Reverse;

use backfill_core::availability::{Availability, Weekdays, Window};
use backfill_core::clinic::{Seeks, Takes, plain_types};
use backfill_core::course::{Course, Stage, Timing};
use backfill_core::entry::{Entry, EntryStatus, Priority, Reach};
use backfill_core::event::{OfferAnswer, SlotFreed, Via};
use backfill_core::offer::OfferState;
use backfill_core::prerequisite::Prerequisites;
use backfill_core::slot::{AppointmentKind, Cause, Modalities, Modality, SlotFacts, Support};
use backfill_core::{
    Engine, EntryId, Event, EventId, LocalTime, PatientRef, Recorded, RuleSet, Timestamp,
};
use proptest::prelude::*;

/// Monday, 2 November 2026, ten in the morning.
const START: i64 = 1_793_613_600_000;
/// The time that is freed is so far ahead.
const DAYS_AHEAD: i64 = 30;

/// Somebody on the list, and whether the freed time is right for them.
#[derive(Debug, Clone)]
struct Listed {
    entry: Entry,
    fits: bool,
}

fn day_of(at: Timestamp) -> i32 {
    i32::try_from(at.0.div_euclid(86_400_000)).unwrap()
}

fn listed(kind: AppointmentKind) -> impl Strategy<Value = Listed> {
    let wait = (0..900_i64, 0..1_440_i64, 1..400_i32);
    let ways = (0..3_usize, 0..4_usize, any::<bool>());
    (wait, ways, prop::option::weighted(0.3, 0..5_u8)).prop_map(
        move |((days, minutes, due_in), (band, reach, prefers), misfit)| {
            let since = Timestamp(START).plus_minutes(-days * 1440 - minutes);
            let mut entry = waiting(kind, since);
            entry.priority = [Priority::Routine, Priority::Urgent, Priority::TwoWeekWait][band];
            entry.reach = [Reach::Text, Reach::Email, Reach::Push, Reach::Call][reach];
            entry.attendance_percent = u8::try_from(minutes % 101).unwrap();
            if kind == AppointmentKind::FollowUp {
                entry.timing.due_by = Some(day_of(since) + due_in);
            }
            if prefers {
                entry.availability.windows = vec![any_time()];
            }
            spoil(&mut entry, misfit);
            Listed { entry, fits: misfit.is_none() }
        },
    )
}

fn any_time() -> Window {
    Window { weekdays: Weekdays::ALL, preferred: true, ..Window::ANY }
}

/// Makes the time wrong for somebody, in one of the ways there are.
fn spoil(entry: &mut Entry, misfit: Option<u8>) {
    match misfit {
        None => {}
        Some(0) => entry.seeks.types = plain_types(["hip"]),
        Some(1) => entry.suspended = true,
        Some(2) => entry.course.stage = Stage::AwaitingTriage,
        Some(3) => entry.duration_minutes = 90,
        Some(_) => entry.timing.not_before = Some(day_of(Timestamp(START)) + 60),
    }
}

fn waiting(kind: AppointmentKind, waiting_since: Timestamp) -> Entry {
    Entry {
        id: EntryId(0),
        patient: PatientRef(0),
        trust: "R0A".parse().unwrap(),
        service: "110".parse().unwrap(),
        kind,
        priority: Priority::Routine,
        waiting_since,
        duration_minutes: 20,
        modalities: Modalities::IN_PERSON,
        sites: vec![],
        travel_minutes_max: 60,
        availability: Availability::default(),
        notice_minutes_min: 60,
        ready: Prerequisites::NOTHING,
        needs: Support::default(),
        reach: Reach::Text,
        attendance_percent: 90,
        holds: None,
        suspended: false,
        agreed_to_other_trusts: false,
        pathway: None,
        times_to_read: false,
        status: EntryStatus::Waiting,
        comes_first: false,
        seeks: Seeks { types: plain_types(["hand"]), ..Seeks::default() },
        timing: Timing::default(),
        course: Course::default(),
    }
}

fn freed(kind: AppointmentKind) -> Event {
    let start = Timestamp(START).plus_minutes(DAYS_AHEAD * 1440);
    Event::SlotFreed(SlotFreed {
        trust: "R0A".parse().unwrap(),
        appointment: None,
        patient: None,
        said_at: Timestamp(START),
        facts: Some(SlotFacts {
            trust: "R0A".parse().unwrap(),
            site: "R0A01".parse().unwrap(),
            service: "110".parse().unwrap(),
            kind,
            modality: Modality::InPerson,
            session: "HAND".to_owned(),
            start,
            duration_minutes: 30,
            local: LocalTime::at_offset(start, 0),
            requires: Prerequisites::NOTHING,
            provides: Support::default(),
            room: String::new(),
            capacity: 1,
            takes: Takes { types: plain_types(["hand"]), ..Takes::default() },
            length_assumed: false,
        }),
        cause: Cause::Patient,
        doubt: None,
    })
}

/// Frees a time for such a list; each who is asked says no. Who was asked, in that order.
fn asked_in_turn(list: &[Listed], kind: AppointmentKind) -> Vec<EntryId> {
    // The share for people without a phone works within a band, and has tests of its own.
    let rules = RuleSet { protected_percent: 0, ..RuleSet::built_in() };
    let mut engine = Engine::new(rules);
    let mut happen = |event| {
        let seq = engine.seq() + 1;
        let (id, at) = (EventId(u128::from(seq)), Timestamp(START));
        engine.step(&Recorded {
            seq,
            id,
            at,
            utc_offset_minutes: 0,
            said_at: None,
            source: String::new(),
            event,
        });
        let live = engine.offers().find(|it| it.state == OfferState::Live);
        live.map(|it| (it.id, it.entry))
    };
    for (number, it) in (1..).zip(list) {
        let (id, patient) = (EntryId(number), PatientRef(number));
        happen(Event::EntryAdded(Entry { id, patient, ..it.entry.clone() }));
    }
    let mut asked = Vec::new();
    let mut live = happen(freed(kind));
    while let Some((offer, entry)) = live {
        asked.push(entry);
        live = happen(Event::OfferDeclined(OfferAnswer { offer, via: Via::Link }));
    }
    asked
}

/// Band, then days waited or, of a follow-up, the share of its interval in percent.
fn place(entry: &Entry) -> (Priority, i64) {
    let waited = START - entry.waiting_since.0;
    let wait = match entry.timing.due_by {
        None => waited.div_euclid(86_400_000),
        Some(due) => {
            let interval = i64::from(due) * 86_400_000 - entry.waiting_since.0;
            waited * 100 / interval.max(86_400_000)
        }
    };
    (entry.priority, wait)
}

fn check(list: &[Listed], kind: AppointmentKind) -> Result<(), TestCaseError> {
    let asked = asked_in_turn(list, kind);
    let of = |id: &EntryId| &list[usize::try_from(id.0 - 1).unwrap()];
    prop_assert!(asked.iter().all(|id| of(id).fits), "the time is wrong for somebody");
    let places: Vec<_> = asked.iter().map(|id| place(&of(id).entry)).collect();
    let mut right: Vec<_> = list.iter().filter(|it| it.fits).map(|it| place(&it.entry)).collect();
    right.sort_by_key(|it| Reverse(*it));
    prop_assert_eq!(places, right);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 300,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn referrals_are_asked_by_band_then_by_days_waited(
        list in prop::collection::vec(listed(AppointmentKind::New), 1..40),
    ) {
        check(&list, AppointmentKind::New)?;
    }

    #[test]
    fn follow_ups_are_asked_by_band_then_by_the_share_of_their_interval(
        list in prop::collection::vec(listed(AppointmentKind::FollowUp), 1..40),
    ) {
        check(&list, AppointmentKind::FollowUp)?;
    }
}
