//! Each event that somebody sent over a feed has exactly one outcome, whatever becomes of it.

use std::sync::Arc;

use super::*;
use crate::ports::{Became, Feed, LogRecord, Place, Sender, SenderOutcome};
use crate::principal::{Principal, Trusts};

/// Somebody sent the record, under its number.
fn sent(record: LogRecord) -> LogRecord {
    let (source, id) = ("rxx/pas".to_owned(), record.offset.to_string());
    let place = Place { feed: Feed::Waitlist, partition: 2, offset: record.offset + 40 };
    LogRecord { sender: Some(Sender { source, id }), place: Some(place), ..record }
}

fn told(commit: &Commit) -> Vec<(&str, &Became)> {
    commit.sender_outcomes.iter().map(|it| (it.sender.id.as_str(), &it.became)).collect()
}

fn aside(reason: &str) -> Became {
    Became::PutAside(reason.to_owned())
}

#[test]
fn each_event_has_one_outcome_taken_refused_or_put_aside() {
    let mut driver = driver();
    let unread =
        LogRecord { event: Err("Event.*: missing".to_owned()), ..record(2, accepted(OfferId(9))) };
    let foreign = LogRecord {
        principal: Principal::machine("ryy/pas", Trusts::Of(Arc::from(["RYY".parse().unwrap()]))),
        ..record(3, slot_freed(1))
    };
    let records = [
        record(0, entry_added(1)),
        record(1, accepted(OfferId(9))),
        unread,
        foreign,
        record(4, slot_freed(1)),
    ];
    let commit = driver.turn(after(0), &records.map(sent), &[]).unwrap();
    let slot = driver.engine().slots().next().unwrap().id;
    let taken = |slots| Became::Taken { question: None, slots };
    let (first, opened) = (taken(vec![]), taken(vec![slot]));
    let refused = Became::Refused(Refusal::UnknownOffer);
    let unread = aside("Event.*: missing");
    let told = told(&commit);
    assert_eq!(told.len(), 5, "{told:?}");
    assert_eq!(told[..3], [("0", &first), ("1", &refused), ("2", &unread)]);
    assert!(
        matches!(told[3], ("3", Became::PutAside(reason)) if reason.contains("does not speak"))
    );
    assert_eq!(told[4], ("4", &opened));
    let seqs: Vec<Option<u64>> = commit.sender_outcomes.iter().map(|it| it.seq).collect();
    assert_eq!(seqs, [Some(1), Some(2), None, None, Some(3)]);
    let SenderOutcome { entry, place, event, at, .. } = commit.sender_outcomes[0].clone();
    assert_eq!((entry, event, at), (Some(backfill_core::EntryId(1)), records_id(0), NOW));
    assert_eq!(place.map(|it| (it.partition, it.offset)), Some((2, 40)));
}

fn records_id(offset: u64) -> EventId {
    record(offset, entry_added(1)).id
}

#[test]
fn what_comes_again_is_told_once_and_another_under_its_id_is_told_too() {
    let mut driver = driver();
    let first = sent(record(0, entry_added(1)));
    let again = LogRecord { offset: 1, ..first.clone() };
    let other = LogRecord { offset: 2, fingerprint: 77, ..first.clone() };
    let commit = driver.turn(after(0), &[first, again, other], &[]).unwrap();
    let taken = Became::Taken { question: None, slots: vec![] };
    let conflict = aside("the same id was taken before with other contents");
    assert_eq!(told(&commit), [("0", &taken), ("0", &conflict)]);
    let [one, two] = &commit.sender_outcomes[..] else { panic!() };
    assert_eq!(one.event, two.event);
    assert_ne!(one.fingerprint, two.fingerprint, "they are told apart");
}

#[test]
fn what_a_person_is_asked_about_an_event_is_told_with_it() {
    let (mut driver, _) = with_offer();
    let died =
        Event::PatientDied(backfill_core::event::PatientDied::of(backfill_core::PatientRef(1)));
    driver.turn(after(1), &[record(3, died)], &[]).unwrap();
    driver.committed();
    let lives = backfill_core::event::DeathTakenBack::of(backfill_core::PatientRef(1));
    let commit =
        driver.turn(after(2), &[sent(record(4, Event::DeathTakenBack(lives)))], &[]).unwrap();
    let asked = commit.quarantine.len();
    let Became::Taken { question, .. } = &commit.sender_outcomes[0].became else { panic!() };
    assert_eq!((question.is_some(), commit.sender_outcomes.len()), (asked == 1, 1));
}

#[test]
fn nobody_is_told_of_what_came_another_way() {
    let mut driver = driver();
    let records = [record(0, entry_added(1)), record(1, accepted(OfferId(9)))];
    let commit = driver.turn(after(0), &records, &[]).unwrap();
    assert_eq!((commit.outcomes.len(), commit.sender_outcomes.len()), (2, 0));
}
