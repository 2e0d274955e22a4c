//! What each fault does, and how it is known that it hit work in progress.

use std::time::Duration;

use backfill_core::EventId;
use backfill_tests::pace;
use tokio::task::block_in_place;
use tokio::time::timeout;

use crate::crew::Began;
use crate::schedule::Fault;
use crate::world::{World, connect_of};

/// How many are told at once so that there is work in progress.
const BURST: usize = 20;
/// The same for those who are asked one by one.
const SMALL_BURST: usize = 8;
/// How long a fault waits for work to be in progress; afterwards it strikes anyway.
const WAIT_MAX: Duration = Duration::from_secs(4);
/// How often it looks for that.
const LOOK_EVERY: Duration = Duration::from_millis(3);
/// How long something is down at most before it is started again.
const DOWN_MAX: Duration = Duration::from_millis(2_500);
/// How long a matcher is held still: longer than the lease, which is 5 s.
const HELD_STILL: Duration = Duration::from_millis(7_000);
/// More than that, at most.
const HELD_STILL_MORE: Duration = Duration::from_millis(2_000);
/// How long it may take until one that was held still tries to write.
const ZOMBIE_MAX: Duration = Duration::from_secs(6);
/// How many commits lose their answer in one strike.
const CUTS: u32 = 4;
/// How many of the newest safe cancellations are looked up.
const NEWEST: usize = 400;
/// The counter of commits that the store refused.
const FENCED: &str = "backfill_fence_rejections_total";

impl World {
    /// Does it, and notes what it hit.
    pub(crate) async fn strike(&mut self, fault: Fault) -> anyhow::Result<()> {
        match fault {
            Fault::KillMatch | Fault::StopMatch => self.take_matcher_away(fault).await?,
            Fault::PauseMatch => self.hold_matcher_still().await?,
            Fault::KillNotify => self.kill_notifier().await?,
            Fault::KillHttp => self.kill_http().await?,
            Fault::KillConnect => self.kill_connect().await?,
            Fault::KillBroker | Fault::KillAllBrokers => self.kill_brokers(fault).await?,
            Fault::KillPostgres => self.kill_postgres().await?,
            Fault::CutMatchCommits | Fault::CutOtherCommits => self.cut_commits(fault).await?,
            Fault::Duplicates => self.duplicate().await?,
            Fault::Replay => self.replay().await?,
            Fault::Disconnects => self.leave().await?,
        }
        self.crew.tend()?;
        for (region, epoch) in self.database.epochs().await? {
            self.tally.epochs.entry(region).or_default().push(epoch);
        }
        Ok(())
    }

    fn burst_in(&mut self, regions: &[String]) {
        let count = BURST.div_ceil(regions.len().max(1));
        for region in self.regions.iter().filter(|it| regions.iter().any(|of| of == it.plan.name)) {
            self.bursts.stream(region, &self.streams, count);
        }
    }

    fn burst_everywhere(&mut self) {
        self.burst_in(&crate::world::REGIONS.map(str::to_owned));
    }

    /// Waits until more is known to be safe than before, for a moment at most.
    async fn some_are_safe(&mut self) {
        let (told, before) = (&self.told, self.told.safe());
        until_so(|| before < told.safe()).await;
        let most = Duration::from_millis(self.draws.below(25));
        pace::pass(most).await;
    }

    /// Whether something safe is undecided, or something decided is untold.
    async fn is_unfinished(&self, newest: &[EventId]) -> anyhow::Result<bool> {
        let undecided = self.database.undecided(newest).await?;
        Ok(0 < undecided || 0 < self.database.to_do("%").await?.untold)
    }

    async fn take_matcher_away(&mut self, fault: Fault) -> anyhow::Result<()> {
        let from = self.draws.index(self.crew.members.len());
        let (matcher, regions) = self.crew.holder("match", from).await?;
        self.burst_in(&regions);
        self.some_are_safe().await;
        let began = Began::now();
        let newest = self.told.newest(NEWEST);
        let is_hit = if fault == Fault::KillMatch {
            self.crew.members[matcher].kill()?;
            self.is_unfinished(&newest).await?
        } else {
            let is_unfinished = self.is_unfinished(&newest).await?;
            self.crew.members[matcher].stop().await?;
            is_unfinished
        };
        let taken_over = self.crew.taken_over("match", (&regions, matcher), began).await?;
        self.crew.members[matcher].start()?;
        self.tally.note(fault, is_hit).taken_over.push(taken_over);
        Ok(())
    }

