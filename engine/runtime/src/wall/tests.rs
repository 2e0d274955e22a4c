//! Which clocks are believed.

use proptest::prelude::*;

use super::*;
use crate::ports::Accepted;

const HOUR_MS: i64 = 3_600_000;
const NOON: i64 = 1_795_176_000_000;

fn times(seq: u64, at: i64) -> Times {
    Times { seq, at: Some(Timestamp(at)), accepted: None, database: None }
}

/// The clock at `wall_ms`, `passed_ms` after it began, once the database has spoken.
fn compared(
    clocks: (&mut Wall, &mut Witness),
    at: (i64, u64),
    times: &Times,
) -> Option<Implausible> {
    let (wall, witness) = clocks;
    wall.look(at.0, at.1);
    witness.compare(wall, at, times);
    witness.implausible(wall)
}

#[test]
fn steps_of_programs_that_set_clocks_are_believed_and_larger_ones_are_not() {
    let believed = [0, 1, -1, 61_000, -128, 600_000, -600_000];
    let wrong = [600_001, -600_001, HOUR_MS, -HOUR_MS, 400 * DAY_MS, i64::MAX - NOON, i64::MIN + 9];
    for (step, is_believed) in
        believed.map(|it| (it, true)).into_iter().chain(wrong.map(|it| (it, false)))
    {
        let mut wall = Wall::new(Bounds::default());
        wall.look(NOON, 10);
        wall.look(NOON.saturating_add(step), 10);
        assert_eq!(wall.jumped.is_none(), is_believed, "{step}");
        let time = wall.time(NOON.saturating_add(step), 10);
        assert_eq!(time, if is_believed { NOON + step } else { NOON }, "{step}");
    }
}

#[test]
fn a_machine_that_slept_a_weekend_has_no_wrong_clock() {
    let mut wall = Wall::new(Bounds::default());
    wall.look(NOON, 0);
    wall.look(NOON + 60 * HOUR_MS, 60 * 3_600_000);
    assert_eq!(wall.jumped, None);
}

#[test]
fn a_clock_that_is_set_right_again_is_believed_again() {
    let (mut wall, witness) = (Wall::new(Bounds::default()), Witness::default());
    for by in [400 * DAY_MS, -3 * HOUR_MS] {
        wall.look(NOON, 0);
        wall.look(NOON + by + 4_000, 4_000);
        assert_eq!(witness.implausible(&wall), Some(Implausible::Jumped(by)));
        wall.look(NOON + 8_000, 8_000);
        assert_eq!(witness.implausible(&wall), None);
    }
}

#[test]
fn a_process_begins_neither_behind_its_journal_nor_far_ahead_of_it() {
    let cases = [
        (0, true),
        (-600_000, true),
        (-600_001, false),
        (-400 * DAY_MS, false),
        (7 * DAY_MS, true),
        (7 * DAY_MS + 1, false),
        (400 * DAY_MS, false),
    ];
    for (ahead, is_believed) in cases {
        let (mut wall, mut witness) = (Wall::new(Bounds::default()), Witness::default());
        let found = compared((&mut wall, &mut witness), (NOON + ahead, 0), &times(9, NOON));
        assert_eq!(found.is_none(), is_believed, "{ahead}: {found:?}");
        assert_eq!(witness.knows_time(), is_believed, "{ahead}");
    }
    let (mut wall, mut witness) = (Wall::new(Bounds::default()), Witness::default());
    assert_eq!(compared((&mut wall, &mut witness), (NOON, 0), &Times::default()), None);
}

/// A machine without a battery begins in the past, and its clock is set once the network is there.
#[test]
fn a_clock_that_was_wrong_from_the_start_and_is_set_right_is_believed() {
    for (wrong, set_to, is_believed) in [
        (-3 * DAY_MS, 0, true),
        (-3 * DAY_MS, DAY_MS, true),
        (20 * DAY_MS, 0, true),
        (-3 * DAY_MS, 400 * DAY_MS, false),
        (20 * DAY_MS, -HOUR_MS, false),
        (0, 3 * DAY_MS, false),
    ] {
        let (mut wall, mut witness) = (Wall::new(Bounds::default()), Witness::default());
        compared((&mut wall, &mut witness), (NOON + wrong, 0), &times(9, NOON));
        let later = (NOON + set_to + 4_000, 4_000);
        let found = compared((&mut wall, &mut witness), later, &times(9, NOON));
        assert_eq!(found.is_none(), is_believed, "{wrong} {set_to}: {found:?}");
        assert_eq!(wall.time(later.0, later.1) == later.0, is_believed, "{wrong} {set_to}");
    }
}

#[test]
fn where_one_region_knows_the_time_no_other_believes_a_step() {
    let mut wall = Wall::new(Bounds::default());
    let (mut busy, mut idle) = (Witness::default(), Witness::default());
    assert_eq!(compared((&mut wall, &mut busy), (NOON, 0), &times(9, NOON)), None);
    let long_ago = times(1, NOON - 9 * DAY_MS);
    assert!(compared((&mut wall, &mut idle), (NOON, 0), &long_ago).is_some());
    let back = (NOON - 3 * DAY_MS, 0);
    assert!(compared((&mut wall, &mut idle), back, &long_ago).is_some());
    assert!(compared((&mut wall, &mut busy), back, &times(9, NOON)).is_some());
}

