//! What goes on all the time: cancellations onto the topic and to the API, some twice, and now
//! and then something that nobody can read.

use std::sync::Arc;
use std::time::Duration;

use backfill_simulations::seeds::{Consumer, Stream};
use backfill_tests::outside::senders::Senders;
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;
use tokio::time::timeout;

use crate::cancellations::Cancellations;
use crate::desk::Desk;
use crate::region::Region;
use crate::streams::{self, Streams};

/// How long between two cancellations of a region at most, in milliseconds.
const PAUSE_MS: u64 = 2_400;
/// Of 1,000 cancellations, so many go to the API.
const API_PERMILLE: u32 = 300;
/// Of 1,000 records, so many come twice.
const TWICE_PERMILLE: u32 = 150;
/// Of 1,000 steps, so many bring something that nobody can read.
const POISON_PERMILLE: u32 = 60;
/// A part of the day.
const SECOND: Duration = Duration::from_secs(1);
/// How many cancellations of a region are told at the same time at most.
const AT_ONCE_MAX: usize = 256;

type Tasks = JoinSet<anyhow::Result<()>>;

/// One region's load.
#[derive(Clone)]
pub(crate) struct Load {
    region: &'static str,
    seed: u64,
    streams: Streams,
    desk: Desk,
    cancellations: Arc<Cancellations>,
    room: Arc<Semaphore>,
}

impl Load {
    pub(crate) fn of(region: &Region, streams: &Streams) -> Self {
        Self {
            region: region.plan.name,
            seed: region.plan.seed,
            streams: streams.clone(),
            desk: region.desk.clone(),
            cancellations: Arc::clone(&region.cancellations),
            room: Arc::new(Semaphore::new(AT_ONCE_MAX)),
        }
    }

    /// Goes on until `end` turns true and all that was begun is told.
    pub(crate) async fn run(self, mut end: watch::Receiver<bool>) -> anyhow::Result<()> {
        let mut tasks = Tasks::new();
        let mut stream = Stream::of(self.seed, Consumer::Delivery);
        let mut poison = 0;
        loop {
            let pause = Duration::from_millis(stream.below(PAUSE_MS));
            if timeout(pause, end.wait_for(|end| *end)).await.is_ok() {
                break;
            }
            while let Some(ended) = tasks.try_join_next() {
                ended??;
            }
            if stream.chance(API_PERMILLE) {
                self.by_api(&mut tasks);
            } else {
                self.by_topic(&mut tasks, &mut stream);
            }
            if stream.chance(POISON_PERMILLE) {
                self.poison(&mut tasks, poison);
                poison += 1;
            }
        }
        while let Some(ended) = tasks.join_next().await {
            ended??;
        }
        Ok(())
    }

    fn by_api(&self, tasks: &mut Tasks) {
        let (load, one) = (self.clone(), self.cancellations.next());
        tasks.spawn(async move {
            let _room = load.room.acquire().await?;
            load.desk.tell(&one).await
        });
    }

    fn by_topic(&self, tasks: &mut Tasks, stream: &mut Stream) {
        let one = self.cancellations.next();
        let (is_json, twice) = (stream.chance(500), stream.chance(TWICE_PERMILLE));
        let load = self.clone();
        tasks.spawn(async move {
            let _room = load.room.acquire().await?;
            load.streams.tell(load.region, &one, is_json).await?;
            // The same in the other form is the same.
            if twice { load.streams.tell_again(load.region, &one, !is_json).await } else { Ok(()) }
        });
    }

    fn poison(&self, tasks: &mut Tasks, number: u64) {
        let load = self.clone();
        tasks
            .spawn(async move { load.streams.poison(&streams::poison(load.region, number)).await });
    }
}

/// Many at once, so that a fault hits work in progress; they go on by themselves.
#[derive(Default)]
pub(crate) struct Bursts {
    tasks: Tasks,
}

impl Bursts {
    /// Cancellations onto the topic.
    pub(crate) fn stream(&mut self, region: &Region, streams: &Streams, count: usize) {
        for number in 0..count {
            let (streams, one) = (streams.clone(), region.cancellations.next());
            let name = region.plan.name;
            self.tasks.spawn(async move { streams.tell(name, &one, number % 2 == 0).await });
        }
    }

    /// Each onto the topic twice at the same moment.
    pub(crate) fn stream_twice(&mut self, region: &Region, streams: &Streams, count: usize) {
        for _ in 0..count {
            let (first, one) = (streams.clone(), region.cancellations.next());
            let (second, same, name) = (streams.clone(), one.clone(), region.plan.name);
            self.tasks.spawn(async move { first.tell(name, &one, false).await });
            self.tasks.spawn(async move { second.tell_again(name, &same, true).await });
        }
    }

    /// Messages of the day over HL7, once more.
    pub(crate) fn speak(&mut self, region: &Region, count: usize) {
        for number in 0..count {
            let (told, mllp) = (Arc::clone(&region.desk.told), region.mllp.clone());
            let message = region.some_message(number);
            self.tasks.spawn(async move {
                crate::desk::speak(&mllp, &message, &told).await;
                Ok(())
            });
        }
    }

    /// Cancellations to the API.
    pub(crate) fn ask(&mut self, region: &Region, count: usize) {
        for _ in 0..count {
            let (desk, one) = (region.desk.clone(), region.cancellations.next());
            self.tasks.spawn(async move { desk.tell(&one).await });
        }
    }

    /// Waits until all of them are told.
    pub(crate) async fn end(&mut self) -> anyhow::Result<()> {
        while let Some(ended) = self.tasks.join_next().await {
            ended??;
        }
        Ok(())
    }
}

/// Sends a region's day evenly over `seconds`, and what is left when `end` turns true; returns when
/// everything is answered.
pub(crate) async fn day(
    mut senders: Senders,
    seconds: u32,
    mut end: watch::Receiver<bool>,
) -> anyhow::Result<()> {
    for second in 1..=seconds {
        if *end.borrow() {
            break;
        }
        // Never broken off: what a second was given is sent in it, or by nobody.
        senders.pace(second, seconds).evenly(SECOND).await;
    }
    end.wait_for(|end| *end).await?;
    senders.finish().await
}
