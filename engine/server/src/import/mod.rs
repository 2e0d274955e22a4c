//! `backfill import waitlist`: takes a waiting list from CSV or NDJSON.
//!
//! ```text
//!   file ──► lines ──► record ──► source ──► checked ──► taking ──► vault, intake
//!            64 KiB    quotes     fields     field        64 at a      │
//!            a row                by name    by field     time         └─► taken, unchanged
//!                                     │         │
//!                                     └─────────┴──► <file>.refused.csv (line, field, reason, row)
//! ```
//!
//! `columns.rs` has the table of columns, which `--help` prints. NDJSON rows have the same names
//! as fields. A bad row is refused alone, a bad header refuses the file. Running an import again
//! is safe: a row is known by its trust and reference, and its event by what the row says.

mod args;
mod checked;
mod columns;
mod fault;
mod lines;
mod record;
mod refused;
mod report;
mod source;
mod taking;

use anyhow::Context as _;
use backfill_core::Timestamp;
use backfill_runtime::Zone;
use futures_util::future::join_all;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::BufRead;

pub(crate) use args::{ImportArgs, ImportCommand};
use checked::{Check, Checked, ROWS_MAX, Verdict};
pub(crate) use fault::exit_code_of;
use fault::{Fault, UsageError};
use refused::RefusedFile;
pub(crate) use report::Report;
use source::{Source, SourceRow};
pub(crate) use taking::Ports;
use taking::{RowResult, take};

/// How many rows are on their way at a time: the store commits what arrives together at once.
const ROWS_AT_ONCE: usize = 64;

/// Imports a waiting list as of `now`.
///
/// # Errors
/// If the command, the file or its header can not be used, or the store can not be reached; see
/// [`exit_code_of`]. Rows before that are taken; running it again goes on.
pub(crate) async fn run(
    args: &ImportArgs,
    ports: &Ports<'_>,
    zone: &Zone,
    now: Timestamp,
) -> anyhow::Result<Report> {
    let trust = args.trust.as_deref();
    let source = Source::open(&args.file, trust.is_some())?;
    let refused = RefusedFile::beside(&args.file)
        .with_context(|| format!("can not write beside `{}`", args.file.display()))?;
    let bytes = std::fs::metadata(&args.file)?.len();
    let mut import = Import {
        ports: if args.dry_run { None } else { Some(*ports) },
        check: Check::new(zone, now, trust),
        refused,
        report: Report { is_dry_run: args.dry_run, ..Report::default() },
        progress: progress(bytes),
        now,
    };
    let result = import.all(source).await;
    import.progress.finish_and_clear();
    import.report.refused_file = import.refused.finish()?;
    result.with_context(|| format!("stopped early ({})", import.report))?;
    Ok(import.report)
}

/// One import under way.
struct Import<'a> {
    ports: Option<Ports<'a>>,
    check: Check<'a>,
    refused: RefusedFile,
    report: Report,
    progress: ProgressBar,
    now: Timestamp,
}

impl Import<'_> {
    async fn all<R: BufRead>(&mut self, mut source: Source<R>) -> anyhow::Result<()> {
        let mut batch = Vec::with_capacity(ROWS_AT_ONCE);
        while let Some(row) = source.next()? {
            let SourceRow { line, original, row } = row;
            match row.and_then(|row| self.check.row(line, row)) {
                Ok(Verdict::Good(checked)) => batch.push((line, original, checked)),
                Ok(Verdict::Repeated) => self.report.unchanged += 1,
                Err(faults) => self.refuse(line, &faults, &original)?,
            }
            if self.check.is_full() {
                let message = format!("a list may have {ROWS_MAX} rows; split it");
                return Err(UsageError(message).into());
            }
            if batch.len() == ROWS_AT_ONCE {
                self.take_all(&mut batch).await?;
                self.show(source.bytes_read());
            }
        }
        self.take_all(&mut batch).await
    }

    async fn take_all(
        &mut self,
        batch: &mut Vec<(u64, Vec<u8>, Box<Checked>)>,
    ) -> anyhow::Result<()> {
        let Some(ports) = self.ports else {
            self.report.taken += batch.len() as u64;
            batch.clear();
            return Ok(());
        };
        let results = join_all(batch.iter().map(|(_, _, row)| take(&ports, row, self.now))).await;
        for ((line, original, _), result) in batch.drain(..).zip(results) {
            match result.with_context(|| format!("line {line}"))? {
                RowResult::Taken => self.report.taken += 1,
                RowResult::Unchanged => self.report.unchanged += 1,
                RowResult::Refused(faults) => self.refuse(line, &faults, &original)?,
            }
        }
        Ok(())
    }

    fn refuse(&mut self, line: u64, faults: &[Fault], original: &[u8]) -> anyhow::Result<()> {
        self.report.refused += 1;
        self.refused.write(line, faults, original).context("can not write the refused rows")
    }

    fn show(&self, bytes_read: u64) {
        self.progress.set_position(bytes_read);
        self.progress.set_message(self.report.to_string());
    }
}

/// On stderr, and only where somebody watches.
fn progress(bytes: u64) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(Some(bytes), ProgressDrawTarget::stderr());
    match ProgressStyle::with_template("{bar:40} {percent:>3}% {msg} ({eta})") {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}

#[cfg(test)]
mod tests;
