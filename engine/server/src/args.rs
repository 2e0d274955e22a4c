//! The command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::import::ImportCommand;

/// Fills cancelled hospital appointments from the waiting list.
#[derive(Debug, Parser)]
#[command(name = "backfill", version, arg_required_else_help = true)]
#[command(about = "Fills cancelled hospital appointments from the waiting list.")]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Runs the service: HL7 in, offers out, pages and console.
    #[command(
        after_help = "Example:\n  backfill run --config backfill.toml\n  backfill run --demo"
    )]
    Run(RunArgs),
    /// Takes lists from files.
    #[command(subcommand)]
    Import(ImportCommand),
    /// Replays the journal from its start and compares with what is stored.
    #[command(after_help = "Example:\n  backfill replay --data ./data")]
    Replay(Common),
    /// Plays seeded worlds full of faults against the engine.
    #[command(after_help = "Example:\n  backfill simulate --seeds 1000")]
    Simulate(SimulateArgs),
}

/// What every command that opens the data takes.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct Common {
    /// The settings file; see config.default.toml for all keys.
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// The data folder, instead of the one in the settings.
    #[arg(long, value_name = "DIR")]
    pub(crate) data: Option<PathBuf>,
}

#[derive(Debug, Clone, Args)]
pub(crate) struct RunArgs {
    #[command(flatten)]
    pub(crate) common: Common,
    /// Plays a demonstration trust as well: a list, a day of messages, patients who answer.
    #[arg(long)]
    pub(crate) demo: bool,
    /// Puts these built-in rules in force, if they are newer than the ones there.
    #[arg(long, value_enum)]
    pub(crate) rules: Option<Rules>,
}

/// Rule sets that come with the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Rules {
    /// What a new region starts with.
    BuiltIn,
    /// The same, with messages at any hour, so that there is something to see at night.
    Demonstration,
}

#[derive(Debug, Clone, Args)]
pub(crate) struct SimulateArgs {
    /// The first seed.
    #[arg(long, default_value_t = 0)]
    pub(crate) seed: u64,
    /// How many seeds.
    #[arg(long, default_value_t = 1)]
    pub(crate) seeds: u64,
}
