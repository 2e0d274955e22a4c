//! The outbox: at least once, by topic, in order, and never again once done.

use std::sync::Arc;

use backfill_core::code::Code;
use backfill_core::effect::Message;
use backfill_core::offer::OfferState;
use backfill_core::{Command, EffectId, EventId, PatientRef, Silence, Timestamp};
use backfill_runtime::ports::{
    Ended, Finished, OutboxRow, PausedWay, Silenced, Topic, Way, Ways, WishState,
};

use crate::backends::House;
use crate::desk::{Desk, numbered, record};
use crate::sample::{booking, confirmation, message, offer, slot};

const LATER: Timestamp = Timestamp(i64::MAX);
const SENT: WishState = WishState::Done(Some(Ended::Sent(Way::Text)));

fn sent() -> Finished {
    done(Ended::Sent(Way::Text))
}

fn done(ended: Ended) -> Finished {
    Finished::Done { ended, why: String::new() }
}

fn id(seq: u64, index: u16) -> EffectId {
    EffectId { event: EventId(u128::from(seq)), index }
}

/// Two messages and a booking of two events.
async fn desk(house: Arc<dyn House>) -> Desk {
    let mut desk = Desk::of(house).await;
    desk.commit(|commit| {
        commit.journal = vec![record(1), record(2)];
        commit.commands = vec![
            numbered(1, 0, message(1)),
            numbered(1, 1, booking(1)),
            numbered(2, 0, message(2)),
        ];
    })
    .await
    .unwrap();
    desk
}

async fn due(desk: &Desk, topic: Topic, now: Timestamp) -> Vec<EffectId> {
    let tasks = desk.house.due(topic, now, 10).await.unwrap();
    tasks.iter().map(|task| task.id).collect()
}

pub(crate) async fn wishes_are_due_by_topic_in_the_order_they_were_made(house: Arc<dyn House>) {
    let desk = desk(house).await;
    assert_eq!(due(&desk, Topic::Offers, LATER).await, [id(1, 0), id(2, 0)]);
    assert_eq!(due(&desk, Topic::Bookings, LATER).await, [id(1, 1)]);
    let first = desk.house.due(Topic::Offers, LATER, 1).await.unwrap();
    assert_eq!(first.len(), 1);
    assert_eq!((first[0].command.clone(), first[0].attempts), (message(1), 0));
    assert_eq!(first[0].created_at, record(1).recorded.at);
    // Not before they were made.
    assert_eq!(due(&desk, Topic::Offers, Timestamp(0)).await, []);
}

pub(crate) async fn a_wish_put_off_is_due_again_at_its_time(house: Arc<dyn House>) {
    let desk = desk(house).await;
    let at = Timestamp(record(2).recorded.at.0 + 1_000);
    let retry = Finished::Retry { at, error: "busy".to_owned() };
    desk.house.finish(id(1, 0), retry).await.unwrap();
    assert_eq!(due(&desk, Topic::Offers, Timestamp(at.0 - 1)).await, [id(2, 0)]);
    let again = desk.house.due(Topic::Offers, at, 10).await.unwrap();
    assert_eq!(again.iter().map(|task| task.id).collect::<Vec<_>>(), [id(1, 0), id(2, 0)]);
    assert_eq!(again[0].attempts, 1);
    let row = desk.house.outbox(10).await.unwrap().pop().unwrap();
    assert_eq!((row.state, row.error.as_str(), row.attempts), (WishState::Waiting, "busy", 1));
}

pub(crate) async fn what_is_done_or_failed_is_not_due_and_stays_so(house: Arc<dyn House>) {
    let desk = desk(house).await;
    desk.house.finish(id(1, 0), sent()).await.unwrap();
    let failed = Finished::Failed { error: "no number".to_owned() };
    desk.house.finish(id(2, 0), failed).await.unwrap();
    let late = Finished::Retry { at: Timestamp(0), error: "late".to_owned() };
    desk.house.finish(id(1, 0), late.clone()).await.unwrap();
    desk.house.finish(id(2, 0), late).await.unwrap();
    assert_eq!(due(&desk, Topic::Offers, LATER).await, []);
    let rows = desk.house.outbox(10).await.unwrap();
    let states: Vec<_> = rows.iter().map(|row| (row.id, row.state)).collect();
    let expected =
        [(id(2, 0), WishState::Failed), (id(1, 1), WishState::Waiting), (id(1, 0), SENT)];
    assert_eq!(states, expected);
    assert_eq!(rows[0].error, "no number");
    assert_eq!(rows[1].topic, Topic::Bookings);
    let summary = desk.house.summary().await.unwrap();
    assert_eq!((summary.outbox_waiting, summary.outbox_failed), (1, 1));
}

