//! The program under test: the real binary of the profile that this test was built in.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, ensure};

/// Where the binary is; it is built first if a source is newer.
pub(crate) fn built() -> anyhow::Result<PathBuf> {
    let test = std::env::current_exe()?;
    let profile = test.ancestors().nth(2).context("no build folder")?;
    let program = profile.join("backfill");
    if !is_fresh(&program) {
        build(profile)?;
    }
    Ok(program)
}

/// Whether no source is newer: cargo writes them all down beside the binary.
fn is_fresh(program: &Path) -> bool {
    let changed = |path: &Path| path.metadata().and_then(|it| it.modified()).ok();
    let Some(built) = changed(program) else { return false };
    let Ok(list) = std::fs::read_to_string(program.with_extension("d")) else { return false };
    let sources = list.split_once(": ").map_or("", |(_, sources)| sources).split_whitespace();
    let is_older = |source: &str| changed(Path::new(source)).is_some_and(|it| it <= built);
    sources.into_iter().all(is_older)
}

/// With the flags of the whole workspace, so that nothing is built in two ways.
fn build(profile: &Path) -> anyhow::Result<()> {
    let target = profile.parent().context("no target folder")?;
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.args(["build", "--quiet", "--workspace", "--bin", "backfill", "--target-dir"]);
    command.arg(target);
    if profile.ends_with("release") {
        command.arg("--release");
    }
    let status = command.status().context("cargo can not be started")?;
    ensure!(status.success(), "the service could not be built");
    Ok(())
}
