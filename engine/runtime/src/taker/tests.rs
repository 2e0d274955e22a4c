//! Wishes from a feed are taken from the stored places on, and read again where taking failed.

use std::sync::{Mutex, MutexGuard};

use async_trait::async_trait;
use tokio::task::JoinHandle;

use super::*;
use crate::fakes::message_task;
use crate::ports::{Feed, Position, Wish};
use crate::samples::NOW;

/// The feed and the outbox in one: wishes by offset, and how far they were taken.
struct Desk {
    feed: Vec<Wish>,
    read_to: Mutex<u64>,
    stored_to: Mutex<u64>,
    taken: Mutex<Vec<Wish>>,
    failures: Mutex<u32>,
    changed: watch::Sender<u64>,
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap()
}

fn place(offset: u64) -> Position {
    Position { feed: Feed::Offers, partition: 0, offset, mark: None }
}

impl Desk {
    fn new(count: u16, stored_to: u64, failures: u32) -> Arc<Self> {
        let wish = |number: u16| {
            let task = message_task(number, u128::from(number));
            Wish { id: task.id, command: task.command, seq: 1, at: NOW }
        };
        Arc::new(Self {
            feed: (0..count).map(wish).collect(),
            read_to: Mutex::new(u64::MAX),
            stored_to: Mutex::new(stored_to),
            taken: Mutex::default(),
            failures: Mutex::new(failures),
            changed: watch::Sender::default(),
        })
    }

    async fn until_all_are_taken(&self) {
        let all = self.feed.len() as u64;
        self.changed.subscribe().wait_for(|_| *locked(&self.stored_to) == all).await.unwrap();
    }
}

#[async_trait]
impl WishLog for Desk {
    async fn resume(&self, places: &[Position]) -> Result<(), PortError> {
        *locked(&self.read_to) = places[0].offset;
        Ok(())
    }

    async fn read(&self, count_max: usize) -> Result<(Vec<Wish>, Vec<Position>), PortError> {
        let mut read_to = locked(&self.read_to);
        let from = usize::try_from(*read_to).unwrap();
        let wishes: Vec<Wish> = self.feed[from..].iter().take(count_max).cloned().collect();
        *read_to += wishes.len() as u64;
        Ok((wishes, vec![place(*read_to)]))
    }

    fn appended(&self) -> watch::Receiver<u64> {
        watch::channel(0).1
    }
}

#[async_trait]
impl Wishes for Desk {
    async fn wish_places(&self, _topic: Topic) -> Result<Vec<Position>, PortError> {
        Ok(vec![place(*locked(&self.stored_to))])
    }

    async fn take_wishes(
        &self,
        _topic: Topic,
        wishes: &[Wish],
        places: &[Position],
    ) -> Result<(), PortError> {
        let mut failures = locked(&self.failures);
        if 0 < *failures {
            *failures -= 1;
            return Err(PortError::Unavailable { what: "store", reason: "away".to_owned() });
        }
        locked(&self.taken).extend_from_slice(wishes);
        *locked(&self.stored_to) = places[0].offset;
        self.changed.send_modify(|count| *count += 1);
        Ok(())
    }
}

fn start(desk: &Arc<Desk>) -> (JoinHandle<Result<(), PortError>>, watch::Sender<bool>) {
    let (stop, shutdown) = watch::channel(false);
    let taker = Taker {
        topic: Topic::Offers,
        wish_log: Arc::clone(desk) as Arc<dyn WishLog>,
        wishes: Arc::clone(desk) as Arc<dyn Wishes>,
    };
    (tokio::spawn(taker.run(shutdown)), stop)
}

#[tokio::test(start_paused = true)]
async fn taking_goes_on_at_the_stored_place() {
    let desk = Desk::new(5, 2, 0);
    let (task, stop) = start(&desk);
    desk.until_all_are_taken().await;
    assert_eq!(*locked(&desk.taken), desk.feed[2..]);
    stop.send_replace(true);
    task.await.unwrap().unwrap();
}

#[tokio::test(start_paused = true)]
async fn what_could_not_be_taken_is_read_again() {
    let desk = Desk::new(3, 0, 2);
    let (task, stop) = start(&desk);
    desk.until_all_are_taken().await;
    assert_eq!(*locked(&desk.taken), desk.feed);
    stop.send_replace(true);
    task.await.unwrap().unwrap();
}