pub(crate) async fn a_wish_written_twice_is_one_wish(house: Arc<dyn House>) {
    let mut desk = desk(house).await;
    desk.house.finish(id(1, 0), sent()).await.unwrap();
    desk.commit(|commit| commit.commands = vec![numbered(1, 0, message(1))]).await.unwrap();
    assert_eq!(due(&desk, Topic::Offers, LATER).await, [id(2, 0)]);
    assert_eq!(desk.house.outbox(10).await.unwrap().len(), 3);
}

pub(crate) async fn takers_are_woken(house: Arc<dyn House>) {
    let mut desk = Desk::of(house).await;
    let mut added = desk.house.added();
    added.mark_unchanged();
    desk.commit(|commit| commit.commands = vec![numbered(1, 0, message(1))]).await.unwrap();
    added.changed().await.unwrap();
    assert_eq!(due(&desk, Topic::Offers, LATER).await, [id(1, 0)]);
}

pub(crate) async fn a_stop_or_a_death_calls_off_what_waits_for_that_patient_and_nothing_else(
    house: Arc<dyn House>,
) {
    let mut desk = desk(house).await;
    let silence = |seq, patient| Silenced {
        patient: PatientRef(patient),
        silence: Silence::Stopped(None),
        seq,
    };
    desk.commit(|commit| commit.silenced = vec![silence(3, 2)]).await.unwrap();
    assert_eq!(due(&desk, Topic::Offers, LATER).await, [id(1, 0), id(2, 0)]);
    desk.house.finish(id(1, 0), sent()).await.unwrap();
    desk.commit(|commit| {
        commit.journal = vec![record(4), record(5), record(6)];
        commit.silenced = vec![silence(5, 1)];
        commit.commands = vec![numbered(4, 0, message(3)), numbered(6, 0, message(4))];
    })
    .await
    .unwrap();
    // What was asked for after the stop is for a patient who came back.
    assert_eq!(due(&desk, Topic::Offers, LATER).await, [id(6, 0)]);
    assert_eq!(due(&desk, Topic::Bookings, LATER).await, [id(1, 1)]);
    let rows = desk.house.outbox(10).await.unwrap();
    let state = |id| rows.iter().find(|row| row.id == id).unwrap().state;
    let expected = [SENT, WishState::Failed, WishState::Failed];
    assert_eq!([id(1, 0), id(2, 0), id(4, 0)].map(state), expected);
    desk.house.finish(id(2, 0), sent()).await.unwrap();
    assert_eq!(desk.house.outbox(10).await.unwrap(), rows, "a try that crossed the stop");
}

pub(crate) async fn a_stop_calls_off_the_offers_of_its_trust_and_a_death_everything(
    house: Arc<dyn House>,
) {
    let stopped = |trust: &str| Silence::Stopped(Some(trust.parse().unwrap()));
    let cases = [
        (stopped("R0A"), [true, false, false]),
        (stopped("R0B"), [false, true, false]),
        // No trust of a message begins another's name.
        (stopped("R0"), [false, false, false]),
        (stopped("R0AB"), [false, false, false]),
        (Silence::Stopped(None), [true, true, false]),
        (Silence::Died, [true, true, true]),
    ];
    let mut desk = Desk::of(house).await;
    for (silence, expected) in cases {
        let seq = desk.seq + 1;
        desk.commit(|commit| {
            let wishes = [of("R0A", message(1)), of("R0B", message(2)), confirmation(3)];
            let wishes = (0..).zip(wishes).map(|(index, wish)| numbered(seq, index, wish));
            commit.commands = wishes.collect();
        })
        .await
        .unwrap();
        desk.commit(|commit| {
            commit.silenced = vec![Silenced { patient: PatientRef(1), silence, seq }];
        })
        .await
        .unwrap();
        let rows = desk.house.outbox(100).await.unwrap();
        let ended = [0, 1, 2].map(|index| {
            let row = rows.iter().find(|row| row.id == id(seq, index));
            row.unwrap().state == WishState::Failed
        });
        assert_eq!(ended, expected, "{silence:?}");
    }
}

