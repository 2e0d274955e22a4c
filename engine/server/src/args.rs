//! The command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::import::ImportCommand;

/// Fills cancelled hospital appointments from the waiting list.
#[derive(Debug, Parser)]
#[command(name = "backfill", version, arg_required_else_help = true)]
#[command(about = "Fills cancelled hospital appointments from the waiting list.")]
#[command(after_help = "Example:\n  backfill run --demo")]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Runs the service: HL7 in, offers out, pages and console.
    #[command(after_help = RUN_EXAMPLE)]
    Run(RunArgs),
    /// Takes lists from files.
    #[command(subcommand)]
    #[command(
        after_help = "Example:\n  backfill import waitlist --file waiting.csv --trust R0A\n  \
        backfill import appointments --file diary.csv --trust R0A"
    )]
    Import(ImportCommand),
    /// Replays the journal from its start and compares with what is stored.
    #[command(after_help = "Example:\n  backfill replay --data ./data\n  \
        backfill replay --config backfill.toml --region north")]
    Replay(ReplayArgs),
    /// Finds a person by a number, shows all that is kept of them, or erases them.
    #[command(subcommand)]
    #[command(after_help = "Example:\n  backfill person find --nhs 9990548609\n  \
        backfill person export --nhs 9990548609 --out person.json\n  \
        backfill person erase --trust R0A --number M123456 --yes")]
    Person(PersonCommand),
    /// Checks database, broker, topics, keys, clock and lag, and says what to do.
    #[command(after_help = DOCTOR_EXAMPLE)]
    Doctor(DoctorArgs),
    /// Writes a whole, verified copy of the embedded database to a file, while the service runs.
    #[command(after_help = "Example:\n  backfill backup --to /backup/monday.sqlite")]
    Backup(BackupArgs),
    /// Makes a data folder from a backup. From then on it knows that it is a restored copy.
    #[command(after_help = "Example:\n  backfill restore --from /backup/monday.sqlite \
        --key /safe/vault.key --data ./data")]
    Restore(RestoreArgs),
    /// Exchanges the key that seals contact details and originals.
    #[command(subcommand)]
    #[command(after_help = "Example:\n  backfill key rotate --config backfill.toml")]
    Key(KeyCommand),
    /// Plays seeded worlds full of faults against the engine.
    #[command(after_help = "Example:\n  backfill simulate --seeds 1000")]
    Simulate(SimulateArgs),
}

const RUN_EXAMPLE: &str = "Example:
  backfill run --demo
  backfill run --config backfill.toml
  backfill run --config backfill.toml --role match --role notify

Roles share one PostgreSQL: any number of processes may have any of them. Each answers /healthz,
/readyz and /metrics at `http.listen`; give each an address of its own on one machine:
  BACKFILL__HTTP__LISTEN=127.0.0.1:8081 backfill run --config backfill.toml --role match";

const DOCTOR_EXAMPLE: &str = "Example:
  backfill doctor --config backfill.toml
  backfill doctor --config backfill.toml --repair
  backfill doctor --config backfill.toml --accept-clock

Ends with 0 if nothing is wrong, 69 if something is, 64 if the settings cannot work.";

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
    /// What this process does; may be given several times. Without it: everything.
    #[arg(long = "role", value_name = "ROLE", value_enum, value_delimiter = ',')]
    pub(crate) roles: Vec<Role>,
    /// Plays a demonstration trust as well: a list, a day of messages, patients who answer.
    #[arg(long, conflicts_with = "roles")]
    pub(crate) demo: bool,
    /// Puts these built-in rules in force, if they are newer than the ones there.
    #[arg(long, value_enum)]
    pub(crate) rules: Option<Rules>,
}

/// What a process does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, ValueEnum)]
pub(crate) enum Role {
    /// Takes HL7, and writes bookings back to the trust's system.
    Connect,
    /// Decides who is offered what.
    Match,
    /// Tells patients.
    Notify,
    /// Serves the API, the patients' pages and the console.
    Http,
}

impl Role {
    /// All there are.
    pub(crate) const ALL: [Self; 4] = [Self::Connect, Self::Match, Self::Notify, Self::Http];

    /// Its name on the command line, in answers and in metrics.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Connect => "connect",
            Self::Match => "match",
            Self::Notify => "notify",
            Self::Http => "http",
        }
    }
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
pub(crate) struct ReplayArgs {
    #[command(flatten)]
    pub(crate) common: Common,
    /// The region to replay, instead of the one in the settings.
    #[arg(long, value_name = "NAME")]
    pub(crate) region: Option<String>,
}

/// What is wanted of the key.
#[derive(Debug, Clone, Subcommand)]
pub(crate) enum KeyCommand {
    /// Has a new key open the database, and the old one no longer, while the service runs.
    #[command(after_help = ROTATE_EXAMPLE)]
    Rotate(RotateArgs),
}

