//! What is kept is what the journal has, in its order.

use backfill_core::Timestamp;
use backfill_runtime::ports::{Feed, Kind, Outgoing, Publication};

use super::super::following::{beginning, end};
use super::{Fresh, FreshFeeds, KEPT_MAX, Seqs};

const FEED: Feed = Feed::Ledger;

/// One for each record, as a commit of these records has them.
fn publications(seqs: Seqs) -> Vec<Publication> {
    let record = |seq: u64| Outgoing {
        feed: FEED,
        region: "local".to_owned(),
        id: seq.to_string(),
        kind: Kind::Effect,
        source: "backfill".to_owned(),
        at: Timestamp(0),
        seq: Some(seq),
        value: Vec::new(),
    };
    let each = seqs.first..=seqs.last;
    each.map(|seq| Publication { number: beginning(seq) + 1, record: record(seq) }).collect()
}

fn commit(feeds: &FreshFeeds, first: u64, last: u64) {
    let seqs = Seqs { first, last };
    feeds.committed(seqs, &publications(seqs));
}

/// The records that follow, and up to where there is nothing else; none if the journal is to be asked.
fn next(feeds: &FreshFeeds, after: u64, count_max: usize) -> Option<(Vec<u64>, u64, bool)> {
    let following = feeds.of(FEED).and_then(|fresh: &Fresh| fresh.next(after, count_max))?;
    let seqs = following.publications.iter().filter_map(|it| it.record.seq).collect();
    Some((seqs, following.to, following.is_all))
}

#[test]
fn what_was_before_the_first_commit_is_in_the_journal() {
    let feeds = FreshFeeds::new();
    assert_eq!(next(&feeds, 0, 9), None);
    commit(&feeds, 5, 6);
    assert_eq!(next(&feeds, end(3), 9), None);
    assert_eq!(next(&feeds, end(4), 9), Some((vec![5, 6], end(6), true)));
}

#[test]
fn what_is_committed_follows_until_it_was_published() {
    let feeds = FreshFeeds::new();
    commit(&feeds, 1, 2);
    commit(&feeds, 3, 3);
    let first = beginning(1) + 1;
    assert_eq!(next(&feeds, beginning(1), 1), Some((vec![1], first, false)));
    assert_eq!(next(&feeds, first, 9), Some((vec![2, 3], end(3), true)));
    feeds.of(FEED).unwrap().published(end(2));
    assert_eq!(next(&feeds, end(2), 9), Some((vec![3], end(3), true)));
    assert_eq!(next(&feeds, end(3), 9), Some((vec![], end(3), true)));
    assert_eq!(next(&feeds, end(1), 9), None, "the first two are in the journal only");
}

#[test]
fn a_commit_that_does_not_follow_on_the_last_leaves_it_to_the_journal() {
    let feeds = FreshFeeds::new();
    commit(&feeds, 11, 20);
    commit(&feeds, 1, 10);
    assert_eq!(next(&feeds, end(10), 9), None);
    commit(&feeds, 21, 21);
    assert_eq!(next(&feeds, end(10), 9), None);
    assert_eq!(next(&feeds, end(20), 9), Some((vec![21], end(21), true)));
}

#[test]
fn after_a_new_beginning_the_journal_is_asked() {
    let feeds = FreshFeeds::new();
    commit(&feeds, 1, 2);
    feeds.begin_anew();
    assert_eq!(next(&feeds, end(1), 9), None);
}

#[test]
fn who_can_not_publish_for_long_keeps_no_more_than_so_much() {
    let feeds = FreshFeeds::new();
    let count = u64::try_from(KEPT_MAX).unwrap();
    commit(&feeds, 1, count);
    commit(&feeds, count + 1, count + 1);
    assert_eq!(next(&feeds, beginning(1), 9), None);
    commit(&feeds, count + 2, count + 2);
    assert_eq!(next(&feeds, end(count + 1), 9), Some((vec![count + 2], end(count + 2), true)));
}
