//! What a run may be told from outside: how often to kill, and the seed of all that is random.

use anyhow::Context as _;

/// How often the process is killed if nothing is said.
const KILLS: u32 = 100;
/// Fewest kills a run makes sense with.
const KILLS_MIN: u32 = 2;

/// See the module.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Settings {
    pub(crate) seed: u64,
    pub(crate) kills: u32,
}

impl Settings {
    /// From `KILL_SEED` and `KILLS`; a seed nobody gave is drawn.
    pub(crate) fn from_environment() -> anyhow::Result<Self> {
        let seed = number("KILL_SEED")?
            .map_or_else(|| Ok(getrandom::u32()?.into()), Ok::<_, anyhow::Error>)?;
        let kills = number("KILLS")?.map_or(Ok(KILLS), u32::try_from).context("in KILLS")?;
        anyhow::ensure!(KILLS_MIN <= kills, "KILLS must be at least {KILLS_MIN}");
        Ok(Self { seed, kills })
    }
}

fn number(name: &str) -> anyhow::Result<Option<u64>> {
    let Ok(text) = std::env::var(name) else { return Ok(None) };
    text.parse().map(Some).with_context(|| format!("{name} must be a number"))
}
