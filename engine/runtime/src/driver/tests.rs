//! What a turn does, and does not do.

use backfill_core::OfferId;
use backfill_core::effect::Refusal;
use backfill_core::event::ClockJumped;
use backfill_core::offer::OfferState;

use super::*;
use crate::ids;
use crate::ports::OutcomeRow;
use crate::samples::{NOW, WINDOW_MS, accepted, after, entry_added, record, slot_freed};

mod told_back;

const START: Cursor = Cursor { next_offset: 0, owner_epoch: 1 };

fn driver() -> Driver {
    Driver::recover(None, [], RuleSet::built_in(), START, "north").unwrap()
}

/// A driver with two who wait and one live offer, committed.
fn with_offer() -> (Driver, Vec<Recorded>) {
    let mut driver = driver();
    let records = [record(0, entry_added(1)), record(1, entry_added(2)), record(2, slot_freed(1))];
    let commit = driver.turn(after(0), &records, &[]).unwrap();
    driver.committed();
    (driver, journal(&commit))
}

fn journal(commit: &Commit) -> Vec<Recorded> {
    commit.journal.iter().map(|row| row.recorded.clone()).collect()
}

fn names(commit: &Commit) -> Vec<&'static str> {
    commit.journal.iter().map(|row| row.recorded.event.name()).collect()
}

fn live_offers(driver: &Driver) -> Vec<OfferId> {
    let live = driver.engine().offers().filter(|offer| offer.state == OfferState::Live);
    live.map(|offer| offer.id).collect()
}

#[test]
fn a_freed_slot_is_offered_in_the_commit_that_records_it() {
    let mut driver = driver();
    let records = [record(3, entry_added(1)), record(5, slot_freed(1))];
    let commit = driver.turn(after(0), &records, &[]).unwrap();
    assert_eq!((commit.expected, commit.next_offset), (START, 6));
    assert_eq!(names(&commit), ["entry_added", "slot_freed"]);
    let seqs: Vec<u64> = commit.journal.iter().map(|row| row.recorded.seq).collect();
    assert_eq!(seqs, [1, 2]);
    assert!(commit.journal.iter().all(|row| row.recorded.at == NOW));
    let fingerprints: Vec<u64> = commit.journal.iter().map(|row| row.fingerprint).collect();
    assert_eq!(fingerprints, [records[0].fingerprint, records[1].fingerprint]);
    let told = commit.commands.iter().any(|it| it.what.message().is_some());
    assert!(told, "{:?}", commit.commands);
    let rows = &commit.projections;
    assert_eq!((rows.entries.len(), rows.slots.len(), rows.offers.len()), (1, 1, 1));
    assert!(commit.outcomes.iter().all(|row| row.refusal.is_none()));
    assert_eq!(commit.outcomes.len(), 2);
    driver.committed();
    assert_eq!(driver.cursor(), Cursor { next_offset: 6, owner_epoch: 1 });
}

#[test]
fn a_record_taken_before_moves_the_cursor_and_nothing_else() {
    let (mut driver, _) = with_offer();
    let before = driver.engine().snapshot();
    let mut again = record(2, slot_freed(1));
    again.offset = 3;
    let mut stored = record(50, slot_freed(2));
    stored.offset = 4;
    let seen = [Seen { id: stored.id, fingerprint: stored.fingerprint }];
    let commit = driver.turn(after(1), &[again, stored], &seen).unwrap();
    driver.committed();
    assert_eq!(commit.next_offset, 5);
    assert_eq!((commit.journal.len(), commit.quarantine.len(), commit.outcomes.len()), (0, 0, 0));
    assert_eq!(driver.engine().snapshot(), before);
}

#[test]
fn the_second_of_two_equal_records_in_one_batch_is_left_out() {
    let mut driver = driver();
    let first = record(0, entry_added(1));
    let second = LogRecord { offset: 1, ..first.clone() };
    let commit = driver.turn(after(0), &[first, second], &[]).unwrap();
    assert_eq!((names(&commit), commit.next_offset), (vec!["entry_added"], 2));
}

