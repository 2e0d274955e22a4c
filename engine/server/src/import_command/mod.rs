//! `backfill import`: opens the database beside a running service, or without one.
#![expect(clippy::print_stdout, reason = "the report of the command is its output")]

mod diary;
mod whole_list;

use std::process::ExitCode;

use backfill_runtime::{Principal, Trusts};

use crate::import::{self, Here, ImportCommand, Ports};
use crate::run::settings;
use crate::wiring::{self, Parts};

/// Runs the command and prints what was taken.
///
/// # Errors
/// If the file or the data folder cannot be used.
pub(crate) async fn run(command: ImportCommand) -> anyhow::Result<ExitCode> {
    let (common, dry_run) = match &command {
        ImportCommand::Waitlist(args) => (&args.common, args.dry_run),
        ImportCommand::Appointments(args) => (&args.common, args.dry_run),
    };
    let config = settings(common)?;
    let embedded = config.is_embedded();
    let is_new = embedded && !config.data.join(wiring::DATABASE).exists();
    if dry_run {
        wiring::must_exist(&config)?;
    }
    let parts = Parts::open(config).await?;
    let imported = import_in_time(&command, &parts).await;
    parts.store.close().await;
    Ok(match imported {
        Ok(code) => {
            let made = if is_new { ", made for it: nothing was there" } else { "" };
            if embedded {
                println!("data folder {}{made}", parts.config.data.display());
            } else {
                println!("region {} on PostgreSQL", parts.config.region);
            }
            ExitCode::from(code)
        }
        Err(error) => {
            crate::telemetry::complain(&error);
            ExitCode::from(import::exit_code_of(&error))
        }
    })
}

/// Imports, unless the time is not known: what is written down with a wrong one stays so.
async fn import_in_time(command: &ImportCommand, parts: &Parts) -> anyhow::Result<u8> {
    parts.look_at_clock().await?;
    if let Some(reason) = parts.clock.implausible() {
        return Err(wiring::NotReady(format!("{reason}; nothing was imported")).into());
    }
    import(command, parts).await
}

/// Imports, prints the report, and gives the exit code.
async fn import(command: &ImportCommand, parts: &Parts) -> anyhow::Result<u8> {
    let store = parts.store.as_ref();
    // On PostgreSQL another machine may be deciding.
    let decides = !parts.config.is_embedded() || wiring::is_running(&parts.config.data);
    // Each row names its trust, and whoever may run this may bring any.
    let principal = Principal::machine("import", Trusts::All);
    let ports =
        Ports { intake: store, vault: store, reader: store, principal: &principal, decides };
    let (services, now) = (&parts.config.services, parts.clock.now());
    let missing_percent_max = parts.config.import.missing_percent_max;
    let here = Here { zone: &parts.zone, services, now, missing_percent_max };
    match command {
        ImportCommand::Waitlist(args) => {
            let report = import::run(args, &ports, &here).await?;
            println!("{report}");
            let ended = match &report.missing {
                Some(missing) => whole_list::finish(args, &ports, missing, now).await?,
                None => 0,
            };
            Ok(report.exit_code().max(ended))
        }
        ImportCommand::Appointments(args) => {
            let sites = &parts.config.public.sites;
            let report = import::diary::run(args, &ports, &here, sites).await?;
            println!("{report}");
            let ended = match &report.missing {
                Some(missing) => diary::finish(args, &ports, missing, now).await?,
                None => 0,
            };
            Ok(report.exit_code().max(ended))
        }
    }
}
