//! The order in which records of several partitions go.

use super::{LANE_MAX, Merge, PATIENCE_MS, Pace};

/// Everything that may go now.
fn gone(merge: &mut Merge<&'static str>, now_ms: u64) -> Vec<&'static str> {
    std::iter::from_fn(|| merge.pop(now_ms)).map(|(_, record)| record).collect()
}

fn behind(merge: &mut Merge<&'static str>, lane: usize, stamp: i64, record: &'static str) {
    merge.push(lane, stamp, record, Pace::Behind, 0);
}

#[test]
fn records_go_by_their_time_whatever_lane_they_are_in() {
    let mut merge = Merge::new(2, 0);
    behind(&mut merge, 0, 10, "first");
    behind(&mut merge, 0, 30, "third");
    behind(&mut merge, 1, 20, "second");
    behind(&mut merge, 1, 40, "fourth");
    merge.at_end(0);
    merge.at_end(1);
    assert_eq!(gone(&mut merge, 0), ["first", "second", "third", "fourth"]);
}

#[test]
fn of_one_moment_the_lower_lane_goes_first_and_a_lane_keeps_its_order() {
    let mut merge = Merge::new(2, 0);
    behind(&mut merge, 1, 10, "c");
    behind(&mut merge, 0, 10, "a");
    behind(&mut merge, 0, 10, "b");
    merge.at_end(0);
    merge.at_end(1);
    assert_eq!(gone(&mut merge, 0), ["a", "b", "c"]);
}

#[test]
fn an_older_record_behind_a_newer_one_does_not_overtake_it() {
    let mut merge = Merge::new(1, 0);
    behind(&mut merge, 0, 20, "first");
    behind(&mut merge, 0, 10, "second");
    assert_eq!(gone(&mut merge, 0), ["first", "second"]);
}

#[test]
fn a_lane_that_may_have_more_is_waited_for() {
    let mut merge = Merge::new(2, 0);
    behind(&mut merge, 0, 20, "second");
    assert_eq!(gone(&mut merge, 0), [""; 0]);
    assert_eq!(merge.held_until(0), Some(PATIENCE_MS));
    behind(&mut merge, 1, 10, "first");
    assert_eq!(gone(&mut merge, 0), ["first"]);
    merge.at_end(1);
    assert_eq!(merge.held_until(0), None);
    assert_eq!(gone(&mut merge, 0), ["second"]);
}

#[test]
fn a_silent_lane_holds_up_the_others_only_so_long() {
    let mut merge = Merge::new(2, 0);
    behind(&mut merge, 0, 20, "record");
    assert_eq!(gone(&mut merge, PATIENCE_MS - 1), [""; 0]);
    assert_eq!(gone(&mut merge, PATIENCE_MS), ["record"]);
}

#[test]
fn patience_begins_when_a_lane_has_shown_its_last() {
    let mut merge = Merge::new(2, 0);
    merge.at_end(0);
    behind(&mut merge, 1, 10, "its last");
    let late = 10 * PATIENCE_MS;
    assert_eq!(gone(&mut merge, late), ["its last"]);
    merge.push(0, 20, "other", Pace::Behind, late);
    assert_eq!(gone(&mut merge, late + PATIENCE_MS - 1), [""; 0]);
    assert_eq!(gone(&mut merge, late + PATIENCE_MS), ["other"]);
}

#[test]
fn a_live_lane_holds_nobody_up() {
    let mut merge = Merge::new(2, 0);
    merge.at_end(0);
    merge.at_end(1);
    merge.push(1, 10, "just written", Pace::Live, 0);
    assert_eq!(gone(&mut merge, 0), ["just written"]);
    merge.push(0, 11, "at once", Pace::Live, 0);
    assert_eq!(gone(&mut merge, 0), ["at once"]);
}

#[test]
fn a_lane_is_live_only_after_its_end_was_seen_and_until_it_falls_behind() {
    let mut merge = Merge::new(2, 0);
    merge.at_end(1);
    merge.push(0, 10, "young, but perhaps not the last", Pace::Live, 0);
    merge.push(1, 20, "later", Pace::Live, 0);
    assert_eq!(gone(&mut merge, 0), ["young, but perhaps not the last"]);
    merge.at_end(0);
    merge.push(0, 30, "old", Pace::Behind, 0);
    merge.push(0, 31, "young again", Pace::Live, 0);
    assert_eq!(gone(&mut merge, 0), ["later", "old", "young again"]);
    merge.push(1, 40, "held", Pace::Live, 0);
    assert_eq!(gone(&mut merge, 0), [""; 0]);
}

#[test]
fn a_new_lane_is_waited_for_like_any_other() {
    let mut merge = Merge::new(1, 0);
    behind(&mut merge, 0, 20, "second");
    merge.insert(0, 0);
    assert_eq!(gone(&mut merge, 0), [""; 0]);
    behind(&mut merge, 0, 10, "first");
    merge.at_end(0);
    assert_eq!(gone(&mut merge, 0), ["first", "second"]);
}

#[test]
fn a_lane_takes_only_so_much() {
    let mut merge = Merge::new(1, 0);
    assert_eq!(merge.room(0), LANE_MAX);
    for at in 0..LANE_MAX {
        merge.push(0, 0, at, Pace::Behind, 0);
    }
    assert_eq!((merge.room(0), merge.len()), (0, LANE_MAX));
}
