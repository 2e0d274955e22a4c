//! What the governor promises for any clocks.

use proptest::prelude::*;

use super::*;

fn reading(wall_ms: i64, steady_ms: u64) -> Reading {
    Reading { wall_ms, steady_ms, utc_offset_minutes: 0 }
}

fn calm(at: i64) -> Governed {
    Governed { at: Timestamp(at), jump: None }
}

fn jump(from: i64, to: i64) -> Governed {
    let [from, at] = [Timestamp(from), Timestamp(to)];
    Governed { at, jump: Some(ClockJumped { from, to: at }) }
}

#[test]
fn good_clocks_are_believed() {
    let mut governor = Governor::new(None);
    assert_eq!(governor.read(reading(1_000_000, 5)), calm(1_000_000));
    assert_eq!(governor.read(reading(1_003_000, 3_005)), calm(1_003_000));
    // An hour without a reading is no jump: the steady clock saw it pass.
    assert_eq!(governor.read(reading(4_603_000, 3_603_005)), calm(4_603_000));
}

#[test]
fn a_minute_forward_is_a_step_and_more_is_a_jump() {
    let mut governor = Governor::new(None);
    governor.read(reading(0, 0));
    assert_eq!(governor.read(reading(61_000, 1_000)), calm(61_000));
    assert_eq!(governor.peek(reading(122_001, 2_000)), jump(62_000, 122_001));
    assert_eq!(governor.read(reading(122_001, 2_000)), jump(62_000, 122_001));
    assert_eq!(governor.read(reading(122_002, 2_001)), calm(122_002));
}

#[test]
fn after_a_step_back_time_goes_on_at_half_speed_until_the_wall_caught_up() {
    let mut governor = Governor::new(None);
    governor.read(reading(100_000, 0));
    assert_eq!(governor.read(reading(90_000, 0)), calm(100_000));
    assert_eq!(governor.read(reading(91_000, 1_000)), calm(100_500));
    assert_eq!(governor.read(reading(91_001, 1_001)), calm(100_500));
    assert_eq!(governor.read(reading(91_002, 1_002)), calm(100_501));
    assert_eq!(governor.read(reading(109_000, 19_000)), calm(109_500));
    assert_eq!(governor.read(reading(110_000, 20_000)), calm(110_000));
    assert_eq!(governor.read(reading(111_000, 21_000)), calm(111_000));
}

#[test]
fn setting_the_clock_back_and_right_again_skips_only_what_was_lost() {
    let mut governor = Governor::new(None);
    governor.read(reading(10_000_000, 0));
    governor.read(reading(6_400_000, 0));
    assert_eq!(governor.read(reading(7_000_000, 600_000)), calm(10_300_000));
    assert_eq!(governor.read(reading(10_601_000, 601_000)), jump(10_301_000, 10_601_000));
}

#[test]
fn time_without_the_service_is_a_jump_but_a_new_journal_has_none() {
    let stopped = Some(Timestamp(1_000));
    assert_eq!(Governor::new(stopped).read(reading(61_000, 9)), calm(61_000));
    assert_eq!(Governor::new(stopped).read(reading(61_001, 9)), jump(1_000, 61_001));
    assert_eq!(Governor::new(stopped).read(reading(10, 9)), calm(1_000));
    assert_eq!(Governor::new(None).read(reading(9_000_000, 9)), calm(9_000_000));
}

proptest! {
    #[test]
    fn time_never_goes_back_for_any_clocks(
        journal in proptest::option::of(any::<i64>()),
        readings in proptest::collection::vec((any::<i64>(), any::<u64>()), 1..50),
    ) {
        let mut governor = Governor::new(journal.map(Timestamp));
        let mut last = journal.unwrap_or(i64::MIN);
        for (wall_ms, steady_ms) in readings {
            let peeked = governor.peek(reading(wall_ms, steady_ms));
            let governed = governor.read(reading(wall_ms, steady_ms));
            prop_assert_eq!(peeked, governed);
            prop_assert!(last <= governed.at.0);
            if let Some(jump) = governed.jump {
                prop_assert!(last <= jump.from.0 && jump.to == governed.at);
            }
            last = governed.at.0;
        }
    }

    #[test]
    fn whatever_is_not_reported_as_a_jump_is_at_most_a_minute_ahead_and_at_least_half_speed(
        steps in proptest::collection::vec((-7_200_000_i64..7_200_000, 0_u64..100_000), 1..50),
    ) {
        let mut governor = Governor::new(None);
        let mut clocks = reading(1_000_000_000, 0);
        let mut last = governor.read(clocks).at.0;
        for (wall_step, elapsed) in steps {
            let passed = i64::try_from(elapsed).unwrap();
            clocks = reading(clocks.wall_ms + passed + wall_step, clocks.steady_ms + elapsed);
            let governed = governor.read(clocks);
            let gone = governed.at.0 - last;
            prop_assert!(passed / 2 <= gone);
            prop_assert_eq!(governed.jump.is_some(), passed + JUMP_MS < gone);
            last = governed.at.0;
        }
    }
}