/// The message, about a time of this trust.
fn of(trust: &str, mut command: Command) -> Command {
    let trust: Code = trust.parse().unwrap();
    if let Command::SendMessage(message) = &mut command {
        message.facts.trust = trust;
    }
    command
}

async fn states(desk: &Desk) -> Vec<(EffectId, WishState, String)> {
    let rows = desk.house.outbox(10).await.unwrap().into_iter().rev();
    rows.map(|row| (row.id, row.state, row.error)).collect()
}

pub(crate) async fn every_end_is_told_from_every_other(house: Arc<dyn House>) {
    for (number, ended) in [
        Ended::Answered,
        Ended::Sent(Way::Text),
        Ended::Sent(Way::Email),
        Ended::Told,
        Ended::Listed,
        Ended::Unneeded,
    ]
    .into_iter()
    .enumerate()
    {
        let mut desk = Desk::of(house.clone()).await;
        let seq = u64::try_from(number).unwrap() + 1;
        desk.commit(|commit| {
            commit.journal = vec![record(seq)];
            commit.commands = vec![numbered(seq, 0, message(1))];
        })
        .await
        .unwrap();
        let finished = Finished::Done { ended, why: "so it is".to_owned() };
        desk.house.finish(id(seq, 0), finished).await.unwrap();
        let last = states(&desk).await.pop().unwrap();
        assert_eq!(last, (id(seq, 0), WishState::Done(Some(ended)), "so it is".to_owned()));
    }
}

pub(crate) async fn what_a_person_must_do_waits_until_that_person_says_so(house: Arc<dyn House>) {
    let desk = desk(house).await;
    let to_do = || Finished::ToDo { why: "no provider".to_owned() };
    desk.house.finish(id(2, 0), to_do()).await.unwrap();
    desk.house.finish(id(1, 0), to_do()).await.unwrap();
    assert_eq!(due(&desk, Topic::Offers, LATER).await, []);
    let listed = desk.house.to_do(10).await.unwrap();
    assert_eq!(listed.iter().map(|row| row.id).collect::<Vec<_>>(), [id(1, 0), id(2, 0)]);
    assert_eq!((listed[0].state, listed[0].error.as_str()), (WishState::ToDo, "no provider"));
    assert_eq!(desk.house.to_do(1).await.unwrap().len(), 1);
    // A try that crossed it changes nothing.
    let late = Finished::Retry { at: Timestamp(0), error: "late".to_owned() };
    desk.house.finish(id(1, 0), late).await.unwrap();
    desk.house.finish(id(1, 0), sent()).await.unwrap();
    let summary = desk.house.summary().await.unwrap();
    assert_eq!((summary.outbox_to_do, summary.outbox_waiting), (2, 1));
    desk.house.finish(id(1, 0), done(Ended::Told)).await.unwrap();
    desk.house.finish(id(1, 0), to_do()).await.unwrap();
    let told = WishState::Done(Some(Ended::Told));
    assert_eq!(states(&desk).await[0], (id(1, 0), told, String::new()));
    assert_eq!(desk.house.summary().await.unwrap().outbox_to_do, 1);
}

pub(crate) async fn a_stop_calls_off_what_a_person_was_to_tell(house: Arc<dyn House>) {
    let mut desk = desk(house).await;
    desk.house.finish(id(1, 0), Finished::ToDo { why: String::new() }).await.unwrap();
    desk.commit(|commit| {
        commit.journal = vec![record(3)];
        commit.silenced = vec![Silenced { patient: PatientRef(1), silence: Silence::Died, seq: 3 }];
    })
    .await
    .unwrap();
    assert_eq!(desk.house.to_do(10).await.unwrap(), []);
    assert_eq!(states(&desk).await[0].1, WishState::Failed);
}

