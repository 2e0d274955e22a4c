//! `backfill key rotate`: a new key for the database, beside the service; or all sealed anew without it.
#![expect(clippy::print_stdout, reason = "the report of the command is its output")]

use std::path::Path;
use std::process::ExitCode;

use anyhow::anyhow;
use backfill_store::{Postgres, Rotated, Sqlite, old_keys};

use crate::args::{KeyCommand, RotateArgs};
use crate::config::Config;
use crate::run::{BadSetting, settings};
use crate::wiring::{self, NotReady};

/// What to do after an exchange that was cut off.
const AGAIN: &str = "run the same again once that is mended: an exchange that was begun is carried through, \
                     and no key that is needed was destroyed";

/// Runs the command and says what to do with the old key.
///
/// # Errors
/// If all is to be sealed anew and a service runs or the database is none that this works on, or something
/// of it does not open.
pub(crate) async fn run(command: &KeyCommand) -> anyhow::Result<ExitCode> {
    let KeyCommand::Rotate(args) = command;
    let config = settings(&args.common)?;
    let rotated = rotate(args, &config).await?;
    say(rotated, &config.key_file());
    if !config.is_embedded() {
        println!(
            "Copy `{}` to every machine on which a process of this installation runs, before one is \
             started there again. Those that run go on.",
            config.key_file().display()
        );
    }
    Ok(ExitCode::SUCCESS)
}

async fn rotate(args: &RotateArgs, config: &Config) -> anyhow::Result<Rotated> {
    let done = match (config.is_embedded(), args.reseal) {
        (true, true) => {
            wiring::must_exist(config)?;
            let lock = wiring::lock(&config.data);
            let _lock =
                lock.map_err(|held| NotReady(format!("{held:#}; the key was not exchanged")))?;
            Sqlite::reseal(&config.data.join(wiring::DATABASE), &config.store()).await
        }
        (true, false) => {
            wiring::must_exist(config)?;
            Sqlite::rotate_key(&config.data.join(wiring::DATABASE), &config.store()).await
        }
        (false, false) => Postgres::rotate_key(&config.postgres_options(&config.region)).await,
        (false, true) => return Err(BadSetting(anyhow!(EMBEDDED_ONLY)).into()),
    };
    done.map_err(|error| anyhow::Error::from(error).context(AGAIN))
}

const EMBEDDED_ONLY: &str = "`--reseal` is for the embedded database alone: with `postgres.url` many \
                             processes seal with that key at once (docs/data-protection.md); nothing \
                             was done. Without `--reseal` the key is exchanged";

fn say(rotated: Rotated, key: &Path) {
    let key_name = key.display();
    match rotated {
        Rotated::Exchanged => println!(
            "`{key_name}` is a new key: it opens the database, and the one before does not. A service \
             that runs goes on"
        ),
        Rotated::Resealed { people, originals, unreadable } => {
            println!(
                "`{key_name}` is a new key: the keys of {people} people and {originals} originals are \
                 sealed with it"
            );
            if 0 < unreadable {
                println!(
                    "{unreadable} more were damaged before and open with no key; they stay as they \
                     are, and `backfill doctor` says which they are"
                );
            }
        }
        Rotated::Finished => println!(
            "`{key_name}` is the new key: what was begun earlier was carried through, nothing was begun \
             anew"
        ),
    }
    println!("Keep it apart from the backups, as the one before, and make a new backup now.");
    for old in old_keys(key) {
        println!(
            "`{}` opens only backups that were made before, and nothing of this database: move it to \
             where the key of those backups is kept, and destroy it together with the last of them.",
            old.display()
        );
    }
}
