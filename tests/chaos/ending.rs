//! How the load, the patients and the service come to their end.

use std::time::Duration;

use anyhow::Context as _;
use backfill_core::{Event, RuleSet, Timestamp};
use backfill_runtime::clock::Clock;
use backfill_runtime::ids;
use backfill_runtime::ports::Feed;
use backfill_tests::outside::rules;
use backfill_tests::pace;
use tokio::time::timeout;

use crate::streams::value;
use crate::world::World;

/// How long the load may take to come to its end when nothing is hurt any more.
const END_MAX: Duration = Duration::from_secs(300);
/// How often it is looked whether it has, and whether somebody must be started again.
const LOOK_EVERY: Duration = Duration::from_millis(200);
/// Patients have so long to answer at the end: nothing that is offered then ends by itself.
const LONG_WINDOW_MINUTES: u32 = 12 * 60;

impl World {
    /// Lets all that was begun be told. Whoever ends meanwhile is started again, as it may be the one
    /// that is spoken to.
    pub(crate) async fn end_load(&mut self) -> anyhow::Result<()> {
        self.end_of_load.send_replace(true);
        let mut bursts = std::mem::take(&mut self.bursts);
        let loads = std::mem::take(&mut self.loads);
        let ending = tokio::spawn(async move {
            bursts.end().await?;
            for load in loads {
                load.await??;
            }
            anyhow::Ok(())
        });
        let ended = pace::until_every(LOOK_EVERY, "the load ends", END_MAX, async || {
            self.crew.tend()?;
            Ok(ending.is_finished().then_some(()))
        });
        ended.await?;
        ending.await?
    }

    pub(crate) async fn send_patients_home(&mut self) -> anyhow::Result<()> {
        for region in &mut self.regions {
            region.go_home.send_replace(true);
            let patients = &mut region.patients;
            timeout(END_MAX, patients).await.context("the patients did not go home")???;
        }
        Ok(())
    }

    /// Sees to it that there is time to answer, so that quiet can come; returns since when.
    pub(crate) async fn give_time(&self) -> anyhow::Result<Timestamp> {
        let mut patient = rules::short();
        patient.number += 1;
        for step in &mut patient.fan_out {
            step.window_minutes = LONG_WINDOW_MINUTES;
        }
        let mut told = Vec::new();
        for region in &self.regions {
            let name = region.plan.name;
            let id = ids::event_id(&["chaos-rules-at-the-end", name]);
            told.push(id);
            let event: Event = Event::RulesChanged(RuleSet { ..patient.clone() });
            self.streams.put(Feed::Rules.topic(), &value(name, id, &event, false)).await?;
        }
        let decided = async || Ok((self.database.undecided(&told).await? == 0).then_some(()));
        pace::until_every(LOOK_EVERY, "the rules are in force", END_MAX, decided).await?;
        Ok(Clock::system().now())
    }
}