#[test]
fn the_same_id_with_other_contents_goes_to_quarantine_and_the_first_stands() {
    let (mut driver, _) = with_offer();
    let mut other = record(3, slot_freed(2));
    other.id = record(2, slot_freed(1)).id;
    let commit = driver.turn(after(1), &[other.clone()], &[]).unwrap();
    assert_eq!(commit.journal.len(), 0);
    let [aside] = commit.quarantine.as_slice() else { panic!("{:?}", commit.quarantine) };
    assert_eq!(aside.kind, "log");
    assert!(aside.reason.contains(&format!("offset 3, event {}", other.id)), "{}", aside.reason);
    assert_eq!(commit.next_offset, 4);
}

#[test]
fn a_record_that_can_not_be_read_goes_to_quarantine_and_the_next_is_taken() {
    let mut driver = driver();
    let mut poison = record(0, entry_added(9));
    poison.event = Err("field `entry` is missing".to_owned());
    let commit = driver.turn(after(0), &[poison, record(1, entry_added(1))], &[]).unwrap();
    assert!(commit.quarantine[0].reason.ends_with("field `entry` is missing"));
    assert_eq!((names(&commit), commit.next_offset), (vec!["entry_added"], 2));
}

#[test]
fn the_sender_of_a_refused_event_is_told_why() {
    let mut driver = driver();
    let answer = record(0, accepted(OfferId(404)));
    let commit = driver.turn(after(0), std::slice::from_ref(&answer), &[]).unwrap();
    let expected = OutcomeRow { event: answer.id, refusal: Some(Refusal::UnknownOffer) };
    assert_eq!(commit.outcomes, [expected]);
}

#[test]
fn an_offer_expires_at_its_deadline_and_not_before() {
    let (mut driver, _) = with_offer();
    assert_eq!(driver.wait_ms(after(0)), u64::try_from(WINDOW_MS).ok());
    assert_eq!(driver.turn(after(WINDOW_MS - 1), &[], &[]), None);
    assert_eq!(driver.wait_ms(after(WINDOW_MS - 1)), Some(1));
    let commit = driver.turn(after(WINDOW_MS), &[], &[]).unwrap();
    assert_eq!(names(&commit), ["offer_expired"]);
    let recorded = &commit.journal[0].recorded;
    assert_eq!((recorded.seq, recorded.at.0), (4, NOW.0 + WINDOW_MS));
    assert_eq!(recorded.id, ids::event_id(&["driver", "north", "4"]));
    assert_eq!(commit.next_offset, commit.expected.next_offset);
    driver.committed();
    // The other who waits is asked next.
    assert_eq!(live_offers(&driver).len(), 1);
}

#[test]
fn what_is_due_comes_before_the_records_and_in_the_order_of_time() {
    let (mut driver, _) = with_offer();
    driver.turn(after(5_000), &[record(3, slot_freed(2))], &[]).unwrap();
    driver.committed();
    let offers = live_offers(&driver);
    let mut deadlines: Vec<_> = driver.engine().offers().map(|it| (it.deadline, it.id)).collect();
    deadlines.sort();
    assert_eq!(offers.len(), 2);
    let received_at = Timestamp(NOW.0 + WINDOW_MS + 5_001);
    let late = LogRecord { received_at, ..record(4, accepted(deadlines[1].1)) };
    let commit = driver.turn(after(WINDOW_MS + 5_001), &[late], &[]).unwrap();
    let expired: Vec<Event> = deadlines.iter().map(|it| Event::OfferExpired(it.1)).collect();
    let events: Vec<Event> = journal(&commit).into_iter().map(|it| it.event).collect();
    assert_eq!(events[..2], expired);
    assert!(commit.outcomes[0].refusal.is_some());
}

