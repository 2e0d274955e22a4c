//! The commit point: whole or not at all, by its owner only, in order.

use std::sync::Arc;

use backfill_core::effect::Refusal;
use backfill_core::heard::Heard;
use backfill_core::slot::Reason;
use backfill_core::{Engine, EntryId, EventId, Record, RuleSet, Timestamp};
use backfill_runtime::ports::{
    Commit, CommitError, Cursor, Feed, Original, OutcomeRow, Position, QuarantineRow, Quarantined,
    Seen, Taken,
};

use crate::backends::House;
use crate::desk::{Desk, numbered, record};
use crate::sample::{self, MORNING, delivery, event};

pub(crate) async fn a_new_region_starts_at_the_beginning(house: Arc<dyn House>) {
    assert_eq!(house.take_over().await.unwrap(), Cursor { next_offset: 0, owner_epoch: 1 });
    assert_eq!(house.take_over().await.unwrap(), Cursor { next_offset: 0, owner_epoch: 2 });
    assert_eq!(house.snapshot().await.unwrap(), None);
    assert_eq!(house.journal(0, 10).await.unwrap(), []);
    assert_eq!(house.seen(&[EventId(1)]).await.unwrap(), []);
}

pub(crate) async fn a_commit_moves_the_cursor_and_is_read_back(house: Arc<dyn House>) {
    let mut desk = Desk::of(house).await;
    desk.commit(|_| {}).await.unwrap();
    let journal = desk.house.journal(0, 10).await.unwrap();
    assert_eq!(journal, [record(1).recorded]);
    let seen = desk.house.seen(&[EventId(1), EventId(9)]).await.unwrap();
    assert_eq!(seen, [Seen { id: EventId(1), fingerprint: 101 }]);
    let cursor = desk.house.take_over().await.unwrap();
    assert_eq!(cursor, Cursor { next_offset: 1, owner_epoch: 2 });
}

pub(crate) async fn places_in_feeds_are_stored_with_the_commit(house: Arc<dyn House>) {
    let place = |feed, partition, offset: u64| {
        let mark = offset.is_multiple_of(2).then_some(u64::MAX - offset);
        Position { feed, partition, offset, mark }
    };
    let mut desk = Desk::of(house).await;
    assert_eq!(desk.house.places().await.unwrap(), []);
    let first = [place(Feed::Answers, 0, 5), place(Feed::Rules, 2, 7)];
    desk.commit(|commit| commit.places = first.to_vec()).await.unwrap();
    let next = [place(Feed::Answers, 0, 6), place(Feed::Answers, 1, u64::from(u32::MAX) + 1)];
    let lost = |commit: &mut Commit| commit.journal = vec![record(9)];
    desk.refuses(|commit| {
        lost(commit);
        commit.places = next.to_vec();
    })
    .await;
    let mut stored = desk.house.places().await.unwrap();
    stored.sort_unstable();
    assert_eq!(stored, first, "a refused commit moves no place");
    desk.commit(|commit| commit.places = next.to_vec()).await.unwrap();
    let mut stored = desk.house.places().await.unwrap();
    stored.sort_unstable();
    assert_eq!(stored, [next[0], next[1], first[1]]);
}

pub(crate) async fn an_older_owner_is_refused_and_writes_nothing(house: Arc<dyn House>) {
    let old = Desk::of(Arc::clone(&house)).await;
    let mut new = Desk::of(house).await;
    let batch = old.batch(|commit| commit.projections.slots.push(sample::slot(1, "130", 0)));
    let refused = old.house.commit(&batch).await;
    assert!(matches!(refused, Err(CommitError::Fenced)), "{refused:?}");
    assert_eq!(old.house.journal(0, 10).await.unwrap(), []);
    assert_eq!(old.house.slot(backfill_core::SlotId(1)).await.unwrap(), None);
    new.commit(|_| {}).await.unwrap();
}

pub(crate) async fn a_commit_from_another_place_in_the_log_is_refused(house: Arc<dyn House>) {
    let mut desk = Desk::of(house).await;
    let stale = desk.batch(|_| {});
    desk.commit(|_| {}).await.unwrap();
    let refused = desk.house.commit(&stale).await;
    assert!(matches!(refused, Err(CommitError::Fenced)), "{refused:?}");
    let ahead = desk.batch(|commit| commit.expected.next_offset += 1);
    let refused = desk.house.commit(&ahead).await;
    assert!(matches!(refused, Err(CommitError::Fenced)), "{refused:?}");
    assert_eq!(desk.house.journal(0, 10).await.unwrap().len(), 1);
}

