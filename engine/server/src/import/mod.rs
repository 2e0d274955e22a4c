//! `backfill import waitlist`: takes a waiting list from CSV or NDJSON.
//!
//! ```text
//!   file ──► text ──► lines ──► record ──► source ──► checked ──► taking ──► ending
//!            UTF-8    64 KiB    quotes     fields     field       64 at a     what the service
//!            or else  a row                by name    by field    time        made of each
//!                                             │          │           │           │
//!                                             └──────────┴───────────┴───────────┴─► refused rows
//! ```
//!
//! `waitlist.rs` has the table of columns, which `--help` prints. NDJSON rows have the same names
//! as fields. A bad row is refused alone, a bad header refuses the file. Running an import again
//! is safe: a row is known by its trust and reference, and its event by what the row says. Nothing
//! of a row is printed but its line: the files beside the list have the rest.

mod args;
mod attention;
mod beside;
mod cells;
mod checked;
mod columns;
pub(crate) mod diary;
mod died;
mod ending;
mod fault;
mod header;
mod lines;
mod ports;
mod record;
mod refused;
mod report;
mod source;
mod taking;
mod text;
mod waitlist;
mod whole;

use anyhow::Context as _;
use backfill_core::Timestamp;
use backfill_core::entry::{Entry, Reach};
use backfill_reading::words::lacking::to_look_at;
use backfill_reading::words::refusals::why_refused;
use backfill_reading::{LocalServices, RowContext};
use backfill_runtime::Zone;
use backfill_runtime::submit::Settled;
use futures_util::future::join_all;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

pub(crate) use args::{ImportArgs, ImportCommand};
use attention::AttentionFile;
use checked::{Check, Checked, Death, ROWS_MAX, Verdict};
use died::take_death;
use ending::{Ending, Pending, WAITING_MAX};
pub(crate) use fault::exit_code_of;
use fault::{Fault, UsageError, faults};
pub(crate) use ports::Ports;
use refused::RefusedFile;
pub(crate) use report::Report;
use source::{Original, Source, SourceRow};
use taking::{RowResult, take};
use waitlist::COLUMNS;
use whole::{Bounds, Listed};
pub(crate) use whole::{Closed, Missing, close};

/// How many rows are on their way at a time: the store commits what arrives together at once.
const ROWS_AT_ONCE: usize = 64;

/// What an import is read by.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Here<'a> {
    /// The region's civil time.
    pub(crate) zone: &'a Zone,
    /// What trusts call services.
    pub(crate) services: &'a LocalServices,
    /// When it is.
    pub(crate) now: Timestamp,
    /// The largest share of a trust's list that may be missing from a file that is the whole list,
    /// in percent.
    pub(crate) missing_percent_max: u32,
}

/// Imports a waiting list.
///
/// # Errors
/// If the command, the file or its header cannot be used, or the store cannot be reached; see
/// [`exit_code_of`]. Rows before that are taken; running it again goes on.
pub(crate) async fn run(
    args: &ImportArgs,
    ports: &Ports<'_>,
    here: &Here<'_>,
) -> anyhow::Result<Report> {
    let trust = args.trust.as_deref();
    let given: &[&str] = if trust.is_some() { &["trust"] } else { &[] };
    let order = match args.dates {
        Some(dates) => dates.order(),
        None => Source::open(&args.file, &COLUMNS, given)?.order()?,
    };
    let source = Source::open(&args.file, &COLUMNS, given)?;
    let beside = || format!("cannot write beside `{}`", args.file.display());
    let refused = RefusedFile::beside(&args.file, source.names()).with_context(beside)?;
    let attention = AttentionFile::beside(&args.file).with_context(beside)?;
    let bytes = std::fs::metadata(&args.file)?.len();
    let Here { zone, services, now, .. } = *here;
    let context = RowContext { zone, now, services, order };
    let whole = match args.complete {
        true => {
            let again = Source::open(&args.file, &COLUMNS, given)?;
            let listed = Listed::read(again, &context, trust)?;
            // Before the rows of the file are on it.
            let known = whole::known(ports.reader, &listed).await?;
            Some((listed, known))
        }
        false => None,
    };
    let mut import = Import {
        ports: if args.dry_run { None } else { Some(*ports) },
        check: Check::new(context, trust, args.complete),
        ending: Ending::new(*ports),
        refused,
        attention,
        report: Report { is_dry_run: args.dry_run, ..Report::default() },
        progress: progress(bytes),
        now,
        today: zone.local(now).day,
    };
    let result = import.all(source).await;
    import.progress.finish_and_clear();
    import.report.refused_file = import.refused.finish()?;
    import.report.attention_file = import.attention.finish()?;
    result.with_context(|| format!("stopped early ({})", import.report.counts()))?;
    if let Some((listed, known)) = whole {
        let bounds = Bounds { percent_max: here.missing_percent_max, many: args.many };
        let mut missing = whole::missing(ports, (&listed, &known), bounds, zone).await?;
        missing.file = whole::write_missing(&args.file, &missing).with_context(beside)?;
        if !args.dry_run && (!ports.decides || import.report.undecided != 0) {
            missing.blocked.get_or_insert_with(|| UNDECIDED.to_owned());
        }
        import.report.missing = Some(missing);
    }
    Ok(import.report)
}

/// Why nobody is taken off a list while nothing is decided.
const UNDECIDED: &str = "nothing is decided at the moment, so it cannot be told who waits; start \
                         `backfill run` and import the whole list again";

/// One import under way.
struct Import<'a> {
    ports: Option<Ports<'a>>,
    check: Check<'a>,
    ending: Ending<'a>,
    refused: RefusedFile,
    attention: AttentionFile,
    report: Report,
    progress: ProgressBar,
    now: Timestamp,
    /// In days since 1970.
    today: i32,
}

