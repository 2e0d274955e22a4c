//! What a run may be told from outside: how long faults last, and the seed of all that is random.

use std::time::Duration;

use anyhow::Context as _;

/// How long faults go on if nothing is said, in seconds.
const SECONDS: u64 = 120;

/// See the module.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Settings {
    pub(crate) seed: u64,
    pub(crate) faults_for: Duration,
}

impl Settings {
    /// From `CHAOS_SEED` and `CHAOS_SECONDS`; a seed nobody gave is drawn.
    pub(crate) fn from_environment() -> anyhow::Result<Self> {
        let seed = number("CHAOS_SEED")?
            .map_or_else(|| Ok(getrandom::u32()?.into()), Ok::<_, anyhow::Error>)?;
        let seconds = number("CHAOS_SECONDS")?.unwrap_or(SECONDS);
        Ok(Self { seed, faults_for: Duration::from_secs(seconds) })
    }
}

fn number(name: &str) -> anyhow::Result<Option<u64>> {
    let Ok(text) = std::env::var(name) else { return Ok(None) };
    text.parse().map(Some).with_context(|| format!("{name} must be a number"))
}
