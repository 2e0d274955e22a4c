//! `backfill key rotate`: a new key for the embedded database, while no service runs on it.
#![expect(clippy::print_stdout, reason = "the report of the command is its output")]

use std::process::ExitCode;

use anyhow::anyhow;
use backfill_store::{Rotated, Sqlite, old_keys};

use crate::args::{Common, KeyCommand};
use crate::config::Config;
use crate::run::{BadSetting, settings};
use crate::wiring::{self, NotReady};

/// Runs the command and says what to do with the old key.
///
/// # Errors
/// If a service runs, the database is none that this works on, or something of it does not open.
pub(crate) async fn run(command: &KeyCommand) -> anyhow::Result<ExitCode> {
    let KeyCommand::Rotate(common) = command;
    rotate(common).await
}

async fn rotate(common: &Common) -> anyhow::Result<ExitCode> {
    let config = settings(common)?;
    only_embedded(&config)?;
    wiring::must_exist(&config)?;
    let lock = wiring::lock(&config.data)
        .map_err(|held| NotReady(format!("{held:#}; the key was not exchanged")))?;
    let path = config.data.join(wiring::DATABASE);
    let rotated = Sqlite::rotate_key(&path, &config.store()).await;
    drop(lock);
    let key = config.key_file();
    let again = "run the same again once that is mended: an exchange that was begun is carried through, \
                 and no key that is needed was destroyed";
    match rotated.map_err(|error| anyhow::Error::from(error).context(again))? {
        Rotated::Done { people, originals, unreadable } => {
            println!(
                "`{}` is a new key: the keys of {people} people and {originals} originals are sealed \
                 with it",
                key.display()
            );
            if 0 < unreadable {
                println!(
                    "{unreadable} more were damaged before and open with no key; they stay as they \
                     are, and `backfill doctor` says which they are"
                );
            }
        }
        Rotated::Finished => println!(
            "`{}` is the new key: what was begun earlier was carried through, nothing was begun anew",
            key.display()
        ),
    }
    println!("Keep it apart from the backups, as the one before, and make a new backup now.");
    for old in old_keys(&key) {
        println!(
            "`{}` opens only backups that were made before, and nothing of this database: move it to \
             where the key of those backups is kept, and destroy it together with the last of them.",
            old.display()
        );
    }
    Ok(ExitCode::SUCCESS)
}

fn only_embedded(config: &Config) -> anyhow::Result<()> {
    if config.is_embedded() && config.feeds().is_none() {
        return Ok(());
    }
    let problem = "`postgres.url` or `kafka.brokers` is set: many processes hold that key, and know each \
                   other's records by it, so that it cannot be exchanged yet (docs/data-protection.md); \
                   nothing was done";
    Err(BadSetting(anyhow!(problem)).into())
}
