//! What was committed is told in order, at least once, and forgotten only when the broker has it.

use std::sync::{Mutex, MutexGuard};

use async_trait::async_trait;
use backfill_core::Timestamp;
use tokio::task::JoinHandle;

use super::*;
use crate::ports::{Feed, Kind};
use crate::samples::NOW;

/// The store and the broker in one.
struct Desk {
    waiting: Mutex<Vec<Announcement>>,
    published: Mutex<Vec<String>>,
    /// What goes wrong with the next publications, the last first.
    faults: Mutex<Vec<PortError>>,
    announced: watch::Sender<u64>,
    changed: watch::Sender<u64>,
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap()
}

impl Desk {
    fn new(faults: Vec<PortError>) -> Arc<Self> {
        Arc::new(Self {
            waiting: Mutex::default(),
            published: Mutex::default(),
            faults: Mutex::new(faults),
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
        locked(&self.waiting).push(Announcement { number, record });
        self.announced.send_modify(|count| *count += 1);
    }

    async fn until(&self, is_so: impl Fn(&Self) -> bool) {
        self.changed.subscribe().wait_for(|_| is_so(self)).await.unwrap();
    }

    fn published(&self) -> Vec<String> {
        locked(&self.published).clone()
    }

    fn is_idle(&self) -> bool {
        locked(&self.waiting).is_empty()
    }
}

#[async_trait]
impl Announcements for Desk {
    async fn untold(&self, count_max: usize) -> Result<Vec<Announcement>, PortError> {
        Ok(locked(&self.waiting).iter().take(count_max).cloned().collect())
    }

    async fn told(&self, numbers: &[u64]) -> Result<(), PortError> {
        locked(&self.waiting).retain(|it| !numbers.contains(&it.number));
        self.changed.send_modify(|count| *count += 1);
        Ok(())
    }

    fn announced(&self) -> watch::Receiver<u64> {
        self.announced.subscribe()
    }
}

#[async_trait]
impl Publisher for Desk {
    async fn publish(&self, records: &[Outgoing]) -> Result<(), PortError> {
        let fault = locked(&self.faults).pop();
        // What fails may still have arrived in part.
        let arrived = if fault.is_some() { 1 } else { records.len() };
        locked(&self.published).extend(records[..arrived].iter().map(|it| it.id.clone()));
        fault.map_or(Ok(()), Err)
    }
}

fn start(desk: &Arc<Desk>) -> (JoinHandle<Result<(), PortError>>, watch::Sender<bool>) {
    let (stop, shutdown) = watch::channel(false);
    let relay = Relay {
        region: "north".to_owned(),
        announcements: Arc::clone(desk) as Arc<dyn Announcements>,
        publisher: Arc::clone(desk) as Arc<dyn Publisher>,
        clock: Clock::from(NOW),
    };
    (tokio::spawn(relay.run(shutdown)), stop)
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
async fn wishes_go_out_before_the_ledger_and_each_feed_keeps_its_order() {
    let desk = Desk::new(Vec::new());
    let feeds = [Feed::Ledger, Feed::Offers, Feed::Ledger, Feed::Bookings, Feed::Offers];
    (1..).zip(feeds).for_each(|(number, feed)| desk.announce_on(feed, number));
    let (task, stop) = start(&desk);
    desk.until(Desk::is_idle).await;
    assert_eq!(desk.published(), ["2", "4", "5", "1", "3"]);
    stop.send_replace(true);
    task.await.unwrap().unwrap();
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
