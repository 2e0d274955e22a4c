//! What was committed is told in order, at least once, and forgotten only when the broker has it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard};

use async_trait::async_trait;
use backfill_core::Timestamp;
use tokio::task::JoinHandle;

use super::*;
use crate::ports::{Feed, Following, Kind, Outgoing, Publication, Step, Undelivered};
use crate::samples::NOW;

/// The store and the broker in one.
struct Desk {
    /// What follows from the journal.
    journal: Mutex<Vec<Publication>>,
    positions: Mutex<BTreeMap<Feed, u64>>,
    /// What is left beside it.
    left: Mutex<Vec<Publication>>,
    published: Mutex<Vec<String>>,
    /// What goes wrong with the next publications, the last first.
    faults: Mutex<Vec<PortError>>,
    /// Topics that cannot be written.
    closed: Mutex<BTreeSet<Feed>>,
    /// Records that their topics do not take.
    too_large: Mutex<BTreeSet<String>>,
    announced: watch::Sender<u64>,
    changed: watch::Sender<u64>,
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap()
}

impl Desk {
    fn new(faults: Vec<PortError>) -> Arc<Self> {
        Arc::new(Self {
            journal: Mutex::default(),
            positions: Mutex::default(),
            left: Mutex::default(),
            published: Mutex::default(),
            faults: Mutex::new(faults),
            closed: Mutex::default(),
            too_large: Mutex::default(),
            announced: watch::Sender::default(),
            changed: watch::Sender::default(),
        })
    }

    fn announce(&self, number: u64) {
        self.announce_on(Feed::Ledger, number);
    }

    fn announce_on(&self, feed: Feed, number: u64) {
        let record = Outgoing {
            feed,
            region: "north".to_owned(),
            id: number.to_string(),
            kind: Kind::Effect,
            source: "backfill".to_owned(),
            at: Timestamp(NOW.0),
            seq: Some(number),
            value: Vec::new(),
        };
        locked(&self.journal).push(Publication { number, record });
        self.announced.send_modify(|count| *count += 1);
    }

    async fn until(&self, is_so: impl Fn(&Self) -> bool) {
        self.changed.subscribe().wait_for(|_| is_so(self)).await.unwrap();
    }

    fn published(&self) -> Vec<String> {
        locked(&self.published).clone()
    }

    fn is_idle(&self) -> bool {
        self.untold().is_empty()
    }

    /// What is not written down as told, in order.
    fn untold(&self) -> Vec<u64> {
        let positions = locked(&self.positions);
        let position = |feed| positions.get(&feed).copied().unwrap_or(0);
        let journal = locked(&self.journal);
        let waits = journal.iter().filter(|it| position(it.record.feed) < it.number);
        let left = locked(&self.left);
        let mut numbers: Vec<u64> = waits.chain(left.iter()).map(|it| it.number).collect();
        numbers.sort_unstable();
        numbers
    }
}

#[async_trait]
impl Publications for Desk {
    async fn position(&self, feed: Feed) -> Result<u64, PortError> {
        Ok(locked(&self.positions).get(&feed).copied().unwrap_or(0))
    }

    async fn following(
        &self,
        feed: Feed,
        after: u64,
        count_max: usize,
    ) -> Result<Following, PortError> {
        let journal = locked(&self.journal);
        let wanted = journal.iter().filter(|it| it.record.feed == feed && after < it.number);
        let publications: Vec<Publication> = wanted.take(count_max).cloned().collect();
        let end = journal.iter().map(|it| it.number).max().unwrap_or(0);
        let is_all = publications.len() < count_max;
        let last = publications.last().map_or(after, |it| it.number);
        Ok(Following { to: if is_all { end.max(after) } else { last }, is_all, publications })
    }

