//! Tenure: does the work of the regions whose leases this process holds.
//!
//! A lease says who should work, the owner's epoch in the store says who may write. A process that
//! stood still past its lease wakes up, is refused by the store, and learns here that it lost the
//! region.

use std::collections::HashMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use metrics::gauge;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::{Instant, timeout};
use tracing::{error, info, warn};

use crate::ports::{Job, Leases};
use crate::wake::Wake;

/// How often leases are renewed.
pub const BEAT: Duration = Duration::from_secs(1);
/// How long a lease lasts without being renewed: five beats, so that a slow store costs nobody
/// their regions, and a takeover after a crash leaves ten seconds for the recovery.
pub const LEASE: Duration = Duration::from_secs(5);
/// How long one region's work may take to end.
const END_MAX: Duration = Duration::from_secs(20);

/// The work of one region: runs until the receiver says stop or it fails.
pub type Work = Pin<Box<dyn Future<Output = anyhow::Result<()>> + Send>>;
/// Begins the work of a region.
pub type Begin = Arc<dyn Fn(String, watch::Receiver<bool>) -> Work + Send + Sync>;

/// What keeps the right regions at work in this process.
#[derive(Clone)]
pub struct Tenure {
    /// What is done.
    pub job: Job,
    /// The name of this process among those that share the work.
    pub member: String,
    /// All regions there are.
    pub regions: Vec<String>,
    /// Who shares them out.
    pub leases: Arc<dyn Leases>,
    /// Begins a region's work.
    pub begin: Begin,
}

impl std::fmt::Debug for Tenure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Tenure({})", self.job.name())
    }
}

/// What this process knows of its leases.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Held {
    /// Whether the last beat reached the store.
    pub is_member: bool,
    /// The regions at work here.
    pub regions: Vec<String>,
}

struct Running {
    stop: watch::Sender<bool>,
    task: JoinHandle<anyhow::Result<()>>,
    /// Since when it is asked to end; none while it works.
    ending: Option<Instant>,
}

impl Tenure {
    /// Runs until `shutdown` becomes true; then all work ends and its leases are given back, so
    /// that others go on at once. Tells on `held` what it does.
    pub async fn run(self, shutdown: watch::Receiver<bool>, held: watch::Sender<Held>) {
        let mut wake = Wake::new(watch::channel(0).1, shutdown);
        let mut running: HashMap<String, Running> = HashMap::new();
        while !wake.stopping() {
            self.beat(&mut running, &held).await;
            wake.pause(BEAT).await;
        }
        self.leave(running).await;
        held.send_replace(Held::default());
    }

    /// Never waits for work to end: the other regions' leases must be renewed meanwhile.
    async fn beat(&self, running: &mut HashMap<String, Running>, held: &watch::Sender<Held>) {
        self.reap(running).await;
        let keep: Vec<String> = running.keys().cloned().collect();
        let renewed =
            timeout(LEASE, self.leases.renew(self.job, &self.member, &self.regions, &keep));
        let is_member = match renewed.await {
            Ok(Ok(regions)) => {
                self.follow(running, &regions);
                true
            }
            Ok(Err(error)) => {
                warn!(job = self.job.name(), %error, "leases not renewed");
                false
            }
            Err(_) => {
                warn!(job = self.job.name(), "leases not renewed in time");
                false
            }
        };
        let mut regions: Vec<String> = running.keys().cloned().collect();
        regions.sort();
        let count = u32::try_from(regions.len()).unwrap_or(u32::MAX);
        gauge!("backfill_regions_held", "job" => self.job.name()).set(count);
        held.send_replace(Held { is_member, regions });
    }

    /// Begins what was gained, asks what was lost to end.
    fn follow(&self, running: &mut HashMap<String, Running>, regions: &[String]) {
        for (region, work) in running.iter_mut().filter(|it| !regions.contains(it.0)) {
            if work.ending.is_none() {
                info!(job = self.job.name(), region, "lease given up");
                work.stop.send_replace(true);
                work.ending = Some(Instant::now());
            }
        }
        for region in regions {
            if !running.contains_key(region) {
                info!(job = self.job.name(), region, "lease taken");
                let (stop, stopped) = watch::channel(false);
                let task = tokio::spawn((self.begin)(region.clone(), stopped));
                running.insert(region.clone(), Running { stop, task, ending: None });
            }
        }
    }

    /// Clears away what has ended. What was asked to end is given back now; work that ended by
    /// itself begins again with this beat, if the lease is still held.
    async fn reap(&self, running: &mut HashMap<String, Running>) {
        let is_late = |work: &Running| work.ending.is_some_and(|since| END_MAX < since.elapsed());
        let is_over = |work: &Running| work.task.is_finished() || is_late(work);
        let over: Vec<String> =
            running.iter().filter(|it| is_over(it.1)).map(|it| it.0.clone()).collect();
        let mut given_back = Vec::new();
        for region in over {
            let Some(work) = running.remove(&region) else { continue };
            if work.ending.is_some() {
                given_back.push(region.clone());
            }
            self.end(&region, work, Duration::ZERO).await;
        }
        if !given_back.is_empty() {
            self.release(&given_back, false).await;
        }
    }

    async fn leave(&self, running: HashMap<String, Running>) {
        for work in running.values() {
            work.stop.send_replace(true);
        }
        let mut regions = Vec::new();
        for (region, work) in running {
            info!(job = self.job.name(), region, "lease given up");
            self.end(&region, work, END_MAX).await;
            regions.push(region);
        }
        self.release(&regions, true).await;
    }

    async fn end(&self, region: &str, work: Running, wait: Duration) {
        let abort = work.task.abort_handle();
        match timeout(wait, work.task).await {
            Ok(Ok(Ok(()))) => {}
            Ok(Ok(Err(error))) => warn!(job = self.job.name(), region, "work ended: {error:#}"),
            Ok(Err(error)) => error!(job = self.job.name(), region, %error, "work broke"),
            Err(_) => {
                error!(job = self.job.name(), region, "work did not end in time");
                abort.abort();
            }
        }
    }

    async fn release(&self, regions: &[String], leave: bool) {
        let released = self.leases.release(self.job, &self.member, regions, leave).await;
        if let Err(error) = released {
            warn!(job = self.job.name(), %error, "leases not given back; they run out");
        }
    }
}

#[cfg(test)]
mod tests;