    async fn hold_matcher_still(&mut self) -> anyhow::Result<()> {
        let from = self.draws.index(self.crew.members.len());
        let (matcher, regions) = self.crew.holder("match", from).await?;
        let fenced_before = self.crew.members[matcher].metric(FENCED).await.unwrap_or(0.0);
        self.burst_in(&regions);
        self.some_are_safe().await;
        let began = Began::now();
        let newest = self.told.newest(NEWEST);
        self.crew.members[matcher].hold_still()?;
        let is_hit = self.is_unfinished(&newest).await?;
        let taken_over = self.crew.taken_over("match", (&regions, matcher), began).await?;
        let still = HELD_STILL + self.pause(HELD_STILL_MORE);
        pace::pass(still.saturating_sub(began.elapsed())).await;
        // What it finds when it wakes up is somebody else's.
        self.burst_in(&regions);
        self.some_are_safe().await;
        self.crew.members[matcher].go_on()?;
        let woken = &self.crew.members[matcher];
        let refused = pace::until("it is refused", ZOMBIE_MAX, async || {
            let fenced = woken.metric(FENCED).await.unwrap_or(0.0) - fenced_before;
            Ok((0.0 < fenced).then_some(fenced))
        });
        self.tally.fenced += refused.await.unwrap_or(0.0);
        self.tally.note(Fault::PauseMatch, is_hit).taken_over.push(taken_over);
        Ok(())
    }

    async fn kill_notifier(&mut self) -> anyhow::Result<()> {
        let from = self.draws.index(self.crew.members.len());
        let (notifier, regions) = self.crew.holder("notify", from).await?;
        self.burst_in(&regions);
        self.burst_in(&regions);
        self.some_are_safe().await;
        let mut mails = self.mailbox.bell();
        mails.mark_unchanged();
        // If none is on its way, this is a kill at any moment.
        timeout(WAIT_MAX, mails.changed()).await.ok();
        let began = Began::now();
        self.crew.members[notifier].kill()?;
        self.notifiers.send_modify(|life| *life = life.next());
        let left = self.database.to_do("offers").await?;
        let is_hit = 0 < left.wishes + left.untold;
        let taken_over = self.crew.taken_over("notify", (&regions, notifier), began).await?;
        self.crew.members[notifier].start()?;
        self.tally.note(Fault::KillNotify, is_hit).taken_over.push(taken_over);
        Ok(())
    }

    async fn kill_http(&mut self) -> anyhow::Result<()> {
        let all = self.crew.of("http");
        let http = all[self.draws.index(all.len())];
        let name = self.crew.members[http].name.clone();
        for region in self.regions.iter().filter(|it| name.contains(it.plan.name)) {
            self.bursts.ask(region, SMALL_BURST);
        }
        let told = &self.told;
        until_so(|| 0 < told.asking.now()).await;
        let more = Duration::from_millis(self.draws.below(20));
        pace::pass(more).await;
        let is_hit = 0 < self.told.asking.now();
        self.crew.members[http].kill()?;
        let down = self.pause(DOWN_MAX);
        pace::pass(down).await;
        self.crew.members[http].start()?;
        self.tally.note(Fault::KillHttp, is_hit);
        Ok(())
    }

    async fn kill_connect(&mut self) -> anyhow::Result<()> {
        let region = self.some_region();
        let region = &self.regions[region];
        let connect = connect_of(&self.crew, region.plan.name);
        self.bursts.speak(region, SMALL_BURST);
        let (record, told) = (&region.plan.record, &self.told);
        let in_flight = || 0 < told.speaking.now() || !record.in_flight().is_empty();
        until_so(in_flight).await;
        let more = Duration::from_millis(self.draws.below(5));
        pace::pass(more).await;
        let is_hit = in_flight();
        self.crew.members[connect].kill()?;
        let down = self.pause(DOWN_MAX);
        pace::pass(down).await;
        self.crew.members[connect].start()?;
        self.tally.note(Fault::KillConnect, is_hit);
        Ok(())
    }

