//! An outbox with its intake, and a handler that does as it is told.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use async_trait::async_trait;
use backfill_core::effect::{Message, SendMessage};
use backfill_core::entry::Reach;
use backfill_core::slot::Support;
use backfill_core::{Command, EffectId, Event, EventId, OfferId, PatientRef, Timestamp};
use tokio::sync::watch;

use crate::clock::Clock;
use crate::ids;
use crate::ports::{
    CarriedOut, CarryOutError, Delivery, Ended, Finished, Handler, Intake, NewEvent, Outbox,
    PortError, Taken, Task, Topic, Way,
};
use crate::samples::{NOW, slot_freed};

/// The wish number `number`: an offer message.
pub(crate) fn message_task(number: u16, offer: u128) -> Task {
    let Event::SlotFreed(freed) = slot_freed(1) else { unreachable!() };
    let message = SendMessage {
        patient: PatientRef(1),
        reach: Reach::Text,
        offer: OfferId(offer),
        facts: freed.facts.unwrap(),
        message: Message::Offer { deadline: NOW, moves: false },
        arrange: Support::default(),
        short_notice: true,
    };
    let id = EffectId { event: EventId(77), index: number };
    Task { id, command: Command::SendMessage(message.into()), attempts: 0, created_at: NOW }
}

#[derive(Debug, Default)]
pub(crate) struct Waiting {
    /// Wishes with the time they are due again.
    pub(crate) tasks: BTreeMap<EffectId, (Task, Timestamp)>,
    /// What was called, in order.
    pub(crate) calls: Vec<String>,
    /// What was written down last, per wish.
    pub(crate) finished: BTreeMap<EffectId, Finished>,
    /// Deliveries by their id.
    pub(crate) taken: BTreeMap<String, Delivery>,
    /// How many calls of `finish` fail from now on.
    pub(crate) finish_fails: u32,
}

#[derive(Debug)]
pub(crate) struct FakeOutbox {
    waiting: Mutex<Waiting>,
    added: watch::Sender<u64>,
    changed: watch::Sender<u64>,
}

impl FakeOutbox {
    pub(crate) fn new(tasks: impl IntoIterator<Item = Task>) -> Arc<Self> {
        let tasks = tasks.into_iter().map(|task| (task.id, (task, NOW))).collect();
        let waiting = Mutex::new(Waiting { tasks, ..Waiting::default() });
        Arc::new(Self { waiting, added: watch::Sender::new(0), changed: watch::Sender::new(0) })
    }

    pub(crate) fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap()
    }

    pub(crate) fn add(&self, task: Task, at: Timestamp) {
        self.waiting().tasks.insert(task.id, (task, at));
        self.added.send_modify(|count| *count += 1);
    }

    pub(crate) async fn until(&self, so: impl Fn(&Waiting) -> bool) {
        let mut changed = self.changed.subscribe();
        while !so(&self.waiting()) {
            changed.changed().await.unwrap();
        }
    }
}

#[async_trait]
impl Outbox for FakeOutbox {
    async fn due(
        &self,
        topic: Topic,
        now: Timestamp,
        count_max: usize,
    ) -> Result<Vec<Task>, PortError> {
        assert_eq!(topic, Topic::Offers);
        let waiting = self.waiting();
        let due = waiting.tasks.values().filter(|(_, at)| *at <= now);
        Ok(due.take(count_max).map(|(task, _)| task.clone()).collect())
    }

    async fn finish(&self, id: EffectId, finished: Finished) -> Result<(), PortError> {
        let mut waiting = self.waiting();
        waiting.calls.push(format!("finish {}", id.index));
        if 0 < waiting.finish_fails {
            waiting.finish_fails -= 1;
            let reason = "down for a test".to_owned();
            return Err(PortError::Unavailable { what: "outbox", reason });
        }
        let (mut task, _) = waiting.tasks.remove(&id).unwrap();
        if let Finished::Retry { at, .. } = &finished {
            task.attempts += 1;
            waiting.tasks.insert(id, (task, *at));
        }
        waiting.finished.insert(id, finished);
        drop(waiting);
        self.changed.send_modify(|count| *count += 1);
        Ok(())
    }

    fn added(&self) -> watch::Receiver<u64> {
        self.added.subscribe()
    }
}

#[async_trait]
impl Intake for FakeOutbox {
    async fn take(&self, delivery: Delivery) -> Result<Taken, PortError> {
        let mut waiting = self.waiting();
        waiting.calls.push(format!("take {}", delivery.id.rsplit('-').next().unwrap()));
        match waiting.taken.get(&delivery.id) {
            Some(known) if known.body_hash == delivery.body_hash => {
                Ok(Taken::Duplicate { reply: known.reply.clone() })
            }
            Some(_) => Ok(Taken::Conflict),
            None => {
                waiting.taken.insert(delivery.id.clone(), delivery);
                Ok(Taken::New)
            }
        }
    }
}

/// What the handler does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Act {
    Send,
    Fail,
    GiveUp,
    Hang,
    Panic,
    Take(Duration),
}

/// Acts in the given order, and then sends.
#[derive(Debug)]
pub(crate) struct FakeHandler {
    acts: Mutex<VecDeque<Act>>,
    clock: Clock,
    /// When each try began, and the wish's number.
    pub(crate) tries: Mutex<Vec<(i64, u16)>>,
    under_way: Mutex<Vec<Task>>,
    pub(crate) most_under_way: Mutex<usize>,
}

impl FakeHandler {
    pub(crate) fn new(clock: Clock, acts: impl IntoIterator<Item = Act>) -> Arc<Self> {
        Arc::new(Self {
            acts: Mutex::new(acts.into_iter().collect()),
            clock,
            tries: Mutex::default(),
            under_way: Mutex::default(),
            most_under_way: Mutex::default(),
        })
    }

    fn begin(&self, task: &Task) {
        self.tries.lock().unwrap().push((self.clock.now().0 - NOW.0, task.id.index));
        let mut under_way = self.under_way.lock().unwrap();
        let offer = |task: &Task| {
            let Some(wish) = task.command.message() else { panic!("{:?}", task.command) };
            wish.offer
        };
        assert!(under_way.iter().all(|it| it.id != task.id && offer(it) != offer(task)));
        under_way.push(task.clone());
        let mut most = self.most_under_way.lock().unwrap();
        *most = under_way.len().max(*most);
    }

    fn end(&self, task: &Task) {
        self.under_way.lock().unwrap().retain(|it| it.id != task.id);
    }
}

#[async_trait]
impl Handler for FakeHandler {
    async fn carry_out(&self, task: &Task) -> Result<CarriedOut, CarryOutError> {
        self.begin(task);
        let act = self.acts.lock().unwrap().pop_front().unwrap_or(Act::Send);
        if let Act::Take(time) = act {
            tokio::time::sleep(time).await;
        }
        self.end(task);
        let sent = Event::MessageSent(task.id);
        let result = vec![NewEvent { id: ids::result_id(task.id, "sent"), event: sent }];
        match act {
            Act::Send | Act::Take(_) => Ok(CarriedOut::ended(Ended::Sent(Way::Text), result)),
            Act::Fail => Err(CarryOutError::Retry("busy".to_owned())),
            Act::GiveUp => Err(CarryOutError::Permanent {
                reason: "no such number".to_owned(),
                events: result,
            }),
            Act::Hang => std::future::pending().await,
            Act::Panic => panic!("a handler that fails for a test"),
        }
    }
}
