//! All processes of the service, and who of them holds which region.

use std::time::{Duration, Instant};

use anyhow::Context as _;
use backfill_tests::pace;
use serde_json::Value;

use crate::member::Member;

/// How long a region may be without a holder before the test gives up. What is promised is in the
/// table: 15 seconds.
const PATIENCE: Duration = Duration::from_secs(180);
/// How often processes are asked how they are.
const LOOK_EVERY: Duration = Duration::from_millis(50);

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

    /// Waits until others hold all of `regions`; returns since when that is so, counted from `began`.
    pub(crate) async fn taken_over(
        &mut self,
        role: &str,
        (regions, from): (&[String], usize),
        began: Instant,
    ) -> anyhow::Result<Duration> {
        let others: Vec<usize> = self.of(role).into_iter().filter(|it| *it != from).collect();
        pace::until_every(LOOK_EVERY, "others take over", PATIENCE, async || {
            self.tend()?;
            let mut held = Vec::new();
            for other in &others {
                held.extend(self.held_by(*other).await);
            }
            Ok(regions.iter().all(|it| held.contains(it)).then(|| began.elapsed()))
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
