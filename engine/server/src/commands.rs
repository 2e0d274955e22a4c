//! What each command is.

use std::process::ExitCode;

use crate::args::Command;
use crate::{copies, doctor, import_command, key_command, person_command, replay, run, simulate};

/// Carries a command out.
///
/// # Errors
/// If it cannot be; [`run::exit_code`] says what kind of failure it was.
pub(crate) async fn carry_out(command: Command) -> anyhow::Result<ExitCode> {
    match command {
        Command::Run(args) => run::run(args).await.map(|()| ExitCode::SUCCESS),
        Command::Import(command) => import_command::run(command).await,
        Command::Replay(args) => replay::run(&args).await,
        Command::Doctor(args) => doctor::run(&args).await,
        Command::Backup(args) => copies::back_up(&args).await,
        Command::Restore(args) => copies::restore(&args).await,
        Command::Person(command) => person_command::run(&command).await,
        Command::Key(command) => key_command::run(&command).await,
        Command::Simulate(args) => Ok(simulate::run_seeds(&args)),
    }
}