pub(crate) async fn a_refused_commit_leaves_nothing_behind(house: Arc<dyn House>) {
    let mut desk = Desk::of(house).await;
    desk.refuses(|commit| {
        commit.projections.entries.push((EntryId(1), Some(sample::entry(1, 1, "130"))));
        commit.commands.push(numbered(1, 0, sample::message(1)));
        commit.records.push(numbered(1, 1, Record::Ledger(sample::ledger(1, Reason::Freed))));
        let unknown_slot = sample::offer(1, 99, 1, backfill_core::offer::OfferState::Live);
        commit.projections.offers.push(unknown_slot);
    })
    .await;
    assert_eq!(desk.house.entry(EntryId(1)).await.unwrap(), None);
    assert_eq!(desk.house.seen(&[EventId(1)]).await.unwrap(), []);
    assert_eq!(desk.house.outcome(EventId(1)).await.unwrap(), None);
    assert_eq!(desk.house.ledger(backfill_core::SlotId(1)).await.unwrap(), []);
    // The cursor did not move either: the same place can be committed now.
    desk.commit(|_| {}).await.unwrap();
}

pub(crate) async fn a_gap_in_the_journal_is_refused(house: Arc<dyn House>) {
    let mut desk = Desk::of(house).await;
    desk.commit(|_| {}).await.unwrap();
    desk.refuses(|commit| commit.journal = vec![record(3)]).await;
    desk.refuses(|commit| commit.journal = vec![record(2), record(4)]).await;
    desk.commit(|commit| commit.journal = vec![record(2), record(3)]).await.unwrap();
}

pub(crate) async fn an_event_is_taken_once(house: Arc<dyn House>) {
    let mut desk = Desk::of(house).await;
    desk.commit(|_| {}).await.unwrap();
    desk.refuses(|commit| {
        commit.journal[0].recorded.id = EventId(1);
        commit.journal[0].came_as = EventId(1);
    })
    .await;
}

pub(crate) async fn a_journal_is_read_in_pieces(house: Arc<dyn House>) {
    let mut desk = Desk::of(house).await;
    desk.commit(|commit| commit.journal = (1..=5).map(record).collect()).await.unwrap();
    let seqs = |journal: Vec<backfill_core::Recorded>| {
        journal.iter().map(|recorded| recorded.seq).collect::<Vec<_>>()
    };
    assert_eq!(seqs(desk.house.journal(0, 2).await.unwrap()), [1, 2]);
    assert_eq!(seqs(desk.house.journal(2, 2).await.unwrap()), [3, 4]);
    assert_eq!(seqs(desk.house.journal(4, 2).await.unwrap()), [5]);
}

pub(crate) async fn a_large_batch_is_stored_whole(house: Arc<dyn House>) {
    const COUNT: u16 = 333;
    let mut desk = Desk::of(house).await;
    desk.commit(|commit| {
        commit.journal = (1..=u64::from(COUNT)).map(record).collect();
        commit.commands = (0..COUNT).map(|index| numbered(1, index, sample::message(1))).collect();
        let entry = |id| (EntryId(id), Some(sample::entry(id, id, "130")));
        commit.projections.entries = (1..=u128::from(COUNT)).map(entry).collect();
    })
    .await
    .unwrap();
    let summary = desk.house.summary().await.unwrap();
    assert_eq!(summary.seq, u64::from(COUNT));
    assert_eq!(summary.entries, u64::from(COUNT));
    assert_eq!(summary.outbox_waiting, u64::from(COUNT));
    let ids: Vec<EventId> = (1..=u128::from(COUNT)).map(EventId).collect();
    assert_eq!(desk.house.seen(&ids).await.unwrap().len(), usize::from(COUNT));
    let last = desk.house.entry(EntryId(u128::from(COUNT))).await.unwrap();
    assert_eq!(last, Some(sample::entry(u128::from(COUNT), u128::from(COUNT), "130")));
}

pub(crate) async fn outcomes_say_what_was_refused(house: Arc<dyn House>) {
    let mut desk = Desk::of(house).await;
    assert_eq!(desk.house.outcome(EventId(1)).await.unwrap(), None);
    desk.commit(|commit| {
        commit.journal = vec![record(1), record(2)];
        let outcome = |id, refusal| OutcomeRow { event: EventId(id), refusal };
        commit.outcomes = vec![outcome(1, None), outcome(2, Some(Refusal::TooLate))];
    })
    .await
    .unwrap();
    let told = |id| {
        let house = Arc::clone(&desk.house);
        async move { house.outcome(EventId(id)).await.unwrap().unwrap().refusal }
    };
    assert_eq!(told(1).await, None);
    let sum = |id| desk.house.fingerprint(EventId(id));
    assert_eq!(sum(2).await.unwrap(), Some(record(2).fingerprint));
    assert_eq!(sum(3).await.unwrap(), None);
    assert_eq!(told(2).await, Some(Refusal::TooLate));
}

pub(crate) async fn the_newest_snapshot_comes_back_as_it_was(house: Arc<dyn House>) {
    let mut snapshot = Engine::new(RuleSet::built_in()).snapshot();
    snapshot.entries.push(sample::entry(1, 1, "130"));
    snapshot.slots.push(sample::slot(1, "130", 0));
    let (trust, list_at) = (snapshot.entries[0].trust, Some(MORNING));
    snapshot.heard.push(Heard { trust, at: MORNING, list_at, catches_up_until: None });
    for seq in [1, 2, 3] {
        snapshot.seq = seq;
        snapshot.at = Timestamp(MORNING.0 + i64::try_from(seq).unwrap());
        house.save_snapshot(&snapshot).await.unwrap();
    }
    assert_eq!(house.snapshot().await.unwrap(), Some(snapshot));
}