pub(crate) async fn a_confirmation_is_called_off_with_its_booking_and_nothing_else(
    house: Arc<dyn House>,
) {
    let mut desk = Desk::of(house).await;
    for (first, state) in [(1, OfferState::GivenUp), (4, OfferState::Cancelled)] {
        let number = u128::from(first);
        desk.commit(|commit| {
            commit.journal = vec![record(first), record(first + 1)];
            commit.commands = vec![
                numbered(first, 0, confirmation(number)),
                numbered(first, 1, confirmation(number + 1)),
                numbered(first, 2, message(number)),
                numbered(first + 1, 0, confirmation(number)),
            ];
        })
        .await
        .unwrap();
        let listed = Finished::ToDo { why: String::new() };
        desk.house.finish(id(first, 0), listed).await.unwrap();
        desk.commit(|commit| {
            commit.journal = vec![record(first + 2)];
            commit.projections.slots = vec![slot(number, "130", 0)];
            commit.projections.offers = vec![offer(number, number, number, state)];
        })
        .await
        .unwrap();
        assert_eq!(desk.house.to_do(10).await.unwrap(), [], "{state:?}");
        let waiting = due(&desk, Topic::Offers, LATER).await;
        assert_eq!(waiting, [id(first, 1), id(first, 2)], "{state:?}");
        for index in [1, 2] {
            desk.house.finish(id(first, index), sent()).await.unwrap();
        }
    }
}

pub(crate) async fn that_it_was_cancelled_is_called_off_once_it_stands_again(
    house: Arc<dyn House>,
) {
    let mut desk = Desk::of(house).await;
    let says = |offer: u128, what| {
        let mut command = confirmation(offer);
        if let Command::SendMessage(wish) = &mut command {
            wish.message = what;
        }
        command
    };
    for (seq, state, stays) in [(1, OfferState::Booked, 1), (3, OfferState::Cancelled, 3)] {
        let number = u128::from(seq);
        desk.commit(|commit| {
            commit.journal = vec![record(seq)];
            commit.commands = vec![
                numbered(seq, 0, says(number, Message::Cancelled)),
                numbered(seq, 1, says(number, Message::CancelledUnexplained)),
                numbered(seq, 2, says(number + 50, Message::Cancelled)),
            ];
        })
        .await
        .unwrap();
        let listed = Finished::ToDo { why: String::new() };
        desk.house.finish(id(seq, 1), listed).await.unwrap();
        desk.commit(|commit| {
            commit.journal = vec![record(seq + 1)];
            commit.commands = vec![numbered(seq + 1, 0, says(number, Message::Reinstated))];
            commit.projections.slots = vec![slot(number, "130", 0)];
            commit.projections.offers = vec![offer(number, number, number, state)];
        })
        .await
        .unwrap();
        let rows = desk.house.wishes_of(seq).await.unwrap();
        let waits = |it: &&OutboxRow| !matches!(it.state, WishState::Done(_));
        assert_eq!(rows.iter().filter(waits).count(), stays, "{state:?}");
        let again = &desk.house.wishes_of(seq + 1).await.unwrap()[0];
        let is_off = again.state == WishState::Done(Some(Ended::Unneeded));
        assert_eq!(is_off, state == OfferState::Cancelled, "{state:?}");
    }
    assert_eq!(desk.house.wishes_of(77).await.unwrap(), []);
}

pub(crate) async fn a_paused_way_stays_so_since_the_first_time_until_it_works(
    house: Arc<dyn House>,
) {
    assert_eq!(house.paused_ways().await.unwrap(), []);
    Ways::resume(&*house, Way::Text).await.unwrap();
    let paused = |way, since, reason: &str| PausedWay {
        way,
        since: Timestamp(since),
        reason: reason.to_owned(),
    };
    house.pause(&paused(Way::Email, 7, "refused")).await.unwrap();
    house.pause(&paused(Way::Email, 9, "refused again")).await.unwrap();
    assert_eq!(house.paused_ways().await.unwrap(), [paused(Way::Email, 7, "refused again")]);
    house.pause(&paused(Way::Text, 8, "no credit")).await.unwrap();
    assert_eq!(house.paused_ways().await.unwrap().len(), 2);
    Ways::resume(&*house, Way::Email).await.unwrap();
    assert_eq!(house.paused_ways().await.unwrap(), [paused(Way::Text, 8, "no credit")]);
    house.pause(&paused(Way::Email, 20, "refused")).await.unwrap();
    assert!(house.paused_ways().await.unwrap().contains(&paused(Way::Email, 20, "refused")));
}
