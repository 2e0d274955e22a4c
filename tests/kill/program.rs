//! The program under test: the real binary, built from these sources.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context as _, ensure};

/// Builds the binary into the folder of this test and returns where it is.
pub(crate) fn built() -> anyhow::Result<PathBuf> {
    let test = std::env::current_exe()?;
    let profile = test.parent().and_then(|deps| deps.parent()).context("no build folder")?;
    let target = profile.parent().context("no target folder")?;
    let release = profile.ends_with("release").then_some("--release");
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let status = Command::new(cargo)
        .args(["build", "--quiet", "--locked", "--package", "backfill-server"])
        .args(release)
        .arg("--target-dir")
        .arg(target)
        .status()
        .context("cargo can not be started")?;
    ensure!(status.success(), "the service could not be built");
    Ok(profile.join("backfill"))
}
