//! How the load, the patients and the service come to their end.

use std::time::Duration;

use backfill_core::{Event, Timestamp};
use backfill_runtime::clock::Clock;
use backfill_runtime::ids;
use backfill_runtime::ports::Feed;
use backfill_tests::outside::rules;
use backfill_tests::pace;

use crate::streams::{taken_as, value};
use crate::world::World;

/// How long each part of the end may take when nothing is hurt any more.
const END_MAX: Duration = Duration::from_secs(300);
/// How often it is looked whether it is over, and whether somebody must be started again.
const LOOK_EVERY: Duration = Duration::from_millis(200);
/// Patients have so long to answer at the end: nothing that is offered then ends by itself.
const LONG_WINDOW_MINUTES: u32 = 12 * 60;

impl World {
    /// Lets all that was begun be told.
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
        self.tend_until("the load ends", async |_| Ok(ending.is_finished())).await?;
        ending.await?
    }

    pub(crate) async fn send_patients_home(&mut self) -> anyhow::Result<()> {
        for region in &self.regions {
            region.go_home.send_replace(true);
        }
        let all_gone =
            async |world: &Self| Ok(world.regions.iter().all(|it| it.patients.is_finished()));
        self.tend_until("the patients go home", all_gone).await?;
        for region in &mut self.regions {
            (&mut region.patients).await??;
        }
        Ok(())
    }

    /// Sees to it that there is time to answer, so that quiet can come; returns since when.
    pub(crate) async fn give_time(&mut self) -> anyhow::Result<Timestamp> {
        let mut patient = rules::short();
        patient.number += 1;
        for step in &mut patient.fan_out {
            step.window_minutes = LONG_WINDOW_MINUTES;
        }
        let mut told = Vec::new();
        for region in &self.regions {
            let name = region.plan.name;
            let id = ids::event_id(&["chaos-rules-at-the-end", name]);
            told.push(taken_as(id));
            let event = Event::RulesChanged(patient.clone());
            self.streams.put(Feed::Rules.topic(), &value(name, id, &event, false)).await?;
        }
        let decided = async |world: &Self| Ok(world.database.undecided(&told).await? == 0);
        self.tend_until("the rules are in force", decided).await?;
        Ok(Clock::system().now())
    }

    /// Waits until it is so. Whoever ends meanwhile is started again, as it may be the one that is
    /// waited for.
    async fn tend_until(
        &mut self,
        what: &str,
        is_so: impl AsyncFn(&Self) -> anyhow::Result<bool>,
    ) -> anyhow::Result<()> {
        pace::until_every(LOOK_EVERY, what, END_MAX, async || {
            self.crew.tend()?;
            Ok(is_so(&*self).await?.then_some(()))
        })
        .await
    }
}
