//! The work that one process at a time does for a region, by role. It begins when the region's
//! lease is taken and ends when that is given up or a part of it fails; then it begins again.

use std::sync::Arc;

use backfill_runtime::clock::Clock;
use backfill_runtime::live::Status;
use backfill_runtime::ports::{Job, Topic};
use backfill_runtime::relay::{Relay, Troubles};
use backfill_runtime::taker::Taker;
use backfill_runtime::tenure::{Begin, Tenure};
use tokio::sync::watch;

use super::board::{Board, Lag, RegionBoard, Trouble, Untold};
use super::lookout::Lookout;
use super::retention;
use super::together::{Together, stopped};
use crate::args::Role;
use crate::wiring::{Installation, Region};

/// What was committed may stay untold so long, in milliseconds: then the region is not ready.
const UNTOLD_MAX_MS: u64 = 10_000;

/// Work on the regions of an installation.
#[derive(Clone)]
pub(crate) struct Shift {
    pub(crate) installation: Installation,
    pub(crate) board: Board,
}

impl Shift {
    /// What keeps the regions of a role at work; none if the role shares nothing out.
    pub(crate) fn tenure(&self, role: Role) -> Option<Tenure> {
        let config = &self.installation.config;
        let (job, regions) = match role {
            Role::Match => (Job::Match, config.all_regions()),
            Role::Notify => (Job::Notify, config.all_regions()),
            Role::Connect => (Job::Connect, vec![config.region.clone()]),
            Role::Http => return None,
        };
        Some(Tenure {
            job,
            member: self.installation.member.clone(),
            regions,
            leases: self.installation.leases.clone(),
            begin: self.begin(role),
        })
    }

    fn begin(&self, role: Role) -> Begin {
        let shift = self.clone();
        Arc::new(move |region, shutdown| {
            let shift = shift.clone();
            Box::pin(async move {
                let ended = shift.work(role, &region, shutdown).await;
                shift.board.end(role, &region);
                ended
            })
        })
    }

    async fn work(
        &self,
        role: Role,
        region: &str,
        shutdown: watch::Receiver<bool>,
    ) -> anyhow::Result<()> {
        // Until it is open, it is not ready.
        let opening = watch::channel(Status::default()).1;
        self.board.begin(role, region, RegionBoard { status: Some(opening), ..Default::default() });
        let opened = self.installation.region(region, role == Role::Match).await?;
        let ended = match role {
            Role::Match => self.decide(&opened, shutdown).await,
            Role::Notify => self.carry_out(&opened, Topic::Offers, shutdown).await,
            Role::Connect | Role::Http => self.carry_out(&opened, Topic::Bookings, shutdown).await,
        };
        opened.parts.store.close().await;
        ended
    }

    /// Decides, and tells what was decided.
    async fn decide(&self, region: &Region, shutdown: watch::Receiver<bool>) -> anyhow::Result<()> {
        let Region { parts, postgres } = region;
        let mut together = Together::new();
        let mut live = parts.live();
        live.fenced_max = 0;
        let feeds = self.installation.feeds.as_ref();
        let log = feeds.map(|feeds| feeds.log(&parts.region)).transpose()?;
        let mut untold = None;
        if let (Some(feeds), Some(log)) = (feeds, &log) {
            live.log = log.clone();
            let (troubles, clock) = (Troubles::default(), parts.clock.clone());
            untold = Some(unpublished(troubles.clone(), clock.clone()));
            let relay = Relay {
                region: parts.region.clone(),
                publications: postgres.clone(),
                publisher: feeds.publisher.clone(),
                clock,
                troubles,
            };
            together.add(relay.run(together.stopped()));
        }
        let lag = log.clone().map(|log| Arc::new(move || known(log.lag())) as Lag);
        let (status, watched) = watch::channel(Status::default());
        together.add(live.run(together.stopped(), status));
        let lookout = Lookout::of_engine(parts, lag.clone());
        let (reader, unseen) = (log.clone(), lookout.unseen());
        let trouble = trouble(move || reader.as_ref()?.trouble(), unseen);
        together.add(lookout.run(together.stopped()));
        together.add(retention::run(parts.clone(), together.stopped()));
        let board = RegionBoard {
            status: Some(watched),
            lag,
            untold,
            trouble: Some(trouble),
            waiting_since: None,
        };
        self.board.begin(Role::Match, &parts.region, board);
        let longest = self.installation.config.stop_wait();
        let ended = together.until(stopped(shutdown), longest).await;
        if let Some(log) = log {
            log.close().await;
        }
        ended
    }

    /// Carries out the wishes of one topic: they come over the feed or, without Kafka, lie in the
    /// same database.
    async fn carry_out(
        &self,
        region: &Region,
        topic: Topic,
        shutdown: watch::Receiver<bool>,
    ) -> anyhow::Result<()> {
        let Region { parts, postgres } = region;
        let mut together = Together::new();
        let (role, executor) = match topic {
            Topic::Offers => (Role::Notify, parts.notifier()?),
            Topic::Bookings => (Role::Connect, parts.booker()),
        };
        let feeds = self.installation.feeds.as_ref();
        let wish_log = feeds.map(|feeds| feeds.wish_log(topic, &parts.region)).transpose()?;
        if let Some(wish_log) = wish_log.clone() {
            let taker = Taker { topic, wish_log, wishes: postgres.clone() };
            together.add(taker.run(together.stopped()));
        }
        parts.look_at_clock().await?;
        together.add(parts.keep_time(together.stopped()));
        together.add(executor.run(together.stopped()));
        let lag = wish_log.clone().map(|log| Arc::new(move || known(log.lag())) as Lag);
        let (lookout, since) = Lookout::of_wishes(parts, lag.clone(), topic);
        let (reader, unseen) = (wish_log.clone(), lookout.unseen());
        let trouble = Some(trouble(move || reader.as_ref()?.trouble(), unseen));
        together.add(lookout.run(together.stopped()));
        let waiting_since = Some(since);
        let board = RegionBoard { lag, waiting_since, trouble, ..RegionBoard::default() };
        self.board.begin(role, &parts.region, board);
        let longest = self.installation.config.stop_wait();
        let ended = together.until(stopped(shutdown), longest).await;
        if let Some(wish_log) = wish_log {
            wish_log.close().await;
        }
        ended
    }
}

/// What the reader of the feed says is wrong, or who looks at the database.
fn trouble(
    reader: impl Fn() -> Option<String> + Send + Sync + 'static,
    unseen: watch::Receiver<Option<String>>,
) -> Trouble {
    Arc::new(move || reader().or_else(|| unseen.borrow().clone()))
}

fn unpublished(troubles: Troubles, clock: Clock) -> Untold {
    Arc::new(move || troubles.lasting(clock.steady_ms(), UNTOLD_MAX_MS))
}

/// A reader that has not heard of its feed's end says the largest number there is.
fn known(lag: u64) -> Option<u64> {
    (lag < u64::MAX).then_some(lag)
}
