//! The demonstration: a made-up trust with a waiting list, a system that sends a day of messages
//! over the real MLLP port and acknowledges bookings, and patients who answer on the real pages.
//!
//! ```text
//!   simulations::trust ──► list ──► vault, intake
//!                     └──► day ───► MLLP ──► the service ──► bookings ──► hospital (MLLP)
//!   simulations::people ─► patients ──► GET and POST /o/{token}
//! ```
//!
//! What was sent is remembered in the data folder, so the next start goes on where this one
//! stopped; what is sent twice then is recognised like any duplicate.

mod day;
mod hospital;
mod list;
mod patient_page;
mod patients;
mod progress;
mod screen;

use anyhow::Context as _;
use backfill_core::Timestamp;
use backfill_hl7::Mapping;
use backfill_runtime::clock::Clock;
use backfill_simulations::trust::SyntheticTrust;
use backfill_simulations::trust::mapping_toml;
use backfill_simulations::trust::{SITES, TRUST, TRUST_NAME};
use tokio::net::TcpListener;
use tokio::sync::watch;

use crate::args::Rules;
use crate::config::Config;
use crate::process::Addresses;
use crate::rules;
use crate::run::BadSetting;
use crate::wiring::{self, Parts};
use progress::Progress;

/// The seed of the trust and its people.
const SEED: u64 = 1948;

/// A demonstration that is ready to play.
#[derive(Debug)]
pub(crate) struct Demonstration {
    hospital: TcpListener,
    progress: Progress,
    is_begun: bool,
}

/// Names the trust in the settings and gives its system a port of its own.
///
/// # Errors
/// If bookings are to be written to another system, or the data folder holds real data: the
/// demonstration must never reach either.
pub(crate) async fn prepare(config: &mut Config) -> anyhow::Result<Demonstration> {
    if config.hl7.writeback.is_some() {
        let problem = "`hl7.writeback` is set: a demonstration does not run beside a real system";
        return Err(BadSetting(anyhow::anyhow!(problem)).into());
    }
    let is_begun = Progress::exists(&config.data);
    if config.is_embedded() && config.data.join(wiring::DATABASE).exists() && !is_begun {
        let problem = format!(
            "`{}` holds data that is no demonstration's; give an empty folder with --data",
            config.data.display()
        );
        return Err(BadSetting(anyhow::anyhow!(problem)).into());
    }
    let progress = Progress::open(&config.data, Clock::system().now())?;
    let hospital =
        TcpListener::bind("127.0.0.1:0").await.context("the demonstration's hospital")?;
    config.hl7.writeback = Some(hospital.local_addr()?.to_string());
    config.is_demonstration = true;
    config.public.trusts.insert(TRUST.to_owned(), TRUST_NAME.to_owned());
    for site in &SITES {
        config.public.sites.insert(site.code.to_owned(), site.name.to_owned());
    }
    if config.public.phone.is_empty() {
        config.public.phone = "0161 496 0123".to_owned();
    }
    Ok(Demonstration { hospital, progress, is_begun })
}

impl Demonstration {
    /// A database that others may use as well must be empty or hold this demonstration.
    ///
    /// # Errors
    /// If it holds anything else.
    pub(crate) async fn check(&self, parts: &Parts) -> anyhow::Result<()> {
        if self.is_begun || parts.store.summary().await?.seq == 0 {
            return Ok(());
        }
        let problem = format!(
            "region `{}` holds data that is no demonstration's; give `region` another name",
            parts.region
        );
        Err(BadSetting(anyhow::anyhow!(problem)).into())
    }

    /// What the codes of the trust's system mean.
    ///
    /// # Errors
    /// Never, as long as the tests pass.
    pub(crate) fn mapping(&self) -> anyhow::Result<Mapping> {
        Ok(Mapping::from_toml(&mapping_toml())?)
    }

    /// Plays until the service stops.
    ///
    /// # Errors
    /// If the service cannot be reached or the data folder cannot be written.
    pub(crate) async fn play(
        self,
        parts: Parts,
        addresses: Addresses,
        shutdown: watch::Receiver<bool>,
    ) -> anyhow::Result<()> {
        let mut stopped = shutdown.clone();
        tokio::select! {
            played = self.perform(parts, addresses, shutdown) => played,
            _ = stopped.wait_for(|stop| *stop) => Ok(()),
        }
    }

    async fn perform(
        self,
        parts: Parts,
        addresses: Addresses,
        shutdown: watch::Receiver<bool>,
    ) -> anyhow::Result<()> {
        let now = parts.clock.now();
        rules::put_in_force(Rules::Demonstration, parts.store.as_ref(), now).await?;
        let mut progress = self.progress;
        let trust = trust(&parts, progress.begun_at());
        screen::welcome(&parts, &addresses);
        tokio::spawn(hospital::answer(self.hospital, shutdown));
        list::take(&parts, trust.entries(), &mut progress).await?;
        let (sent, day_over) = watch::channel(false);
        let played = async {
            day::send(addresses.mllp.as_deref().unwrap_or_default(), trust.day(), &mut progress)
                .await?;
            sent.send_replace(true);
            anyhow::Ok(())
        };
        let answered = patients::answer(&parts, &addresses, day_over);
        tokio::try_join!(played, answered)?;
        Ok(())
    }
}

/// The same trust at each start: made for the moment of the first.
fn trust(parts: &Parts, begun_at: Timestamp) -> SyntheticTrust {
    SyntheticTrust::new(SEED, begun_at, parts.zone.offset_minutes(begun_at))
}