    async fn move_position(
        &self,
        feed: Feed,
        step: Step,
        refused: &[Outgoing],
    ) -> Result<(), PortError> {
        let mut positions = locked(&self.positions);
        let position = positions.entry(feed).or_default();
        assert_eq!(*position, step.from, "{feed:?}");
        *position = step.to;
        // Here a record is called by its number.
        let left = refused.iter().cloned();
        let left = left.map(|it| Publication { number: it.id.parse().unwrap(), record: it });
        locked(&self.left).extend(left);
        self.changed.send_modify(|count| *count += 1);
        Ok(())
    }

    async fn left(
        &self,
        feed: Feed,
        after: u64,
        count_max: usize,
    ) -> Result<Vec<Publication>, PortError> {
        let left = locked(&self.left);
        let wanted = left.iter().filter(|it| it.record.feed == feed && after < it.number);
        Ok(wanted.take(count_max).cloned().collect())
    }

    async fn published(&self, numbers: &[u64]) -> Result<(), PortError> {
        locked(&self.left).retain(|it| !numbers.contains(&it.number));
        self.changed.send_modify(|count| *count += 1);
        Ok(())
    }

    fn more(&self) -> watch::Receiver<u64> {
        self.announced.subscribe()
    }
}

#[async_trait]
impl Publisher for Desk {
    async fn deliver(&self, records: &[Outgoing]) -> Vec<Result<(), Undelivered>> {
        if locked(&self.faults).is_empty() {
            return records.iter().map(|record| self.put(record)).collect();
        }
        // What fails may still have arrived in part.
        locked(&self.published).extend(records.first().map(|it| it.id.clone()));
        let fault = locked(&self.faults).pop();
        let mut told: Vec<_> = records.iter().map(|_| Err(undelivered(false))).collect();
        if let (Some(error), Some(first)) = (fault, told.first_mut()) {
            *first = Err(Undelivered { error, is_refused: false });
        }
        told
    }
}

fn undelivered(is_refused: bool) -> Undelivered {
    let error = PortError::Unavailable { what: "broker", reason: "away".to_owned() };
    Undelivered { error, is_refused }
}

impl Desk {
    fn put(&self, record: &Outgoing) -> Result<(), Undelivered> {
        if locked(&self.closed).contains(&record.feed) {
            return Err(undelivered(false));
        }
        if locked(&self.too_large).contains(&record.id) {
            return Err(undelivered(true));
        }
        locked(&self.published).push(record.id.clone());
        Ok(())
    }
}

fn relay(desk: &Arc<Desk>) -> Relay {
    Relay {
        region: "north".to_owned(),
        publications: Arc::clone(desk) as Arc<dyn Publications>,
        publisher: Arc::clone(desk) as Arc<dyn Publisher>,
        clock: Clock::from(NOW),
        troubles: Troubles::default(),
    }
}

fn start(desk: &Arc<Desk>) -> (JoinHandle<Result<(), PortError>>, watch::Sender<bool>) {
    let (stop, shutdown) = watch::channel(false);
    (tokio::spawn(relay(desk).run(shutdown)), stop)
}

