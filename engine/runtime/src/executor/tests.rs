//! Wishes are carried out at least once, with their results durable first. Time is virtual.

use std::time::Duration;

use backfill_core::effect::{Command, Message, RequestBooking, SendMessage};
use backfill_core::entry::Reach;
use backfill_core::{Event, OfferId, Timestamp};
use tokio::task::JoinHandle;

use super::*;
use crate::fakes::{Act, FakeHandler, FakeOutbox, message_task};
use crate::ids;
use crate::ports::{Ended, Finished, Way};
use crate::samples::NOW;

/// The end of a wish that [`FakeHandler`] carried out.
fn sent() -> Finished {
    Finished::Done { ended: Ended::Sent(Way::Text), why: String::new() }
}

struct Bench {
    outbox: Arc<FakeOutbox>,
    handler: Arc<FakeHandler>,
    shutdown: watch::Sender<bool>,
    task: JoinHandle<Result<(), PortError>>,
}

fn start(outbox: &Arc<FakeOutbox>, acts: impl IntoIterator<Item = Act>) -> Bench {
    let clock = Clock::from(NOW);
    let handler = FakeHandler::new(clock.clone(), acts);
    let executor = Executor {
        topic: Topic::Offers,
        outbox: Arc::clone(outbox) as Arc<dyn Outbox>,
        handler: Arc::clone(&handler) as Arc<dyn Handler>,
        intake: Arc::clone(outbox) as Arc<dyn Intake>,
        clock,
    };
    let (shutdown, stop) = watch::channel(false);
    let task = tokio::spawn(executor.run(stop));
    Bench { outbox: Arc::clone(outbox), handler, shutdown, task }
}

impl Bench {
    async fn until_settled(&self, task: &Task) {
        let settled = |finished: &Finished| !matches!(finished, Finished::Retry { .. });
        self.outbox.until(|waiting| waiting.finished.get(&task.id).is_some_and(settled)).await;
    }

    fn finished(&self, task: &Task) -> Finished {
        self.outbox.waiting().finished[&task.id].clone()
    }

    fn events(&self) -> Vec<Event> {
        let waiting = self.outbox.waiting();
        let events = waiting.taken.values().flat_map(|delivery| delivery.events.clone());
        events.map(|new| new.event).collect()
    }

    fn tries(&self) -> Vec<(i64, u16)> {
        self.handler.tries.lock().unwrap().clone()
    }

    async fn stop(self) {
        self.shutdown.send_replace(true);
        self.task.await.unwrap().unwrap();
    }
}

#[tokio::test(start_paused = true)]
async fn the_result_is_durable_before_the_wish_is_done() {
    let task = message_task(3, 1);
    let bench = start(&FakeOutbox::new([task.clone()]), []);
    bench.until_settled(&task).await;
    assert_eq!(bench.finished(&task), sent());
    assert_eq!(bench.outbox.waiting().calls, ["take 3:result", "finish 3"]);
    assert_eq!(bench.events(), [Event::MessageSent(task.id)]);
    bench.stop().await;
}

#[tokio::test(start_paused = true)]
async fn a_wish_that_is_added_later_is_carried_out_at_once() {
    let bench = start(&FakeOutbox::new([]), []);
    tokio::time::sleep(Duration::from_millis(300)).await;
    let task = message_task(1, 1);
    bench.outbox.add(task.clone(), NOW);
    bench.until_settled(&task).await;
    assert_eq!(bench.tries(), [(300, 1)]);
    bench.stop().await;
}

#[tokio::test(start_paused = true)]
async fn a_failed_try_comes_again_later_and_later() {
    let task = message_task(1, 1);
    let acts = [Act::Fail, Act::Panic, Act::Fail, Act::Hang];
    let bench = start(&FakeOutbox::new([task.clone()]), acts);
    bench.until_settled(&task).await;
    assert_eq!(bench.finished(&task), sent());
    let times: Vec<i64> = bench.tries().iter().map(|(at, _)| *at).collect();
    let waits: Vec<i64> = times.windows(2).map(|pair| pair[1] - pair[0]).collect();
    // Between half of the wait and the wait plus a second, until the outbox is looked at again.
    let expected = [1_000..=3_000, 2_000..=5_000, 4_000..=9_000, 38_000..=47_000];
    for (wait, range) in waits.iter().zip(expected) {
        assert!(range.contains(wait), "{waits:?}");
    }
    assert_eq!(waits.len(), 4);
    bench.stop().await;
}

#[tokio::test(start_paused = true)]
async fn a_wish_that_never_works_is_told_to_the_core_and_not_tried_again() {
    let task = message_task(1, 1);
    let bench = start(&FakeOutbox::new([task.clone()]), [Act::GiveUp]);
    bench.until_settled(&task).await;
    assert_eq!(bench.finished(&task), Finished::Failed { error: "no such number".to_owned() });
    assert_eq!(bench.outbox.waiting().calls, ["take 1:result", "finish 1"]);
    assert_eq!(bench.tries().len(), 1);
    bench.stop().await;
}