#[test]
fn a_region_in_which_nothing_happened_for_long_is_no_matter_under_way() {
    let (mut wall, mut witness) = (Wall::new(Bounds::default()), Witness::default());
    compared((&mut wall, &mut witness), (NOON, 0), &times(9, NOON));
    let later = (NOON + 20 * DAY_MS, 20 * 86_400_000);
    assert_eq!(compared((&mut wall, &mut witness), later, &times(9, NOON)), None);
}

#[test]
fn the_clock_of_the_database_must_say_the_same() {
    for (apart, is_believed) in
        [(600_000, true), (-600_000, true), (600_001, false), (-HOUR_MS, false)]
    {
        let (mut wall, mut witness) = (Wall::new(Bounds::default()), Witness::default());
        let database = Some(Timestamp(NOON - apart));
        let told = Times { database, ..times(1, NOON) };
        let found = compared((&mut wall, &mut witness), (NOON, 0), &told);
        assert_eq!(found.is_none(), is_believed, "{apart}: {found:?}");
        // Nobody's word is needed: it goes on as soon as both say the same.
        let accepted = Some(Accepted { seq: 1, at: Timestamp(NOON) });
        let found = compared((&mut wall, &mut witness), (NOON, 0), &Times { accepted, ..told });
        assert_eq!(found.is_none(), is_believed, "{apart}: {found:?}");
        assert_eq!(compared((&mut wall, &mut witness), (NOON, 0), &times(1, NOON)), None);
    }
}

#[test]
fn what_a_person_confirmed_counts_for_that_time_until_something_is_decided() {
    let mut wall = Wall::new(Bounds::default());
    let mut witness = Witness::default();
    compared((&mut wall, &mut witness), (NOON, 0), &times(9, NOON));
    let wrong = NOON + 3 * DAY_MS;
    let confirmed =
        |seq, at| Times { accepted: Some(Accepted { seq, at: Timestamp(at) }), ..times(9, NOON) };
    for stale in [confirmed(8, wrong), confirmed(9, NOON), confirmed(9, wrong + HOUR_MS)] {
        let found = compared((&mut wall, &mut witness), (wrong, 0), &stale);
        assert_eq!(found, Some(Implausible::Jumped(3 * DAY_MS)), "{stale:?}");
    }
    assert_eq!(compared((&mut wall, &mut witness), (wrong, 0), &confirmed(9, wrong)), None);
    assert_eq!(wall.time(wrong, 0), wrong);
    wall.look(NOON, 0);
    assert_eq!(witness.implausible(&wall), Some(Implausible::Jumped(-3 * DAY_MS)), "and back");
}

#[test]
fn what_was_confirmed_before_a_start_counts_for_a_while_after() {
    let confirmed_at = NOON + 400 * DAY_MS;
    let told = Times {
        accepted: Some(Accepted { seq: 9, at: Timestamp(confirmed_at) }),
        ..times(9, NOON)
    };
    for (later, is_believed) in [(0, true), (DAY_MS, true), (8 * DAY_MS, false), (-HOUR_MS, false)]
    {
        let (mut wall, mut witness) = (Wall::new(Bounds::default()), Witness::default());
        let found = compared((&mut wall, &mut witness), (confirmed_at + later, 0), &told);
        assert_eq!(found.is_none(), is_believed, "{later}: {found:?}");
    }
}

#[test]
fn the_reason_says_how_far_and_what_to_do() {
    let cases = [
        (Implausible::Jumped(400 * DAY_MS), "400 days forward"),
        (Implausible::Jumped(400 * DAY_MS - 1), "400 days forward"),
        (Implausible::Jumped(-3 * HOUR_MS), "3 hours back"),
        (Implausible::BehindJournal(700_000), "12 minutes behind"),
        (Implausible::AheadOfJournal(8 * DAY_MS), "8 days ahead"),
        (Implausible::BesideDatabase(-HOUR_MS), "60 minutes behind the database's"),
    ];
    for (reason, words) in cases {
        let text = reason.to_string();
        assert!(text.contains(words) && text.contains("nothing is decided"), "{text}");
        let is_confirmed = !matches!(reason, Implausible::BesideDatabase(_));
        assert_eq!(text.contains("--accept-clock"), is_confirmed, "{text}");
    }
}

proptest! {
    #[test]
    fn whatever_the_clocks_say_the_time_is_never_far_from_where_it_was_going(
        readings in proptest::collection::vec((any::<i64>(), 0_u64..100_000_000), 1..50),
    ) {
        let bounds = Bounds::default();
        let mut wall = Wall::new(bounds);
        wall.look(NOON, 0);
        let (mut time, mut passed) = (NOON, 0);
        for (wall_ms, elapsed) in readings {
            passed += elapsed;
            wall.look(wall_ms, passed);
            let now = wall.time(wall_ms, passed);
            let expected = time + i64::try_from(elapsed).unwrap();
            prop_assert!((now - expected).abs() <= bounds.jump_ms, "{now} instead of {expected}");
            time = now;
        }
    }
}
