//! What is kept of one person: all of it is shown, and nothing that says who they are outlives them.

use std::sync::Arc;
use std::time::Duration;

use backfill_core::event::{OfferAnswer, Via};
use backfill_core::offer::OfferState;
use backfill_core::slot::Reason;
use backfill_core::{Event, EventId, OfferId, PatientRef, Record};
use backfill_runtime::erasure::{Erasing, Erasure};
use backfill_runtime::ports::{
    Delivery, Erased, LogRecord, Original, OutcomeRow, Quarantined, Resolved, Taken,
};

use crate::backends::House;
use crate::desk::{numbered, recorded};
use crate::people::{Door, LOCAL, NHS_1, NHS_2, of, phone, who};
use crate::sample::{self, appointment, entry, offer, slot};

/// The id of somebody else's delivery.
const LONGER: &str = "20M12345600";

fn odd(number: &str, original: &str) -> Delivery {
    let mut odd = sample::delivery("hl7:PAS", number, Vec::new());
    odd.quarantine = Some(Quarantined {
        place: None,
        event: None,
        reason: "PID is cut off".to_owned(),
        kind: "hl7",
        original: original.as_bytes().to_vec(),
    });
    odd
}

/// Lives as two references that are one person, with something of every kind.
async fn live(house: &Arc<dyn House>) -> (Door, PatientRef) {
    let mut door = Door::of(Arc::clone(house)).await;
    let from = door.meet(who(&[LOCAL]), phone("07700900001")).await;
    let anna = door.meet(who(&[NHS_1, ("R0A", "M123456")]), phone("07700900002")).await;
    door.meet(who(&[NHS_2]), phone("07700900003")).await;
    door.merge(from, anna).await;
    let answer = OfferAnswer { offer: OfferId(4), via: Via::Link };
    let row = recorded(door.desk.seq + 1, Event::OfferDeclined(answer));
    let seq = row.recorded.seq;
    let theirs = |id, patient: PatientRef| entry(id, patient.0, "130");
    let committed = door.desk.commit(|commit| {
        commit.journal = vec![row];
        commit.projections.entries = vec![
            (theirs(1, anna).id, Some(theirs(1, anna))),
            (theirs(2, PatientRef(77)).id, Some(theirs(2, PatientRef(77)))),
        ];
        commit.projections.slots = vec![slot(1, "130", 0)];
        let declined = offer(4, 1, from.0, OfferState::Declined);
        commit.projections.offers = vec![declined, offer(5, 1, 77, OfferState::Live)];
        let held = appointment(6, anna.0, "130", 600);
        commit.projections.appointments = vec![(held.id, Some(held))];
        commit.commands = vec![numbered(seq, 0, sample::message(4))];
        let line = Record::Ledger(sample::ledger(1, Reason::Freed));
        commit.records = vec![numbered(seq, 1, line)];
    });
    committed.await.unwrap();
    house.take(odd("1", "PID|1||9990000018^^^NHS||Zzyzx^Anna")).await.unwrap();
    house.take(odd("2", "PID|1||9990000026^^^NHS||Other^Robin")).await.unwrap();
    house.take(odd("call 07700900001", "call 07700 900001")).await.unwrap();
    house.take(odd("row M123456", "nobody is named here")).await.unwrap();
    let mut undecided = sample::delivery("hl7:PAS", "9", vec![sample::event(900)]);
    let bytes = b"PID|1||M123456^^^R0A".to_vec();
    undecided.original = Some(Original { kind: "hl7", bytes, conflict: "" });
    house.take(undecided).await.unwrap();
    // A number of theirs is a part of it, by chance.
    house.take(sample::delivery("hl7:PAS", LONGER, Vec::new())).await.unwrap();
    (door, anna)
}