#[tokio::test(start_paused = true)]
async fn a_message_that_was_tried_often_enough_goes_to_the_call_list_and_the_core_is_told() {
    let task = message_task(1, 8);
    let bench = start(&FakeOutbox::new([task.clone()]), [Act::Fail; 100]);
    bench.until_settled(&task).await;
    let listed = Finished::Done { ended: Ended::Listed, why: "busy".to_owned() };
    assert_eq!(bench.finished(&task), listed);
    assert_eq!(bench.tries().len(), MESSAGE_TRIES_MAX as usize);
    assert_eq!(bench.events(), [Event::OfferHandedOver(OfferId(8))]);
    bench.stop().await;
}

#[test]
fn a_call_back_is_left_to_a_person_and_the_core_needs_no_word_of_it() {
    for reach in [Reach::Text, Reach::Call] {
        for message in [Message::Confirmed, Message::NotBooked] {
            let task = message_task(1, 8);
            let Command::SendMessage(wish) = task.command else { unreachable!() };
            let wish = SendMessage { reach, message, ..*wish };
            let handed = hand_over(task.id, &wish, "down".to_owned());
            assert_eq!(handed.finished, Finished::ToDo { why: "down".to_owned() });
            assert!(handed.events.is_empty());
        }
    }
}

#[test]
fn an_offer_that_the_core_made_for_the_call_list_is_there_without_a_word() {
    let task = message_task(1, 8);
    let Command::SendMessage(wish) = task.command else { unreachable!() };
    let wish = SendMessage { reach: Reach::Call, ..*wish };
    let handed = hand_over(task.id, &wish, String::new());
    assert!(handed.events.is_empty());
    let listed = Finished::Done { ended: Ended::Listed, why: String::new() };
    assert_eq!(handed.finished, listed);
}

#[tokio::test]
async fn a_booking_is_never_given_up() {
    let mut task = message_task(1, 8);
    let Command::SendMessage(message) = task.command else { unreachable!() };
    let booking = RequestBooking {
        offer: message.offer,
        patient: message.patient,
        facts: message.facts,
        moves: None,
        arrange: message.arrange,
        short_notice: true,
    };
    task.command = Command::RequestBooking(booking.into());
    task.attempts = u32::MAX;
    assert_eq!(attempt::last_resort(&task, u32::MAX, "busy"), None);
}

#[tokio::test(start_paused = true)]
async fn a_crash_between_result_and_done_repeats_the_wish_under_its_id_and_counts_once() {
    let task = message_task(1, 1);
    let outbox = FakeOutbox::new([task.clone()]);
    outbox.waiting().finish_fails = 1;
    let first = start(&outbox, []);
    let mut waiting_for = first.outbox.waiting().calls.len();
    while waiting_for < 2 {
        tokio::task::yield_now().await;
        waiting_for = first.outbox.waiting().calls.len();
    }
    // The result is durable, the wish is not marked: the process dies here.
    first.task.abort();
    assert!(first.task.await.is_err());
    assert!(outbox.waiting().finished.is_empty());

    let second = start(&outbox, []);
    second.until_settled(&task).await;
    assert_eq!(second.tries().len(), 1);
    assert_eq!(second.events(), [Event::MessageSent(task.id)]);
    let id = ids::result_id(task.id, "sent");
    assert_eq!(outbox.waiting().taken.values().next().unwrap().events[0].id, id);
    second.stop().await;
}

#[tokio::test(start_paused = true)]
async fn a_result_that_can_not_be_written_down_yet_does_not_repeat_the_wish() {
    let task = message_task(1, 1);
    let outbox = FakeOutbox::new([task.clone()]);
    outbox.waiting().finish_fails = 3;
    let bench = start(&outbox, []);
    bench.until_settled(&task).await;
    assert_eq!(bench.tries().len(), 1);
    bench.stop().await;
}

#[tokio::test(start_paused = true)]
async fn wishes_run_beside_each_other_up_to_the_limit_unless_they_share_an_offer() {
    let wishes: Vec<Task> = (0..60).map(|n| message_task(n, u128::from(n / 2))).collect();
    let slow = Act::Take(Duration::from_secs(5));
    let bench = start(&FakeOutbox::new(wishes.clone()), vec![slow; wishes.len()]);
    bench.outbox.until(|waiting| waiting.finished.len() == wishes.len()).await;
    assert_eq!(*bench.handler.most_under_way.lock().unwrap(), IN_FLIGHT_MAX);
    assert_eq!(bench.tries().len(), wishes.len());
    bench.stop().await;
}

#[tokio::test(start_paused = true)]
async fn the_end_waits_for_tries_under_way() {
    let task = message_task(1, 1);
    let bench = start(&FakeOutbox::new([task.clone()]), [Act::Take(Duration::from_secs(5))]);
    tokio::time::sleep(Duration::from_secs(1)).await;
    let outbox = Arc::clone(&bench.outbox);
    bench.stop().await;
    assert_eq!(outbox.waiting().finished[&task.id], sent());
}

#[tokio::test(start_paused = true)]
async fn a_wish_is_left_alone_until_it_is_due() {
    let outbox = FakeOutbox::new([]);
    let task = message_task(1, 1);
    outbox.add(task.clone(), Timestamp(NOW.0 + 90_000));
    let bench = start(&outbox, []);
    bench.until_settled(&task).await;
    assert_eq!(bench.tries(), [(90_000, 1)]);
    bench.stop().await;
}