#[tokio::test(start_paused = true)]
async fn what_was_committed_is_told_in_order_and_once_when_nothing_fails() {
    let desk = Desk::new(Vec::new());
    desk.announce(1);
    let (task, stop) = start(&desk);
    desk.until(Desk::is_idle).await;
    desk.announce(2);
    desk.announce(3);
    desk.until(Desk::is_idle).await;
    assert_eq!(desk.published(), ["1", "2", "3"]);
    stop.send_replace(true);
    task.await.unwrap().unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_relay_that_begins_anew_goes_on_behind_what_was_told_and_refused() {
    let desk = Desk::new(Vec::new());
    locked(&desk.too_large).insert("2".to_owned());
    (1..=3).for_each(|number| desk.announce(number));
    for (number, expected) in [(4, vec![2]), (5, vec![2])] {
        let (task, stop) = start(&desk);
        desk.until(|desk| desk.untold() == expected).await;
        stop.send_replace(true);
        task.await.unwrap().unwrap();
        desk.announce(number);
    }
    assert_eq!(desk.published(), ["1", "3", "4"]);
}

#[tokio::test(start_paused = true)]
async fn each_feed_keeps_its_order_and_waits_for_no_other() {
    let desk = Desk::new(Vec::new());
    locked(&desk.closed).insert(Feed::Ledger);
    let feeds = [Feed::Ledger, Feed::Offers, Feed::Ledger, Feed::Bookings, Feed::Offers];
    (1..).zip(feeds).for_each(|(number, feed)| desk.announce_on(feed, number));
    let (task, stop) = start(&desk);
    desk.until(|desk| desk.untold() == [1, 3]).await;
    desk.announce_on(Feed::Offers, 6);
    desk.until(|desk| desk.untold() == [1, 3]).await;
    let offers: Vec<String> = desk.published().into_iter().filter(|id| id != "4").collect();
    assert_eq!(offers, ["2", "5", "6"]);
    locked(&desk.closed).clear();
    desk.until(Desk::is_idle).await;
    assert_eq!(desk.published()[4..], ["1", "3"]);
    stop.send_replace(true);
    task.await.unwrap().unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_record_that_its_topic_refuses_holds_up_no_other_and_leaves_when_it_may() {
    let desk = Desk::new(Vec::new());
    locked(&desk.too_large).extend(["2".to_owned(), "3".to_owned()]);
    (1..=4).for_each(|number| desk.announce(number));
    let (task, stop) = start(&desk);
    desk.until(|desk| desk.untold() == [2, 3]).await;
    desk.announce(5);
    desk.until(|desk| desk.untold() == [2, 3]).await;
    assert_eq!(desk.published(), ["1", "4", "5"], "each once, however often the others are tried");
    locked(&desk.too_large).clear();
    desk.until(Desk::is_idle).await;
    assert_eq!(desk.published(), ["1", "4", "5", "2", "3"]);
    stop.send_replace(true);
    task.await.unwrap().unwrap();
}

#[tokio::test(start_paused = true)]
async fn what_is_not_told_is_seen_until_it_is() {
    let desk = Desk::new(Vec::new());
    locked(&desk.too_large).insert("1".to_owned());
    desk.announce(1);
    let relay = relay(&desk);
    let (troubles, clock) = (relay.troubles.clone(), relay.clock.clone());
    let (stop, shutdown) = watch::channel(false);
    let task = tokio::spawn(relay.run(shutdown));
    desk.announce_on(Feed::Offers, 2);
    desk.until(|desk| desk.untold() == [1]).await;
    tokio::time::advance(Duration::from_secs(20)).await;
    let seen = troubles.lasting(clock.steady_ms(), 10_000);
    assert!(matches!(&seen[..], [(Feed::Ledger, reason)] if reason.contains("away")), "{seen:?}");
    locked(&desk.too_large).clear();
    desk.until(Desk::is_idle).await;
    stop.send_replace(true);
    task.await.unwrap().unwrap();
    assert_eq!(troubles.lasting(clock.steady_ms(), 0), []);
}

#[tokio::test(start_paused = true)]
async fn what_the_broker_does_not_confirm_is_told_again() {
    let away = || PortError::Unavailable { what: "broker", reason: "away".to_owned() };
    let desk = Desk::new(vec![away(), away()]);
    desk.announce(1);
    desk.announce(2);
    let (task, stop) = start(&desk);
    desk.until(Desk::is_idle).await;
    assert_eq!(desk.published(), ["1", "1", "1", "2"]);
    stop.send_replace(true);
    task.await.unwrap().unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_fault_that_stays_ends_the_relay_and_keeps_everything() {
    let refused = PortError::Fatal { what: "broker", reason: "no right".to_owned() };
    let desk = Desk::new(vec![refused]);
    desk.announce(1);
    let (task, _stop) = start(&desk);
    assert!(matches!(task.await.unwrap(), Err(PortError::Fatal { .. })));
    assert!(!desk.is_idle());
}