pub(crate) async fn those_who_wait_for_a_commit_are_woken(house: Arc<dyn House>) {
    let mut desk = Desk::of(house).await;
    let mut committed = desk.house.committed();
    committed.mark_unchanged();
    desk.commit(|_| {}).await.unwrap();
    committed.changed().await.unwrap();
    assert!(desk.house.outcome(EventId(1)).await.unwrap().is_some());
}

pub(crate) async fn quarantined_log_records_can_be_looked_at(house: Arc<dyn House>) {
    let mut desk = Desk::of(house).await;
    desk.commit(|commit| {
        commit.quarantine.push(Quarantined {
            place: None,
            event: None,
            reason: "Event.*: missing".to_owned(),
            kind: "log",
            original: vec![0xff, 0x00],
        });
    })
    .await
    .unwrap();
    let kept = desk.house.quarantine(10).await.unwrap();
    assert_eq!(kept.len(), 1);
    assert_eq!((kept[0].kind.as_str(), kept[0].original.as_slice()), ("log", &[0xff, 0x00][..]));
    assert_eq!(kept[0].at, record(1).recorded.at);
}

pub(crate) async fn what_the_engine_puts_aside_is_kept_as_it_came(house: Arc<dyn House>) {
    let mut message = delivery("hl7:PAS", "M1", vec![event(1), event(2)]);
    let bytes = b"MSH|as it came".to_vec();
    message.original = Some(Original { kind: "hl7", bytes: bytes.clone(), conflict: "" });
    assert_eq!(house.take(message).await.unwrap(), Taken::New);
    assert_eq!(house.take(delivery("api", "2", vec![event(3)])).await.unwrap(), Taken::New);
    let mut desk = Desk::of(house).await;
    let aside = |number: u128| Quarantined {
        place: None,
        event: Some(event(number).id),
        reason: format!("event {number}: out_of_order"),
        kind: "log",
        original: number.to_string().into_bytes(),
    };
    desk.commit(|commit| commit.quarantine = vec![aside(2), aside(3)]).await.unwrap();
    let kept = desk.house.quarantine(10).await.unwrap();
    let said = |row: &QuarantineRow| (row.kind.clone(), row.reason.clone(), row.original.clone());
    let kept: Vec<_> = kept.iter().map(said).collect();
    let of_message = ("hl7".to_owned(), "hl7:PAS: event 2: out_of_order".to_owned(), bytes);
    let of_log = ("log".to_owned(), "event 3: out_of_order".to_owned(), b"3".to_vec());
    assert_eq!(kept, [of_log, of_message]);
}

pub(crate) async fn what_the_ledger_has_already_is_counted_by_sender(house: Arc<dyn House>) {
    let mut message = delivery("hl7:PAS", "M1", vec![event(1), event(2)]);
    message.original = Some(Original { kind: "hl7", bytes: b"MSH|".to_vec(), conflict: "" });
    house.take(message).await.unwrap();
    house.take(delivery("api", "2", vec![event(3), event(4)])).await.unwrap();
    let mut desk = Desk::of(house).await;
    let refused = |number: u128, refusal| OutcomeRow { event: event(number).id, refusal };
    desk.commit(|commit| {
        commit.journal = (1..=4).map(record).collect();
        commit.outcomes = vec![
            refused(1, Some(Refusal::AlreadyFreed)),
            refused(2, Some(Refusal::AlreadyFreed)),
            refused(3, Some(Refusal::AlreadyFreed)),
            refused(4, Some(Refusal::UnknownOffer)),
        ];
    })
    .await
    .unwrap();
    let mut counted: Vec<(String, u64)> = Vec::new();
    for row in desk.house.unused(10).await.unwrap() {
        assert!(row.reason.contains("the ledger has"), "{}", row.reason);
        counted.push((row.source, row.count));
    }
    counted.sort();
    assert_eq!(counted, [("hl7:PAS".to_owned(), 2), ("log".to_owned(), 1)]);
}

pub(crate) async fn an_original_in_quarantine_is_found_by_its_number(house: Arc<dyn House>) {
    let mut desk = Desk::of(house).await;
    desk.commit(|commit| {
        let original = |byte| Quarantined {
            place: None,
            event: None,
            reason: "Event.*: missing".to_owned(),
            kind: "log",
            original: vec![byte],
        };
        commit.quarantine = vec![original(1), original(2)];
    })
    .await
    .unwrap();
    for row in desk.house.quarantine(10).await.unwrap() {
        assert_eq!(desk.house.quarantined(row.number).await.unwrap(), Some(row));
    }
    assert_eq!(desk.house.quarantined(99).await.unwrap(), None);
    assert_eq!(desk.house.quarantined(u64::MAX).await.unwrap(), None);
}
