//! What `backfill import` may be told.

use std::path::PathBuf;

use crate::args::Common;

use super::columns;

/// What to import.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum ImportCommand {
    /// A waiting list, from CSV or NDJSON. Running it again is safe.
    Waitlist(ImportArgs),
}

/// How to import a waiting list.
#[derive(Debug, Clone, clap::Args)]
#[command(after_long_help = columns::help())]
pub(crate) struct ImportArgs {
    /// The list: `.csv` with a header line, or `.ndjson` with one JSON object per line. UTF-8.
    #[arg(long, value_name = "FILE")]
    pub(crate) file: PathBuf,
    /// ODS code of the trust, for rows that name none.
    #[arg(long, value_name = "CODE", value_parser = trust)]
    pub(crate) trust: Option<String>,
    /// Only check the rows and write down the refused ones; take nothing.
    #[arg(long)]
    pub(crate) dry_run: bool,
    #[command(flatten)]
    pub(crate) common: Common,
}

/// A code that cannot be a trust's would make every row wrong.
fn trust(text: &str) -> Result<String, String> {
    backfill_http::trust_code(text).map(|code| code.to_string()).map_err(str::to_owned)
}