#[test]
fn a_yes_counts_from_when_it_was_said_even_if_it_is_read_after_the_deadline() {
    for (said_ms, events) in [
        (WINDOW_MS - 1, &["offer_accepted"][..]),
        (WINDOW_MS, &["offer_accepted", "offer_expired"]),
        (WINDOW_MS + 1, &["offer_expired", "offer_accepted"]),
    ] {
        let (mut driver, _) = with_offer();
        let offer = live_offers(&driver)[0];
        let late =
            LogRecord { received_at: Timestamp(NOW.0 + said_ms), ..record(3, accepted(offer)) };
        let commit = driver.turn(after(WINDOW_MS + 1_200), &[late], &[]).unwrap();
        assert_eq!(names(&commit), events);
        let is_late = WINDOW_MS <= said_ms;
        assert_eq!(commit.outcomes[0].refusal.is_some(), is_late, "{said_ms}");
        let journal = journal(&commit);
        let answer = journal.iter().find(|it| it.event.name() == "offer_accepted").unwrap();
        assert_eq!(answer.said_at, Some(Timestamp(NOW.0 + said_ms)));
    }
}

#[test]
fn what_a_broker_says_came_from_the_future_was_said_now() {
    for ahead_ms in [0, 1, 5_000] {
        let (mut driver, _) = with_offer();
        let offer = live_offers(&driver)[0];
        let at = Timestamp(NOW.0 + WINDOW_MS + ahead_ms);
        let yes = LogRecord { received_at: at, ..record(3, accepted(offer)) };
        let commit = driver.turn(after(WINDOW_MS), &[yes], &[]).unwrap();
        assert_eq!(names(&commit), ["offer_accepted", "offer_expired"], "{ahead_ms}");
    }
}

#[test]
fn what_is_due_waits_until_everything_that_was_said_before_is_read() {
    let (mut driver, _) = with_offer();
    let offer = live_offers(&driver)[0];
    let unread = Some(Timestamp(NOW.0 + WINDOW_MS - 1));
    let much_later = after(WINDOW_MS + 10_000);
    assert_eq!(driver.turn_heard(much_later, unread, &[], &[]), None);
    let yes = LogRecord { received_at: NOW, ..record(3, accepted(offer)) };
    let commit = driver.turn_heard(much_later, unread, &[yes], &[]).unwrap();
    assert_eq!(commit.outcomes[0].refusal, None);
}

#[test]
fn a_jump_of_the_clock_is_recorded_first_and_expires_nothing() {
    let (mut driver, _) = with_offer();
    let offers = live_offers(&driver);
    let jumped = Reading { steady_ms: 1_000, ..after(WINDOW_MS + 60_000) };
    let commit = driver.turn(jumped, &[], &[]).unwrap();
    let [from, to] = [Timestamp(NOW.0 + 1_000), Timestamp(jumped.wall_ms)];
    assert_eq!(commit.journal[0].recorded.event, Event::ClockJumped(ClockJumped { from, to }));
    assert!(!names(&commit).contains(&"offer_expired"), "{:?}", names(&commit));
    driver.committed();
    assert_eq!(live_offers(&driver), offers);
}

#[test]
fn time_without_the_service_is_given_back() {
    let (driver, journal) = with_offer();
    let offers = live_offers(&driver);
    let mut next = Driver::recover(None, journal, RuleSet::built_in(), driver.cursor(), "north");
    let commit = next.as_mut().unwrap().turn(after(WINDOW_MS + 1), &[], &[]).unwrap();
    assert_eq!(names(&commit)[0], "clock_jumped");
    assert_eq!(live_offers(&next.unwrap()), offers);
}

#[test]
fn nothing_happened_is_nothing_to_commit() {
    let (mut driver, _) = with_offer();
    assert_eq!(driver.turn(after(1), &[], &[]), None);
    assert_eq!(driver.turn(after(2), &[], &[]), None);
}

#[test]
#[should_panic(expected = "the turn before was not committed")]
fn a_turn_on_top_of_an_uncommitted_one_is_a_mistake() {
    let mut driver = driver();
    driver.turn(after(0), &[record(0, entry_added(1))], &[]).unwrap();
    driver.turn(after(1), &[], &[]);
}

#[test]
fn a_journal_with_a_gap_is_not_replayed() {
    let (driver, mut journal) = with_offer();
    journal.remove(1);
    let replayed = Driver::recover(None, journal, RuleSet::built_in(), driver.cursor(), "north");
    assert_eq!(replayed.err(), Some(BrokenJournal::Gap { after: 1, found: 3 }));
}
