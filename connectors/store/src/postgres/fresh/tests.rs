//! What is kept is what the table has, in its order.

use std::time::Instant;

use backfill_core::Timestamp;
use backfill_runtime::ports::{Announcement, Feed, Kind, Outgoing};

use super::{Fresh, KEPT_MAX, LOOK_EVERY};

fn announced(numbers: impl IntoIterator<Item = u64>) -> Vec<Announcement> {
    let record = |number: u64| Outgoing {
        feed: Feed::Ledger,
        region: "local".to_owned(),
        id: number.to_string(),
        kind: Kind::Effect,
        source: "backfill".to_owned(),
        at: Timestamp(0),
        seq: None,
        value: Vec::new(),
    };
    numbers.into_iter().map(|number| Announcement { number, record: record(number) }).collect()
}

fn next(fresh: &Fresh, now: Instant) -> Option<Vec<u64>> {
    let next = fresh.next(0, KEPT_MAX, now)?;
    Some(next.into_iter().map(|it| it.number).collect())
}

/// The table was asked and has these.
fn after_look(table: &[u64], now: Instant) -> Fresh {
    let fresh = Fresh::default();
    fresh.looked(fresh.look(0), &announced(table.iter().copied()), now);
    fresh
}

#[test]
fn the_table_is_asked_first() {
    let (fresh, now) = (Fresh::default(), Instant::now());
    fresh.committed(announced([7]));
    assert_eq!(next(&fresh, now), None, "somebody may have left something before it");
}

#[test]
fn what_is_committed_comes_after_what_the_table_has_until_it_was_told() {
    let now = Instant::now();
    let fresh = after_look(&[3, 5], now);
    fresh.committed(announced([8, 9]));
    assert_eq!(next(&fresh, now), Some(vec![3, 5, 8, 9]));
    assert_eq!(fresh.next(0, 1, now).map(|it| it.len()), Some(1));
    fresh.told(&[3, 5, 8].into());
    assert_eq!(next(&fresh, now), Some(vec![9]));
    fresh.told(&[9].into());
    assert_eq!(next(&fresh, now), None);
}

#[test]
fn what_others_tell_or_announce_is_seen_after_a_moment() {
    let now = Instant::now();
    let fresh = after_look(&[3], now);
    let later = now + LOOK_EVERY;
    assert_eq!(next(&fresh, later), None);
    fresh.looked(fresh.look(0), &announced([2]), later);
    assert_eq!(next(&fresh, later), Some(vec![2]));
}

#[test]
fn what_is_committed_while_the_table_is_asked_is_there_once() {
    let (fresh, now) = (Fresh::default(), Instant::now());
    let look = fresh.look(0);
    fresh.committed(announced([4, 5]));
    fresh.looked(look, &announced([1, 4]), now);
    assert_eq!(next(&fresh, now), Some(vec![1, 4, 5]));
}

#[test]
fn a_look_from_before_a_new_beginning_says_nothing() {
    let (fresh, now) = (Fresh::default(), Instant::now());
    let look = fresh.look(0);
    fresh.begin_anew();
    fresh.looked(look, &announced([1]), now);
    fresh.committed(announced([2]));
    assert_eq!(next(&fresh, now), None);
}

#[test]
fn who_can_not_tell_for_long_keeps_no_more_than_so_much_and_in_order() {
    let now = Instant::now();
    let count = u64::try_from(KEPT_MAX).unwrap();
    let fresh = after_look(&[1], now);
    fresh.committed(announced(2..=count));
    fresh.committed(announced([count + 1]));
    fresh.committed(announced([count + 2]));
    fresh.told(&(2..=count).collect());
    fresh.committed(announced([count + 3]));
    assert_eq!(next(&fresh, now), Some(vec![1]), "what was not kept comes before what came later");
}

#[test]
fn what_lies_behind_the_refused_is_asked_for_and_the_refused_are_not_forgotten() {
    let now = Instant::now();
    let fresh = after_look(&[3, 5], now);
    assert_eq!(fresh.next(3, 1, now).map(|it| it[0].number), Some(5));
    assert_eq!(fresh.next(5, 1, now), None, "there may be more in the table");
    fresh.looked(fresh.look(5), &announced([9]), now);
    assert_eq!(fresh.next(5, 1, now).map(|it| it[0].number), Some(9));
    assert_eq!(fresh.next(0, 1, now), None, "the first two are in the table only");
}
