//! The binary `backfill`: reads the command line, loads the settings, runs the command.

mod args;
mod commands;
mod config;
mod copies;
mod demo;
mod doctor;
mod import;
mod import_command;
mod key_command;
mod measures;
mod person_command;
mod private;
mod process;
mod replay;
mod rules;
mod run;
mod simulate;
mod telemetry;
mod ways;
mod wiring;

use std::process::ExitCode;

use args::Arguments;
use clap::Parser as _;

const USAGE: u8 = 64;

fn main() -> ExitCode {
    private::keep_to_itself();
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            let is_help = !error.use_stderr();
            error.print().ok();
            return if is_help { ExitCode::SUCCESS } else { ExitCode::from(USAGE) };
        }
    };
    if !matches!(arguments.command, args::Command::Run(_)) {
        telemetry::end_where_nobody_reads();
    }
    let runtime = tokio::runtime::Runtime::new().map_err(anyhow::Error::from);
    let ended = runtime.and_then(|runtime| {
        let ended = runtime.block_on(commands::carry_out(arguments.command));
        runtime.shutdown_background(); // Blocking work under way must not hold the exit up.
        ended
    });
    ended.unwrap_or_else(|error| {
        telemetry::complain(&error);
        ExitCode::from(run::exit_code(&error))
    })
}
