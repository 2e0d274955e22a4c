//! One of the two sides: stores, logs and feeds behind the ports, with a driver that is stepped by
//! hand.

use std::sync::Arc;
use std::time::Duration;

use backfill_core::{Command, EffectId, RuleSet, Timestamp};
use backfill_runtime::ports::{
    Batch, Delivery, Ended, Feed, Finished, Intake, Log, NewEvent, Outbox, Publications, Publisher,
    Reader, Step, Store, Taken, Topic, Wish, WishLog, Wishes,
};
use backfill_runtime::recovery::recover;
use backfill_runtime::{Driver, Reading, ids};
use tokio::sync::watch;
use tokio::time::timeout;

/// The region of the day: the one that the settings have by default.
pub(super) const REGION: &str = "local";
/// How many records are read at once.
const AT_ONCE_MAX: usize = 1_000;
/// How often a bell is waited for before something is broken, and how long each time.
const LOOKS_MAX: usize = 60;
const LOOK: Duration = Duration::from_secs(1);

/// What carries wishes from the store to those who carry them out, where processes share the work.
pub(super) struct Feeds {
    pub(super) publications: Arc<dyn Publications>,
    pub(super) publisher: Arc<dyn Publisher>,
    pub(super) wishes: Arc<dyn Wishes>,
    pub(super) offers: Arc<dyn WishLog>,
    pub(super) bookings: Arc<dyn WishLog>,
}

/// A side.
pub(super) struct Side {
    pub(super) store: Arc<dyn Store>,
    pub(super) log: Arc<dyn Log>,
    pub(super) intake: Arc<dyn Intake>,
    pub(super) outbox: Arc<dyn Outbox>,
    pub(super) reader: Arc<dyn Reader>,
    pub(super) feeds: Option<Feeds>,
    pub(super) driver: Option<Driver>,
    /// How many messages were taken.
    pub(super) taken: u64,
}

impl Side {
    pub(super) fn driver(&self) -> &Driver {
        self.driver.as_ref().expect("the side runs")
    }

    /// Recovers from the store, as a process that starts.
    pub(super) async fn start(&mut self) {
        self.driver = None;
        let (store, log) = (self.store.as_ref(), self.log.as_ref());
        let recovered = recover(store, log, REGION, RuleSet::built_in()).await.unwrap();
        self.driver = Some(recovered.driver);
        if let Some(feeds) = &self.feeds {
            for (topic, log) in feeds.logs() {
                log.resume(&feeds.wishes.wish_places(topic).await.unwrap()).await.unwrap();
            }
        }
    }

    /// Keeps a snapshot.
    pub(super) async fn save(&self) {
        self.store.save_snapshot(&self.driver().engine().snapshot()).await.unwrap();
    }

    /// Makes events durable, as one message of somebody. The same event again is another message:
    /// that it is the same is for the driver to find.
    pub(super) async fn take(&mut self, at: Timestamp, events: Vec<NewEvent>) {
        self.taken += 1;
        let id = self.taken.to_string();
        let delivery = Delivery {
            source: "day".to_owned(),
            body_hash: ids::body_hash(id.as_bytes()),
            id,
            received_at: at,
            events,
            contacts: Vec::new(),
            reply: Vec::new(),
            quarantine: None,
            original: None,
            forget_after_ms: None,
            unused: None,
        };
        assert_eq!(self.intake.take(delivery).await.unwrap(), Taken::New);
    }

    /// Reads `expected` records and takes turns until there is nothing more to do now. Returns
    /// what it wishes of others.
    pub(super) async fn turns(
        &mut self,
        reading: Reading,
        mut expected: usize,
    ) -> Vec<(EffectId, Command)> {
        let mut asked = 0;
        loop {
            let batch = self.read(expected).await;
            expected = 0;
            let Some(commands) = self.turn(reading, &batch).await else { break };
            asked += commands;
        }
        self.wishes(reading, asked).await
    }

