//! The work that one process at a time does for a region, by role. It begins when the region's
//! lease is taken and ends when that is given up or a part of it fails; then it begins again.

use std::sync::Arc;

use backfill_runtime::live::Status;
use backfill_runtime::ports::{Job, Topic};
use backfill_runtime::relay::Relay;
use backfill_runtime::taker::Taker;
use backfill_runtime::tenure::{Begin, Tenure};
use tokio::sync::watch;

use crate::args::Role;
use super::board::{Board, Lag, RegionBoard};
use super::together::{Together, stopped};
use super::watch::Watch;
use crate::wiring::{Installation, Region};

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
            // Without an address the trust reads the feed itself, or a coordinator books.
            Role::Connect if config.hl7.writeback.is_some() => {
                (Job::Connect, vec![config.region.clone()])
            }
            Role::Connect | Role::Http => return None,
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
        let started = match role {
            Role::Match => self.decide(&opened),
            Role::Notify => self.carry_out(&opened, Topic::Offers),
            Role::Connect | Role::Http => self.carry_out(&opened, Topic::Bookings),
        };
        let ended = match started {
            Ok(parts) => parts.until(stopped(shutdown)).await,
            Err(error) => Err(error),
        };
        opened.parts.store.close().await;
        ended
    }

    /// Decides, and tells what was decided.
    fn decide(&self, region: &Region) -> anyhow::Result<Together> {
        let Region { parts, postgres } = region;
        let mut together = Together::new();
        let mut live = parts.live();
        live.fenced_max = 0;
        let mut lag = None;
        if let Some(feeds) = &self.installation.feeds {
            let log = feeds.log(&parts.region)?;
            live.log = log.clone();
            lag = Some(Arc::new(move || log.lag()) as Lag);
            let relay = Relay {
                region: parts.region.clone(),
                announcements: postgres.clone(),
                publisher: feeds.publisher.clone(),
                clock: parts.clock,
            };
            together.add(relay.run(together.stopped()));
        }
        let (status, watched) = watch::channel(Status::default());
        together.add(live.run(together.stopped(), status));
        together.add(Watch::of_engine(parts, lag.clone()).run(together.stopped()));
        let board = RegionBoard { status: Some(watched), lag, waiting_since: None };
        self.board.begin(Role::Match, &parts.region, board);
        Ok(together)
    }

    /// Carries out the wishes of one topic: they come over the feed or, without Kafka, lie in the
    /// same database.
    fn carry_out(&self, region: &Region, topic: Topic) -> anyhow::Result<Together> {
        let Region { parts, postgres } = region;
        let mut together = Together::new();
        let mut lag = None;
        if let Some(feeds) = &self.installation.feeds {
            let wish_log = feeds.wish_log(topic, &parts.region)?;
            let read = wish_log.clone();
            lag = Some(Arc::new(move || read.lag()) as Lag);
            let taker = Taker { topic, wish_log, wishes: postgres.clone() };
            together.add(taker.run(together.stopped()));
        }
        let (role, executor) = match topic {
            Topic::Offers => (Role::Notify, Some(parts.notifier()?)),
            Topic::Bookings => (Role::Connect, parts.writeback()),
        };
        if let Some(executor) = executor {
            together.add(executor.run(together.stopped()));
        }
        let (watch, since) = Watch::of_wishes(parts, lag.clone(), topic);
        together.add(watch.run(together.stopped()));
        let board = RegionBoard { status: None, lag, waiting_since: Some(since) };
        self.board.begin(role, &parts.region, board);
        Ok(together)
    }
}