/// Rows on their way.
type Rows = Vec<(u64, Original, Box<Checked>)>;

impl Import<'_> {
    async fn all(&mut self, mut source: Source<'_>) -> anyhow::Result<()> {
        let mut batch = Vec::with_capacity(ROWS_AT_ONCE);
        while let Some(row) = source.next()? {
            let SourceRow { line, original, row } = row;
            match row.and_then(|fields| self.check.row(line, &fields)) {
                Ok(Verdict::Good(checked)) => batch.push((line, original, checked)),
                Ok(Verdict::Died(death)) => {
                    // What was said before of the same person comes first.
                    self.take_all(&mut batch).await?;
                    self.take_death(line, original, &death).await?;
                }
                Ok(Verdict::Repeated) => self.report.unchanged += 1,
                Err(faults) => self.refuse(line, &faults, &original)?,
            }
            if self.check.is_full() {
                let message = format!("a list may have {ROWS_MAX} rows; split it");
                return Err(UsageError(message).into());
            }
            if batch.len() == ROWS_AT_ONCE {
                self.take_all(&mut batch).await?;
                self.settle(WAITING_MAX).await?;
                self.show(source.bytes_read());
            }
        }
        self.take_all(&mut batch).await?;
        self.show(source.bytes_read());
        self.settle(0).await
    }

    async fn take_all(&mut self, batch: &mut Rows) -> anyhow::Result<()> {
        let Some(ports) = self.ports else {
            for (line, _, row) in batch.drain(..) {
                self.report.taken += 1;
                self.notice(line, &row, &row.entry)?;
            }
            return Ok(());
        };
        let results = join_all(batch.iter().map(|(_, _, row)| take(&ports, row, self.now))).await;
        for ((line, original, row), result) in batch.drain(..).zip(results) {
            let (result, entry) = result.with_context(|| format!("line {line}"))?;
            let entry = entry.as_ref().unwrap_or(&row.entry);
            match result {
                RowResult::Taken(event) => {
                    self.notice(line, &row, entry)?;
                    self.ending.push(Pending { line, original, event });
                }
                RowResult::Heard => {
                    self.report.taken += 1;
                    self.notice(line, &row, entry)?;
                }
                RowResult::Unchanged => {
                    self.report.unchanged += 1;
                    self.notice(line, &row, entry)?;
                }
                RowResult::HasLeft => self.has_left(line, &row)?,
                RowResult::Refused(faults) => self.refuse(line, &faults, &original)?,
            }
        }
        Ok(())
    }

    async fn take_death(
        &mut self,
        line: u64,
        original: Original,
        death: &Death,
    ) -> anyhow::Result<()> {
        let taken = match self.ports {
            Some(ports) => take_death(&ports, death, self.now).await,
            None => Ok(RowResult::Heard),
        };
        match taken.with_context(|| format!("line {line}"))? {
            RowResult::Refused(faults) => return self.refuse(line, &faults, &original),
            RowResult::Unchanged | RowResult::HasLeft => self.report.unchanged += 1,
            RowResult::Heard => self.report.taken += 1,
            RowResult::Taken(event) => self.ending.push(Pending { line, original, event }),
        }
        let notice = Fault::of("died", "is said: nothing is added, and they leave every list");
        self.report.died(line, &notice);
        let written = self.attention.write(line, &death.reference, &[notice]);
        written.context("cannot write down the rows that need somebody")
    }

    /// Counts what was decided, until at most `left` rows wait.
    async fn settle(&mut self, left: usize) -> anyhow::Result<()> {
        let was_given_up = self.ending.is_given_up();
        for (row, ended) in self.ending.ended(left).await? {
            match ended {
                Settled::Done => self.report.taken += 1,
                Settled::Pending => self.report.undecided += 1,
                Settled::Refused(refusal) => {
                    let fault = Fault::of_row(why_refused(refusal));
                    self.refuse(row.line, &[fault], &row.original)?;
                }
            }
        }
        if self.ending.is_given_up() && !was_given_up {
            self.progress.println("nothing is decided at the moment; the rest is taken in");
        }
        Ok(())
    }

    /// Says what the row needs, and what the entry lacks with all that is known of it.
    fn notice(&mut self, line: u64, row: &Checked, entry: &Entry) -> anyhow::Result<()> {
        self.report.lacks(entry, self.today);
        let withheld = faults(&to_look_at(entry, self.today));
        if row.notices.is_empty() && withheld.is_empty() {
            return Ok(());
        }
        self.report.notice(line, &row.notices, row.entry.reach == Reach::Call);
        let all = [row.notices.clone(), withheld].concat();
        let written = self.attention.write(line, &row.reference, &all);
        written.context("cannot write down the rows that need somebody")
    }

    /// The list has somebody who waits no longer: either of the two is wrong.
    fn has_left(&mut self, line: u64, row: &Checked) -> anyhow::Result<()> {
        let reason = "has left the list since it was taken, and nobody waits under it: take the row \
                      off the list, or add the entry over the API if they still wait";
        let notice = Fault::of("reference", reason);
        self.report.has_left(line, &notice);
        let written = self.attention.write(line, &row.reference, &[notice]);
        written.context("cannot write down the rows that need somebody")
    }

    fn refuse(&mut self, line: u64, faults: &[Fault], original: &Original) -> anyhow::Result<()> {
        self.report.refused += 1;
        self.refused.write(line, faults, original).context("cannot write the refused rows")
    }

    fn show(&self, bytes_read: u64) {
        self.progress.set_position(bytes_read);
        self.progress.set_message(self.report.counts());
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