pub(crate) async fn all_that_is_kept_of_a_person_is_shown(house: Arc<dyn House>) {
    let (_, anna) = live(&house).await;
    let held = house.held(anna).await.unwrap();
    assert_eq!(held.references.len(), 2);
    assert_eq!(held.references[0], anna);
    assert_eq!(held.contact.as_ref().unwrap().phone.as_deref(), Some("07700900002"));
    let entries: Vec<u128> = held.entries.iter().map(|it| it.id.0).collect();
    assert_eq!(entries, [1], "nobody else's");
    assert_eq!(held.offers.iter().map(|it| it.id.0).collect::<Vec<_>>(), [4]);
    assert_eq!(held.appointments.iter().map(|it| it.id.0).collect::<Vec<_>>(), [6]);
    let named: Vec<u64> = held.quarantined.iter().map(|it| it.number).collect();
    assert_eq!(named.len(), 2, "by the NHS number, and by a number to call");
    let happened: Vec<&str> = held.history.iter().map(|it| it.event.name()).collect();
    assert_eq!(happened, ["patients_merged", "offer_declined"]);
    assert_eq!(held.wishes.len(), 1);
    assert!(!held.is_cut);
    let stranger = house.held(PatientRef(4711)).await.unwrap();
    assert!(stranger.contact.is_none() && stranger.quarantined.is_empty());
}

pub(crate) async fn what_names_the_person_goes_with_their_key(house: Arc<dyn House>) {
    let (mut door, anna) = live(&house).await;
    let gone = house.forget(anna).await.unwrap();
    assert_eq!(gone, Erased { quarantined: 2, originals: 1, deliveries: 1, ..Erased::default() });
    let held = house.held(anna).await.unwrap();
    assert!(held.contact.is_none() && held.quarantined.is_empty());
    assert_eq!(held.history.len(), 2, "the journal stays");
    let left = house.quarantine(10).await.unwrap();
    assert_eq!(left.len(), 2);
    assert!(left.iter().all(|row| !String::from_utf8_lossy(&row.original).contains("Zzyzx")));
    let longer = house.take(sample::delivery("hl7:PAS", LONGER, Vec::new())).await.unwrap();
    assert!(matches!(longer, Taken::Duplicate { .. }), "somebody else's is known as before");
    assert_eq!(house.forget(anna).await.unwrap(), Erased::default());
    // Who is sent again is somebody new, also by a message that was on its way.
    let Resolved::New(new) = door.resolve(&who(&[NHS_1])).await else { panic!() };
    assert_ne!(new, anna);
    assert_eq!(door.say(of(anna, who(&[NHS_1]), phone("07700900004"))).await, Taken::Overtaken);
    assert_eq!(door.say(of(new, who(&[NHS_1]), phone("07700900004"))).await, Taken::New);
    assert!(door.contact(anna).await.is_none());
}

/// The stop is given, and before it is decided a yes that was on its way is.
pub(crate) async fn who_said_yes_at_the_same_moment_keeps_their_name(house: Arc<dyn House>) {
    let (mut door, anna) = live(&house).await;
    let offered = |state| vec![offer(7, 2, anna.0, state)];
    let committed = door.desk.commit(|commit| {
        commit.projections.slots = vec![slot(2, "130", 60)];
        commit.projections.offers = offered(OfferState::Live);
    });
    committed.await.unwrap();
    let wait = Duration::from_secs(60);
    let (intake, reader, subjects) = (house.as_ref(), house.as_ref(), house.as_ref());
    let erasure = Erasure { intake, reader, subjects, now: sample::MORNING, wait };
    let decide = async {
        let mut appended = house.appended();
        let stops = async || {
            let read = house.read(0, 1_000).await.unwrap().records;
            let of_erasure = |it: &LogRecord| matches!(it.event, Ok(Event::PatientOptedOut(_)));
            read.iter().any(of_erasure).then(|| read.iter().map(|it| it.id).collect::<Vec<_>>())
        };
        let decided = loop {
            // The entry leaves with the last of them.
            match stops().await {
                Some(all) if 4 <= all.len() => break all,
                _ => appended.changed().await.unwrap(),
            }
        };
        let committed = door.desk.commit(|commit| {
            commit.projections.offers = offered(OfferState::Accepted);
            let outcome = |event: &EventId| OutcomeRow { event: *event, refusal: None };
            commit.outcomes = decided.iter().map(outcome).collect();
        });
        committed.await.unwrap();
    };
    let (erased, ()) = tokio::join!(erasure.erase(anna), decide);
    assert_eq!(erased.unwrap(), Erasing::BookingUnderWay);
    assert!(house.get(anna).await.unwrap().is_some(), "who is to be booked has a name");
}
