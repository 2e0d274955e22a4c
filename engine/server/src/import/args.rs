//! What `backfill import` may be told.

use std::path::PathBuf;

use backfill_schemas::dates::DayOrder;

use crate::args::Common;

use super::diary::DiaryArgs;
use super::waitlist;

/// What to import.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum ImportCommand {
    /// A waiting list, from CSV or NDJSON. Running it again is safe.
    Waitlist(ImportArgs),
    /// The diary of the coming months: who sits where. Running it again is safe.
    Appointments(DiaryArgs),
}

/// How to import a waiting list.
#[derive(Debug, Clone, clap::Args)]
#[command(after_long_help = help())]
pub(crate) struct ImportArgs {
    /// The list: `.csv` with a header line, or `.ndjson` with one JSON object per line.
    #[arg(long, value_name = "FILE")]
    pub(crate) file: PathBuf,
    /// ODS code of the trust, for rows that name none: 3 to 6 letters and digits, such as R0A.
    #[arg(long, value_name = "CODE", value_parser = trust)]
    pub(crate) trust: Option<String>,
    /// Which comes first in dates like 03/04/2026, if no other date of the file shows it.
    #[arg(long, value_name = "ORDER", value_enum)]
    pub(crate) dates: Option<Dates>,
    /// Only check the rows and write down the refused ones; take nothing.
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// The file is the whole list of its trusts: who is missing from it is shown, and leaves the
    /// list with --yes, or once you have said so.
    #[arg(long)]
    pub(crate) complete: bool,
    /// With --complete: take off the list who is missing, without asking.
    #[arg(long, requires = "complete")]
    pub(crate) yes: bool,
    /// With --complete: also if more are missing than `import.missing_percent_max` allows.
    #[arg(long, requires = "complete")]
    pub(crate) many: bool,
    #[command(flatten)]
    pub(crate) common: Common,
}

/// Which part of a date comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Dates {
    /// As in Britain.
    DayFirst,
    /// As in the United States.
    MonthFirst,
}

impl Dates {
    pub(super) fn order(self) -> DayOrder {
        match self {
            Self::DayFirst => DayOrder::DayFirst,
            Self::MonthFirst => DayOrder::MonthFirst,
        }
    }
}

fn help() -> String {
    format!("{}{}", waitlist::COLUMNS.help(), waitlist::HELP)
}

pub(super) fn trust(text: &str) -> Result<String, String> {
    backfill_reading::trust_code(text).map(|code| code.to_string()).map_err(str::to_owned)
}
