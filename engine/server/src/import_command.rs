//! `backfill import`: opens the database beside a running service, or without one.
#![expect(clippy::print_stdout, reason = "the report of the command is its output")]

use std::process::ExitCode;

use crate::import::{self, Here, ImportCommand, Ports};
use crate::run::settings;
use crate::wiring::{self, Parts};

/// Runs the command and prints what was taken.
///
/// # Errors
/// If the file or the data folder can not be used.
pub(crate) async fn run(command: ImportCommand) -> anyhow::Result<ExitCode> {
    let ImportCommand::Waitlist(args) = command;
    let config = settings(&args.common)?;
    let embedded = config.is_embedded();
    let is_new = embedded && !config.data.join(wiring::DATABASE).exists();
    if args.dry_run {
        wiring::must_exist(&config)?;
    }
    let parts = Parts::open(config).await?;
    let store = parts.store.as_ref();
    // On PostgreSQL another machine may be deciding.
    let decides = !embedded || wiring::is_running(&parts.config.data);
    let ports = Ports { intake: store, vault: store, reader: store, decides };
    let services = &parts.config.services;
    let here = Here { zone: &parts.zone, services, now: parts.clock.now() };
    let imported = import::run(&args, &ports, &here).await;
    parts.store.close().await;
    Ok(match imported {
        Ok(report) => {
            println!("{report}");
            let made = if is_new { ", made for it: nothing was there" } else { "" };
            if embedded {
                println!("data folder {}{made}", parts.config.data.display());
            } else {
                println!("region {} on PostgreSQL", parts.config.region);
            }
            ExitCode::from(report.exit_code())
        }
        Err(error) => {
            crate::telemetry::complain(&error);
            ExitCode::from(import::exit_code_of(&error))
        }
    })
}