    /// One turn; returns how many commands came of it.
    async fn turn(&mut self, reading: Reading, batch: &Batch) -> Option<usize> {
        let ids: Vec<_> = batch.records.iter().map(|record| record.id).collect();
        let seen = self.store.seen(&ids).await.unwrap();
        let driver = self.driver.as_mut().expect("the side runs");
        let mut commit = driver.turn(reading, &batch.records, &seen)?;
        commit.places.clone_from(&batch.places);
        assert_eq!(commit.quarantine, [], "all of the day can be read");
        self.store.commit(&commit).await.unwrap();
        driver.committed();
        Some(commit.commands.len())
    }

    /// Reads so many records, in as many pieces as they come: one turn takes them all.
    async fn read(&self, expected: usize) -> Batch {
        let from = self.driver().cursor().next_offset;
        let mut bell = self.log.appended();
        let mut all = Batch::default();
        for _ in 0..LOOKS_MAX {
            if all.records.len() == expected {
                return all;
            }
            bell.borrow_and_update();
            let next = all.records.last().map_or(from, |it| it.offset + 1);
            let piece = self.log.read(next, AT_ONCE_MAX).await.unwrap();
            if piece.records.is_empty() {
                ring(&mut bell).await;
                continue;
            }
            all.records.extend(piece.records);
            all.places = piece.places;
        }
        panic!("{} of {expected} records came from {from} on", all.records.len());
    }

    /// Takes the wishes that wait, marks them as done and returns them.
    async fn wishes(&self, reading: Reading, asked: usize) -> Vec<(EffectId, Command)> {
        if let Some(feeds) = &self.feeds {
            feeds.carry(asked).await;
        }
        let now = Timestamp(reading.wall_ms);
        let mut all = Vec::new();
        for topic in [Topic::Offers, Topic::Bookings] {
            for task in self.outbox.due(topic, now, AT_ONCE_MAX).await.unwrap() {
                let done = Finished::Done { ended: Ended::Answered, why: String::new() };
                self.outbox.finish(task.id, done).await.unwrap();
                all.push((task.id, task.command));
            }
        }
        all
    }
}

impl Feeds {
    fn logs(&self) -> [(Topic, &Arc<dyn WishLog>); 2] {
        [(Topic::Offers, &self.offers), (Topic::Bookings, &self.bookings)]
    }

    /// Tells what was committed, and takes the wishes among it at the other end.
    async fn carry(&self, asked: usize) {
        for feed in Feed::OUT {
            while self.tell(feed).await {}
        }
        let mut taken = 0;
        for _ in 0..LOOKS_MAX {
            let mut bells: Vec<_> = self.logs().map(|(_, log)| log.appended()).into();
            bells.iter_mut().for_each(|bell| {
                bell.borrow_and_update();
            });
            for (topic, log) in self.logs() {
                taken += self.take(topic, log.as_ref(), asked - taken).await;
            }
            if taken == asked {
                return;
            }
            let [offers, bookings] = bells.as_mut_slice() else { unreachable!("two topics") };
            tokio::select! {
                () = ring(offers) => {}
                () = ring(bookings) => {}
            }
        }
        panic!("{taken} of {asked} wishes came");
    }

    /// Tells what was committed for a feed; says whether there was something.
    async fn tell(&self, feed: Feed) -> bool {
        let from = self.publications.position(feed).await.unwrap();
        let following = self.publications.following(feed, from, AT_ONCE_MAX).await.unwrap();
        assert_eq!(self.publications.left(feed, 0, 1).await.unwrap(), [], "nothing is put aside");
        let records = following.publications.iter().map(|it| it.record.clone());
        self.publisher.publish(&records.collect::<Vec<_>>()).await.unwrap();
        let step = Step { from, to: following.to };
        self.publications.move_position(feed, step, &[]).await.unwrap();
        !following.publications.is_empty()
    }

    async fn take(&self, topic: Topic, log: &dyn WishLog, missing: usize) -> usize {
        if missing == 0 {
            return 0;
        }
        let (wishes, places): (Vec<Wish>, _) = log.read(AT_ONCE_MAX).await.unwrap();
        if !wishes.is_empty() {
            self.wishes.take_wishes(topic, &wishes, &places).await.unwrap();
        }
        wishes.len()
    }
}

/// Waits for news, and for a moment at most.
async fn ring(bell: &mut watch::Receiver<u64>) {
    // Without news the caller looks by itself.
    timeout(LOOK, bell.changed()).await.ok();
}
