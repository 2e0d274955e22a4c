//! `backfill backup` and `backfill restore`: the embedded database as one file.
#![expect(clippy::print_stdout, reason = "the report of the command is its output")]

use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context as _, anyhow};
use backfill_store::{Copied, Sqlite};

use crate::args::{BackupArgs, RestoreArgs};
use crate::config::Config;
use crate::private;
use crate::run::{BadSetting, settings};
use crate::wiring::{self, NotReady};

/// How many damaged rows are named.
const LISTED_MAX: usize = 10;

/// Writes a verified copy, beside a running service or without one.
///
/// # Errors
/// If the file is there, cannot be written or is not whole.
pub(crate) async fn back_up(args: &BackupArgs) -> anyhow::Result<ExitCode> {
    let config = settings(&args.common)?;
    only_embedded(&config)?;
    wiring::must_exist(&config)?;
    let path = config.data.join(wiring::DATABASE);
    let now = config.clock().now();
    let copied = Sqlite::back_up(&path, &args.to, &config.store(), now).await?;
    println!("{}: {}", args.to.display(), told(&config, &copied)?);
    warn(&copied);
    println!(
        "The key `{}` is not in it. Keep it apart: without it no name of this backup can be read.",
        config.key_file().display()
    );
    Ok(ExitCode::SUCCESS)
}

/// Makes a data folder from a backup.
///
/// # Errors
/// If the folder is not empty, the backup is not whole, or the key is not its own.
pub(crate) async fn restore(args: &RestoreArgs) -> anyhow::Result<ExitCode> {
    let config = settings(&args.common)?;
    only_embedded(&config)?;
    refuse_present(&config)?;
    wiring::make_folder(&config.data)?;
    let key = bring_key(&config, args.key.as_deref())?;
    let path = config.data.join(wiring::DATABASE);
    let now = config.clock().now();
    let restored = Sqlite::restore(&path, &args.from, &config.store(), now).await;
    if restored.is_err() && key {
        std::fs::remove_file(config.key_file()).ok();
    }
    let restored = restored?;
    for file in [path.as_path(), config.key_file().as_path()] {
        private::belong_like(file, &config.data);
    }
    println!("{}: {}", config.data.display(), told(&config, &restored)?);
    warn(&restored);
    println!(
        "This is a copy of the past. Before patients reach it, see `backfill doctor` and \
         docs/backup.md: what was said since the backup was made must be said again."
    );
    Ok(ExitCode::SUCCESS)
}

fn only_embedded(config: &Config) -> anyhow::Result<()> {
    if config.is_embedded() {
        return Ok(());
    }
    let problem = "`postgres.url` is set: back PostgreSQL up with its own tools, as docs/backup.md \
                   says, and mark a restored one with `backfill doctor --restored`";
    Err(BadSetting(anyhow!(problem)).into())
}

/// What lies there might be somebody's only copy.
fn refuse_present(config: &Config) -> anyhow::Result<()> {
    let holds_something = match std::fs::read_dir(&config.data) {
        Ok(mut entries) => entries.next().is_some(),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => false,
        Err(error) => return Err(error).context(format!("`{}`", config.data.display())),
    };
    if holds_something {
        let problem =
            format!("`{}` is not empty; restore into a new folder", config.data.display());
        return Err(BadSetting(anyhow!(problem)).into());
    }
    Ok(())
}

/// Brings the key to its place; whether it was brought. Where the settings name another place, it is
/// there or not.
fn bring_key(config: &Config, from: Option<&Path>) -> anyhow::Result<bool> {
    let to = config.key_file();
    let Some(from) = from else {
        if to.is_file() {
            return Ok(false);
        }
        let text =
            format!("there is no key `{}`; give that of the backup with --key", to.display());
        return Err(NotReady(text).into());
    };
    let key = std::fs::read(from).with_context(|| format!("the key `{}`", from.display()))?;
    let mut options = std::fs::File::options();
    options.write(true).create_new(true).mode(0o600);
    let mut file = options.open(&to).with_context(|| format!("the key `{}`", to.display()))?;
    file.set_permissions(std::fs::Permissions::from_mode(0o600))?;
    std::io::Write::write_all(&mut file, &key)?;
    file.sync_all()?;
    Ok(true)
}

/// What was damaged before the copy was made is in it as it was.
fn warn(copied: &Copied) {
    if !copied.unreadable.is_empty() {
        println!("Sealed, and cannot be opened by anybody: {}.", listed(&copied.unreadable));
    }
}

/// The first of them, and how many there are.
pub(crate) fn listed(names: &[String]) -> String {
    let first = names.iter().take(LISTED_MAX).map(String::as_str).collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(LISTED_MAX) {
        0 => first,
        more => format!("{first} and {more} more"),
    }
}

fn told(config: &Config, copied: &Copied) -> anyhow::Result<String> {
    let Copied { seq, at, bytes, .. } = copied;
    let zone = backfill_runtime::Zone::named(&config.zone)?;
    let until =
        at.map(|at| format!(", the last of {}", zone.civil(at).strftime("%Y-%m-%d %H:%M:%S")));
    let until = until.unwrap_or_default();
    Ok(format!("whole, {seq} journal records{until}, {bytes} bytes"))
}
