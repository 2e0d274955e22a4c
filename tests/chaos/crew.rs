//! All processes of the service, and who of them holds which region.

use std::time::{Duration, Instant};

use jiff::Timestamp;

use anyhow::Context as _;
use backfill_tests::pace;
use serde_json::Value;

use crate::member::Member;

/// How long a region may be without a holder before the test gives up. What is promised is in the
/// table: 15 seconds.
const PATIENCE: Duration = Duration::from_secs(180);
/// How often processes are asked how they are.
const LOOK_EVERY: Duration = Duration::from_millis(50);

/// The moment at which somebody was taken away.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Began {
    steady: Instant,
    wall: Timestamp,
}

impl Began {
    pub(crate) fn now() -> Self {
        let now = backfill_runtime::clock::Clock::system().now();
        let wall = Timestamp::from_millisecond(now.0).expect("the clock shows a time of our age");
        Self { steady: Instant::now(), wall }
    }

    pub(crate) fn elapsed(self) -> Duration {
        self.steady.elapsed()
    }
}

/// When the last of the regions was recovered, as the first line of a log says that is about it
/// and of a later time; until now for one that no line is about.
fn recovered_after(logs: &[String], regions: &[String], began: Began) -> Duration {
    let until_now = began.elapsed();
    let after = |region: &String| {
        let said = format!(" region recovered region=\"{region}\" ");
        let lines = logs.iter().flat_map(|log| log.lines());
        let times = lines.filter(|line| line.contains(&said)).filter_map(|line| {
            let at: Timestamp = line.split(' ').next()?.parse().ok()?;
            at.duration_since(began.wall).try_into().ok()
        });
        times.min().unwrap_or(until_now)
    };
    regions.iter().map(after).max().unwrap_or(until_now).min(until_now)
}

#[test]
fn a_takeover_is_as_long_as_the_logs_say() {
    let wall: Timestamp = "2026-11-20T10:00:00Z".parse().unwrap();
    let began =
        Began { steady: Instant::now().checked_sub(Duration::from_secs(60)).unwrap(), wall };
    let line = |at: &str, region: &str| {
        format!(
            "2026-11-20T10:{at}Z  INFO x: region recovered region=\"{region}\" seq=1 replayed=0\n"
        )
    };
    let logs = [line("00:05", "fen"), line("00:07", "wold") + &line("00:40", "wold")];
    let regions = ["fen".to_owned(), "wold".to_owned()];
    assert_eq!(recovered_after(&logs, &regions, began), Duration::from_secs(7));
    let before = [line("00:05", "fen").replace("T10:", "T09:")];
    assert!(Duration::from_secs(60) <= recovered_after(&before, &regions[..1], began));
}

/// See the module.
#[derive(Debug)]
pub(crate) struct Crew {
    pub(crate) members: Vec<Member>,
}

impl Crew {
    /// Those of a role.
    pub(crate) fn of(&self, role: &str) -> Vec<usize> {
        (0..self.members.len()).filter(|at| self.members[*at].role == role).collect()
    }

    /// Starts again whoever ended by itself.
    pub(crate) fn tend(&mut self) -> anyhow::Result<()> {
        self.members.iter_mut().try_for_each(Member::tend)
    }

    /// The regions a process works on in its role, once they are recovered.
    pub(crate) async fn held_by(&self, member: usize) -> Vec<String> {
        let member = &self.members[member];
        let Some(said) = member.says().await else { return Vec::new() };
        let regions = said["roles"][member.role]["regions"].as_object().cloned();
        let is_at_work = |it: &Value| it["recovered"] != Value::Bool(false);
        let regions = regions.unwrap_or_default().into_iter();
        regions.filter(|(_, it)| is_at_work(it)).map(|(name, _)| name).collect()
    }

    /// A process of a role that holds a region, and what it holds; the first from `from` on.
    pub(crate) async fn holder(
        &mut self,
        role: &str,
        from: usize,
    ) -> anyhow::Result<(usize, Vec<String>)> {
        let members = self.of(role);
        pace::until_every(LOOK_EVERY, "somebody holds a region", PATIENCE, async || {
            self.tend()?;
            for step in 0..members.len() {
                let member = members[(from + step) % members.len()];
                let held = self.held_by(member).await;
                if !held.is_empty() {
                    return Ok(Some((member, held)));
                }
            }
            Ok(None)
        })
        .await
    }

    /// Waits until others hold all of `regions`; returns how long after `began` that was so, by what
    /// they say themselves where they do: whoever looks may be late.
    pub(crate) async fn taken_over(
        &mut self,
        role: &str,
        (regions, from): (&[String], usize),
        began: Began,
    ) -> anyhow::Result<Duration> {
        let others: Vec<usize> = self.of(role).into_iter().filter(|it| *it != from).collect();
        pace::until_every(LOOK_EVERY, "others take over", PATIENCE, async || {
            self.tend()?;
            let mut held = Vec::new();
            for other in &others {
                held.extend(self.held_by(*other).await);
            }
            let is_done = regions.iter().all(|it| held.contains(it));
            let logs = || others.iter().map(|it| self.members[*it].log()).collect::<Vec<_>>();
            Ok(is_done.then(|| recovered_after(&logs(), regions, began)))
        })
        .await
        .with_context(|| format!("{regions:?} of {}", self.members[from].name))
    }

    /// Waits until every process says that it is ready.
    pub(crate) async fn ready(&mut self) -> anyhow::Result<()> {
        pace::until_every(LOOK_EVERY, "every process is ready", PATIENCE, async || {
            self.tend()?;
            for member in &self.members {
                if member.says().await.is_none_or(|said| said["ready"] != Value::Bool(true)) {
                    return Ok(None);
                }
            }
            Ok(Some(()))
        })
        .await
        .context("see the logs in the folder of the run")
    }
}
