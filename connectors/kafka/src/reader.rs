//! The reader: one thread per log owns a consumer of all partitions of some topics.
//!
//! ```text
//!   partition queues ──► decode ──► merge ──► shelf ──► take (never waits)
//! ```
//!
//! There is no consumer group: nothing is subscribed and nothing committed. The consumer lives and
//! ends on its thread, since its end waits for brokers.

mod assignment;
mod ear;
mod lane;
mod lost;
mod shelf;
mod worker;

use std::sync::mpsc::Sender;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use backfill_runtime::ports::{Feed, PortError, Position};
use tokio::sync::{oneshot, watch};
use tracing::warn;

use crate::decode::Decode;
use crate::error::unavailable;
use crate::{Error, Options};
use ear::Ear;
use shelf::Shelf;
use worker::{Worker, config, consumer};

pub(crate) use shelf::Taken;

/// How long the end of a reader is waited for.
const END_WAIT: Duration = Duration::from_secs(5);

/// What the thread is told.
enum Word {
    /// There is something to look at.
    Look,
    /// Go on from these places.
    Resume(Vec<Position>, oneshot::Sender<Result<(), PortError>>),
    /// End.
    Stop,
}

/// Wakes the thread, once until it looks.
#[derive(Clone)]
struct Waker {
    words: Sender<Word>,
    is_told: Arc<std::sync::atomic::AtomicBool>,
}

impl Waker {
    fn wake(&self) {
        if !self.is_told.swap(true, std::sync::atomic::Ordering::SeqCst) {
            self.words.send(Word::Look).ok();
        }
    }

    /// From now on it may be woken again.
    fn heard(&self) {
        self.is_told.store(false, std::sync::atomic::Ordering::SeqCst);
    }
}

/// Reads some topics on a thread of its own.
pub(crate) struct Reader<T> {
    shelf: Arc<Shelf<T>>,
    ear: Ear,
    waker: Waker,
    appended: watch::Receiver<u64>,
    ended: Mutex<Option<oneshot::Receiver<()>>>,
}

impl<T: Send + 'static> Reader<T> {
    /// Starts the thread. Nothing is read before [`Reader::resume`].
    pub(crate) fn open<D: Decode<Item = T>>(
        options: &Options,
        name: &str,
        feeds: &[Feed],
        decode: D,
    ) -> Result<Self, Error> {
        let (words, heard) = std::sync::mpsc::channel();
        let waker = Waker { words, is_told: Arc::default() };
        let ear = Ear::default();
        let config = config(options, name)?;
        let consumer = consumer(&config, &ear, &waker)?;
        let shelf = Arc::new(Shelf::new());
        let (bell, appended) = watch::channel(0);
        let (ending, ended) = oneshot::channel();
        let worker = Worker {
            config,
            consumer,
            feeds: feeds.to_vec(),
            decode,
            shelf: Arc::clone(&shelf),
            ear: ear.clone(),
            waker: waker.clone(),
            bell,
            region: name.to_owned(),
            read: None,
        };
        let thread = std::thread::Builder::new().name(format!("kafka {name}"));
        let run = move || {
            worker.run(&heard);
            ending.send(()).ok();
        };
        thread.spawn(run).map_err(Error::Thread)?;
        Ok(Self { shelf, ear, waker, appended, ended: Mutex::new(Some(ended)) })
    }

    /// Goes on from these places; from the beginning of a partition that has none.
    pub(crate) async fn resume(&self, places: &[Position]) -> Result<(), PortError> {
        let (answer, answered) = oneshot::channel();
        let gone = || unavailable("the thread that reads has ended");
        self.waker.words.send(Word::Resume(places.to_vec(), answer)).map_err(|_| gone())?;
        answered.await.map_err(|_| gone())?
    }

    /// What is on the shelf, at most `count_max` items, and where to go on after them.
    ///
    /// # Errors
    /// If there is nothing and it is not known whether there should be.
    pub(crate) fn take(&self, count_max: usize) -> Result<Taken<T>, PortError> {
        let taken = self.shelf.take(count_max);
        if taken.items.is_empty()
            && let Some(reason) = self.shelf.trouble().or_else(|| self.ear.silence())
        {
            return Err(unavailable(reason));
        }
        if taken.made_room {
            self.waker.wake();
        }
        Ok(taken)
    }

    /// Why not everything is read; none if it is.
    pub(crate) fn trouble(&self) -> Option<String> {
        let trouble = self.shelf.trouble().or_else(|| self.ear.missing());
        trouble.or_else(|| self.ear.silence())
    }

    /// Whether brokers answer at this moment: what they have is then here soon.
    pub(crate) fn hears(&self) -> bool {
        self.ear.hears()
    }

    /// Changes whenever there may be more.
    pub(crate) fn appended(&self) -> watch::Receiver<u64> {
        self.appended.clone()
    }

    /// How many records of the topics were not taken yet; as good as endless until it is known.
    pub(crate) fn lag(&self) -> u64 {
        self.ear.behind().map_or(u64::MAX, |behind| behind + self.shelf.waiting())
    }

    /// Ends the thread and waits for it, but not for ever.
    pub(crate) async fn close(&self) {
        self.waker.words.send(Word::Stop).ok();
        let ended = self.ended.lock().unwrap_or_else(PoisonError::into_inner).take();
        let Some(ended) = ended else { return };
        if tokio::time::timeout(END_WAIT, ended).await.is_err() {
            warn!("a thread that reads Kafka takes long to end and is left behind");
        }
    }
}

impl<T> Drop for Reader<T> {
    fn drop(&mut self) {
        // Who needs to know when it has ended calls `close`.
        self.waker.words.send(Word::Stop).ok();
    }
}
