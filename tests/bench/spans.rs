//! Ports that write down when they were called and when they answered: where the time goes.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use async_trait::async_trait;
use backfill_core::{EventId, Recorded, Snapshot, Timestamp};
use backfill_runtime::ports::{
    self, Backup, Batch, Commit, CommitError, Copies, Cursor, Feed, Following, Incarnation, Log,
    Outgoing, PortError, Position, Publication, Publications, Publisher, Restored, Seen, Store,
    Times, Undelivered,
};
use tokio::sync::watch;

/// What is timed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    /// Reading the log, if it brought anything.
    Read,
    /// Looking for duplicates.
    Seen,
    /// Committing.
    Commit,
    /// Looking for what is to be published, if there was anything.
    Follow,
    /// Publishing it.
    Publish,
    /// Writing down that it was published.
    Move,
}

/// One call.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Span {
    pub(crate) step: Step,
    pub(crate) begun: Instant,
    pub(crate) ended: Instant,
}

/// All calls so far.
#[derive(Debug, Clone, Default)]
pub(crate) struct Spans(Arc<Mutex<Vec<Span>>>);

impl Spans {
    /// What was noted since the last call.
    pub(crate) fn take(&self) -> Vec<Span> {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn note(&self, step: Step, begun: Instant) {
        let span = Span { step, begun, ended: Instant::now() };
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(span);
    }
}

/// A port with a clock beside it.
#[derive(Debug, Clone)]
pub(crate) struct Timed<T> {
    pub(crate) port: Arc<T>,
    pub(crate) spans: Spans,
}

#[async_trait]
impl<T: Log> Log for Timed<T> {
    async fn resume(&self, next_offset: u64, places: &[Position]) -> Result<(), PortError> {
        self.port.resume(next_offset, places).await
    }

    async fn read(&self, offset: u64, count_max: usize) -> Result<Batch, PortError> {
        let begun = Instant::now();
        let batch = self.port.read(offset, count_max).await?;
        if !batch.records.is_empty() {
            self.spans.note(Step::Read, begun);
        }
        Ok(batch)
    }

    fn appended(&self) -> watch::Receiver<u64> {
        self.port.appended()
    }
}

#[async_trait]
impl<T: Store> Store for Timed<T> {
    async fn take_over(&self) -> Result<Cursor, PortError> {
        self.port.take_over().await
    }

    async fn places(&self) -> Result<Vec<Position>, PortError> {
        self.port.places().await
    }

    async fn snapshot(&self) -> Result<Option<Snapshot>, PortError> {
        self.port.snapshot().await
    }

    async fn journal(&self, seq: u64, count_max: usize) -> Result<Vec<Recorded>, PortError> {
        self.port.journal(seq, count_max).await
    }

    async fn seen(&self, ids: &[EventId]) -> Result<Vec<Seen>, PortError> {
        let begun = Instant::now();
        let seen = self.port.seen(ids).await?;
        self.spans.note(Step::Seen, begun);
        Ok(seen)
    }

    async fn commit(&self, commit: &Commit) -> Result<(), CommitError> {
        let begun = Instant::now();
        self.port.commit(commit).await?;
        self.spans.note(Step::Commit, begun);
        Ok(())
    }

    async fn save_snapshot(&self, snapshot: &Snapshot) -> Result<(), PortError> {
        self.port.save_snapshot(snapshot).await
    }

    async fn times(&self) -> Result<Times, PortError> {
        self.port.times().await
    }

    async fn accept_clock(&self, at: Timestamp) -> Result<(), PortError> {
        self.port.accept_clock(at).await
    }
}

#[async_trait]
impl<T: Store> Copies for Timed<T> {
    async fn restored(&self) -> Result<Option<Restored>, PortError> {
        self.port.restored().await
    }

    async fn begin_incarnation(&self, new: Incarnation, at: Timestamp) -> Result<(), PortError> {
        self.port.begin_incarnation(new, at).await
    }

    async fn backup(&self) -> Result<Option<Backup>, PortError> {
        self.port.backup().await
    }

    async fn note_backup(&self, at: Timestamp) -> Result<(), PortError> {
        self.port.note_backup(at).await
    }
}

#[async_trait]
impl<T: Publications> Publications for Timed<T> {
    async fn position(&self, feed: Feed) -> Result<u64, PortError> {
        self.port.position(feed).await
    }

    async fn following(
        &self,
        feed: Feed,
        after: u64,
        count_max: usize,
    ) -> Result<Following, PortError> {
        let begun = Instant::now();
        let following = self.port.following(feed, after, count_max).await?;
        if !following.publications.is_empty() {
            self.spans.note(Step::Follow, begun);
        }
        Ok(following)
    }

    async fn move_position(
        &self,
        feed: Feed,
        step: ports::Step,
        refused: &[Outgoing],
    ) -> Result<(), PortError> {
        let begun = Instant::now();
        self.port.move_position(feed, step, refused).await?;
        self.spans.note(Step::Move, begun);
        Ok(())
    }

    async fn left(
        &self,
        feed: Feed,
        after: u64,
        count_max: usize,
    ) -> Result<Vec<Publication>, PortError> {
        self.port.left(feed, after, count_max).await
    }

    async fn published(&self, numbers: &[u64]) -> Result<(), PortError> {
        self.port.published(numbers).await
    }

    fn more(&self) -> watch::Receiver<u64> {
        self.port.more()
    }
}

#[async_trait]
impl<T: Publisher> Publisher for Timed<T> {
    async fn deliver(&self, records: &[Outgoing]) -> Vec<Result<(), Undelivered>> {
        let begun = Instant::now();
        let told = self.port.deliver(records).await;
        self.spans.note(Step::Publish, begun);
        told
    }
}