    async fn kill_brokers(&mut self, fault: Fault) -> anyhow::Result<()> {
        self.burst_everywhere();
        let told = &self.told;
        until_so(|| 0 < told.streaming.now()).await;
        let unconfirmed = self.told.streaming.now();
        let untold = self.database.to_do("%").await?.untold;
        let broker = self.draws.index(3);
        let is_one = fault == Fault::KillBroker;
        block_in_place(|| if is_one { self.cluster.kill(broker) } else { self.cluster.kill_all() });
        let down = Duration::from_secs(1) + self.pause(DOWN_MAX);
        pace::pass(down).await;
        block_in_place(|| {
            if is_one { self.cluster.start_again(broker) } else { self.cluster.start_all_again() }
        });
        self.tally.note(fault, 0 < unconfirmed || 0 < untold);
        Ok(())
    }

    async fn kill_postgres(&mut self) -> anyhow::Result<()> {
        self.burst_everywhere();
        let region = self.some_region();
        self.bursts.ask(&self.regions[region], SMALL_BURST);
        self.some_are_safe().await;
        let newest = self.told.newest(NEWEST);
        let undecided = self.database.undecided(&newest).await?;
        let asking = self.told.asking.now();
        block_in_place(|| self.postgres.kill());
        let down = self.pause(DOWN_MAX);
        pace::pass(down).await;
        block_in_place(|| self.postgres.start_again());
        self.tally.note(Fault::KillPostgres, 0 < undecided || 0 < asking);
        Ok(())
    }

    async fn cut_commits(&mut self, fault: Fault) -> anyhow::Result<()> {
        let is_match = fault == Fault::CutMatchCommits;
        let proxy = if is_match { self.match_proxy.clone() } else { self.other_proxy.clone() };
        let before = proxy.done();
        proxy.cut(CUTS);
        self.burst_everywhere();
        let region = self.some_region();
        self.bursts.ask(&self.regions[region], SMALL_BURST);
        until_so(|| before + CUTS <= proxy.done()).await;
        proxy.cut(0);
        let cuts = proxy.done() - before;
        self.tally.cuts += cuts;
        self.tally.note(fault, 0 < cuts);
        Ok(())
    }

    async fn duplicate(&mut self) -> anyhow::Result<()> {
        let region = self.some_region();
        let before = self.told.again.now();
        self.bursts.stream_twice(&self.regions[region], &self.streams, BURST);
        let told = &self.told;
        until_so(|| before < told.again.now()).await;
        // Neither the one nor the other is confirmed: both are on their way at once.
        let is_hit = before < self.told.again.now() && 1 < self.told.streaming.now();
        self.tally.note(Fault::Duplicates, is_hit);
        Ok(())
    }

    async fn replay(&mut self) -> anyhow::Result<()> {
        let brokers = self.cluster.bootstrap();
        let mut count = 0;
        let mut is_hit = false;
        for feed in backfill_runtime::ports::Feed::IN {
            let brokers = brokers.clone();
            let read = move || crate::topics::read(&brokers, feed.topic());
            let kept = tokio::task::spawn_blocking(read).await??;
            let mut puts = tokio::task::JoinSet::new();
            for record in kept {
                let streams = self.streams.clone();
                puts.spawn(async move { streams.put(&record.topic, &record.value).await });
                count += 1;
            }
            // What is new comes among what is old.
            self.burst_everywhere();
            self.some_are_safe().await;
            is_hit |= 0 < self.database.undecided(&self.told.newest(NEWEST)).await?;
            while let Some(ended) = puts.join_next().await {
                ended??;
            }
        }
        self.tally.replayed += count;
        self.tally.note(Fault::Replay, is_hit);
        Ok(())
    }

    async fn leave(&mut self) -> anyhow::Result<()> {
        let region = self.some_region();
        let region = &self.regions[region];
        let mut left = 0;
        for number in 0..SMALL_BURST {
            let one = region.cancellations.next();
            left += u32::from(region.desk.leave(&one, number).await);
            let message = region.some_message(number);
            left += u32::from(crate::desk::leave_hl7(&region.mllp, &message, number).await);
        }
        self.tally.left += left;
        // Whether they were carried through all the same is seen when all is over.
        self.tally.note(Fault::Disconnects, false);
        Ok(())
    }
}

/// Looks until it is so, for a moment at most.
async fn until_so(is_so: impl Fn() -> bool) {
    let look = pace::until_every(LOOK_EVERY, "work is in progress", WAIT_MAX, async || {
        Ok(is_so().then_some(()))
    });
    // Otherwise this is a strike at any moment.
    timeout(WAIT_MAX, look).await.ok();
}