/// What is wanted of the exchange.
#[derive(Debug, Clone, Args)]
pub(crate) struct RotateArgs {
    #[command(flatten)]
    pub(crate) common: Common,
    /// Seals anew all that the old key opened, as where it was seen by others. Embedded database only; stop
    /// the service first.
    #[arg(long)]
    pub(crate) reseal: bool,
}

const ROTATE_EXAMPLE: &str = "Examples:
  backfill key rotate --config backfill.toml
  systemctl stop backfill && backfill key rotate --reseal --config backfill.toml; systemctl start backfill

Links that patients hold go on working, and people are found by their numbers as before. Cut off at any
moment, the next start or the same command again carries it through. The old key is kept beside the new
one, as `vault.key.old`: it opens backups that were made before, and nothing else.
With PostgreSQL, copy the new key to each machine before a process is started there again.
What the exchange does not change is in docs/data-protection.md.";

/// What is wanted of a person.
#[derive(Debug, Clone, Subcommand)]
pub(crate) enum PersonCommand {
    /// Says whether somebody is known by a number, and under which reference.
    #[command(after_help = "Example:\n  backfill person find --nhs 9990548609\n  \
        echo M123456 | backfill person find --trust R0A --number -")]
    Find(PersonArgs),
    /// Writes all that is kept of a person as JSON, for that person.
    #[command(after_help = "Example:\n  backfill person export --nhs 9990548609 --out person.json")]
    Export(ExportArgs),
    /// Erases a person: off every list, offers taken back, their key and all their numbers destroyed.
    #[command(after_help = "Example:\n  backfill person erase --nhs 9990548609\n  \
        backfill person erase --person 0123456789abcdef0123456789abcdef --yes\n\n\
        It cannot be taken back. Works beside a running service; what it may not touch, such as \
        backups, is in docs/data-protection.md.")]
    Erase(EraseArgs),
}

/// Who is meant.
#[derive(Debug, Clone, Args)]
#[group(id = "whom", required = true, multiple = false, args = ["nhs", "number", "person"])]
pub(crate) struct PersonArgs {
    /// NHS number; `-` reads it from standard input, so that no shell remembers it.
    #[arg(long, visible_alias = "nhs-number", value_name = "NUMBER", allow_hyphen_values = true)]
    pub(crate) nhs: Option<String>,
    /// The number by which the trust knows the person; `-` as with --nhs.
    #[arg(long, value_name = "NUMBER", requires = "trust", allow_hyphen_values = true)]
    pub(crate) number: Option<String>,
    /// ODS code of the trust that gave the number.
    #[arg(long, value_name = "CODE")]
    pub(crate) trust: Option<String>,
    /// The reference, as `find` says it.
    #[arg(long, value_name = "REFERENCE")]
    pub(crate) person: Option<String>,
    #[command(flatten)]
    pub(crate) common: Common,
}

#[derive(Debug, Clone, Args)]
pub(crate) struct ExportArgs {
    #[command(flatten)]
    pub(crate) whom: PersonArgs,
    /// Where to write it, for its owner alone to read; standard output if not given.
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
}

#[derive(Debug, Clone, Args)]
pub(crate) struct EraseArgs {
    #[command(flatten)]
    pub(crate) whom: PersonArgs,
    /// Without asking.
    #[arg(long)]
    pub(crate) yes: bool,
}

#[derive(Debug, Clone, Args)]
pub(crate) struct DoctorArgs {
    #[command(flatten)]
    pub(crate) common: Common,
    /// Brings the schema up to date and makes missing topics, as the owner of both.
    #[arg(long)]
    pub(crate) repair: bool,
    /// Confirms that this machine's clock is right as it stands. Works beside a running service.
    #[arg(long)]
    pub(crate) accept_clock: bool,
    /// Marks a database that was just restored from a backup as one: PostgreSQL, all regions. The
    /// embedded one is marked by `backfill restore`.
    #[arg(long)]
    pub(crate) restored: bool,
}

#[derive(Debug, Clone, Args)]
pub(crate) struct BackupArgs {
    #[command(flatten)]
    pub(crate) common: Common,
    /// The file to write. It must not be there yet.
    #[arg(long, value_name = "FILE")]
    pub(crate) to: PathBuf,
}

#[derive(Debug, Clone, Args)]
pub(crate) struct RestoreArgs {
    #[command(flatten)]
    pub(crate) common: Common,
    /// The backup.
    #[arg(long, value_name = "FILE")]
    pub(crate) from: PathBuf,
    /// The key of the backup; it is copied into the data folder. Without it: the key is where the
    /// settings say (`store.key_file`).
    #[arg(long, value_name = "FILE")]
    pub(crate) key: Option<PathBuf>,
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
