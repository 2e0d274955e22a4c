//! What `backfill import appointments` may be told.

use std::path::PathBuf;

use crate::args::Common;

use super::super::args::{Dates, trust};
use super::columns;

/// How to import a diary.
#[derive(Debug, Clone, clap::Args)]
#[command(after_long_help = help())]
pub(crate) struct DiaryArgs {
    /// The diary: `.csv` with a header line, or `.ndjson` with one JSON object per line.
    #[arg(long, value_name = "FILE")]
    pub(crate) file: PathBuf,
    /// ODS code of the trust, for rows that name none: 3 to 6 letters and digits, such as R0A.
    #[arg(long, value_name = "CODE", value_parser = trust)]
    pub(crate) trust: Option<String>,
    /// Which comes first in dates like 03/04/2026, if no other date of the file shows it.
    #[arg(long, value_name = "ORDER", value_enum)]
    pub(crate) dates: Option<Dates>,
    /// When the file was made, such as "2026-11-27 06:00": what was said later counts more.
    #[arg(long, value_name = "TIME")]
    pub(crate) as_of: Option<String>,
    /// How long appointments are taken to be of which the file says no length.
    #[arg(long, value_name = "MINUTES", value_parser = clap::value_parser!(u16).range(1..=1440))]
    pub(crate) minutes: Option<u16>,
    /// Only check the rows and show what would change; take nothing.
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// The file is the whole diary of its trusts: what is missing from it is shown, and put before a
    /// coordinator with --yes.
    #[arg(long)]
    pub(crate) complete: bool,
    /// With --complete: put what is missing before a coordinator.
    #[arg(long, requires = "complete")]
    pub(crate) yes: bool,
    /// With --complete: also if more is missing than `import.missing_percent_max` allows.
    #[arg(long, requires = "complete")]
    pub(crate) many: bool,
    #[command(flatten)]
    pub(crate) common: Common,
}

fn help() -> String {
    format!("{}{}", columns::COLUMNS.help(), columns::HELP)
}
