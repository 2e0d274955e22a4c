//! The trust's system as a sender: several connections, each of which sends a message again until
//! it is answered.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use anyhow::Context as _;
use tokio::net::TcpStream;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use crate::outside::Lives;
use crate::outside::day::Day;
use crate::outside::frames::Frames;
use crate::outside::record::Record;
use crate::pace;

/// How many connections send at the same time.
const CONNECTIONS: usize = 6;

/// See the module.
#[derive(Debug)]
pub struct Senders {
    day: Arc<Day>,
    released: usize,
    allowance: Arc<Semaphore>,
    tasks: JoinSet<anyhow::Result<()>>,
}

impl Senders {
    /// Starts all connections; they send nothing yet.
    pub fn start(day: &Arc<Day>, record: &Arc<Record>, lives: &Lives, address: &str) -> Self {
        let allowance = Arc::new(Semaphore::new(0));
        let next = Arc::new(AtomicUsize::new(0));
        let mut tasks = JoinSet::new();
        for _ in 0..CONNECTIONS {
            let sender = Sender {
                day: Arc::clone(day),
                record: Arc::clone(record),
                lives: lives.clone(),
                address: address.to_owned(),
                allowance: Arc::clone(&allowance),
                next: Arc::clone(&next),
                connection: None,
            };
            tasks.spawn(sender.run());
        }
        Self { day: Arc::clone(day), released: 0, allowance, tasks }
    }

    /// As far as the day may come in a life.
    pub fn pace(&mut self, life: u32, lives: u32) -> Pace<'_> {
        let due = self.day.due_by(life, lives).max(self.released);
        let left = due - self.released;
        self.released = due;
        Pace { allowance: &self.allowance, left }
    }

    /// Lets the day come to its end and waits until everything is answered.
    pub async fn finish(mut self) -> anyhow::Result<()> {
        self.allowance.add_permits(self.day.order.len() - self.released + CONNECTIONS);
        while let Some(ended) = self.tasks.join_next().await {
            ended??;
        }
        Ok(())
    }
}

/// How many messages may still be sent in a life, and how fast.
#[derive(Debug)]
pub struct Pace<'a> {
    allowance: &'a Semaphore,
    left: usize,
}

impl Pace<'_> {
    /// At once, on all connections.
    pub fn all(&mut self) {
        self.allowance.add_permits(self.left);
        self.left = 0;
    }

    /// One after the other, over so long a time.
    pub async fn evenly(&mut self, time: Duration) {
        self.some_evenly(self.left, time).await;
    }

    /// Half of them one after the other, over so long a time.
    pub async fn first_half_evenly(&mut self, time: Duration) {
        self.some_evenly(self.left / 2, time).await;
    }

    async fn some_evenly(&mut self, count: usize, time: Duration) {
        let step = time / u32::try_from(count + 1).unwrap_or(1);
        pace::pass(step).await;
        for _ in 0..count {
            self.allowance.add_permits(1);
            self.left -= 1;
            pace::pass(step).await;
        }
    }
}

struct Sender {
    day: Arc<Day>,
    record: Arc<Record>,
    lives: Lives,
    address: String,
    allowance: Arc<Semaphore>,
    next: Arc<AtomicUsize>,
    /// With the life of the process it leads to.
    connection: Option<(Frames, u32)>,
}

impl Sender {
    async fn run(mut self) -> anyhow::Result<()> {
        loop {
            self.allowance.acquire().await.context("the allowance")?.forget();
            let place = self.next.fetch_add(1, Ordering::SeqCst);
            let Some(index) = self.day.order.get(place).copied() else { return Ok(()) };
            while !self.deliver(index).await {
                self.lives.pause().await;
            }
        }
    }

    /// Sends a message; whether it was answered.
    async fn deliver(&mut self, index: usize) -> bool {
        let Some((mut frames, life)) = self.connected().await else { return false };
        self.record.write_begins(index);
        match self.converse(&mut frames, index).await {
            Some(answer) => {
                self.record.acknowledged(index, answer);
                self.connection = Some((frames, life));
                true
            }
            None => {
                self.record.message_cut(index, life);
                false
            }
        }
    }

    async fn converse(&self, frames: &mut Frames, index: usize) -> Option<Vec<u8>> {
        let message = &self.day.messages[index].bytes;
        // Some frames are torn: the process may die between their halves.
        let pause_at = if index.is_multiple_of(5) { message.len() / 2 } else { message.len() + 3 };
        frames.write(message, pause_at).await.ok()?;
        frames.read().await.ok().flatten()
    }

    async fn connected(&mut self) -> Option<(Frames, u32)> {
        let kept = self.connection.take().filter(|(_, life)| !self.lives.is_over(*life));
        if kept.is_some() {
            return kept;
        }
        let life = self.lives.current();
        let stream = TcpStream::connect(&self.address).await.ok()?;
        Some((Frames::new(stream).ok()?, life))
    }
}
