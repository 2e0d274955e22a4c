//! `backfill import appointments`: takes the diary of the coming months from CSV or NDJSON, by the
//! way of a list. `columns.rs` has the table of columns and says what an import does.

mod args;
mod checked;
mod columns;
mod missing;
mod report;
mod taking;

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Context as _;
use backfill_core::Timestamp;
use backfill_core::appointment::Appointment;
use backfill_reading::words::refusals::why_refused;
use backfill_reading::{DiaryContext, FieldErrors, ReadAppointment, RowContext, moment_of};
use backfill_runtime::submit::Settled;
use futures_util::future::join_all;
use indicatif::ProgressBar;

pub(crate) use args::DiaryArgs;
use checked::{Check, ROWS_MAX, Verdict};
use columns::COLUMNS;
pub(crate) use missing::{Missing, PutAside, put_aside};
pub(crate) use report::DiaryReport;
use taking::{Told, hold, is_booked, known, look, take};

use super::attention::AttentionFile;
use super::ending::{Ending, Pending, WAITING_MAX};
use super::fault::{Fault, UsageError, faults};
use super::ports::Ports;
use super::refused::RefusedFile;
use super::source::{Original, Source, SourceRow};
use super::{Here, ROWS_AT_ONCE, progress};

/// Imports a diary. `sites` are those that the settings know.
///
/// # Errors
/// As [`super::run`].
pub(crate) async fn run(
    args: &DiaryArgs,
    ports: &Ports<'_>,
    here: &Here<'_>,
    sites: &BTreeMap<String, String>,
) -> anyhow::Result<DiaryReport> {
    let given = given(args);
    let order = match args.dates {
        Some(dates) => dates.order(),
        None => Source::open(&args.file, &COLUMNS, &given)?.order()?,
    };
    let source = Source::open(&args.file, &COLUMNS, &given)?;
    let beside = || format!("cannot write beside `{}`", args.file.display());
    let Here { zone, services, now, .. } = *here;
    let row = RowContext { zone, now, services, order };
    let context = DiaryContext { row, sites, minutes_assumed: args.minutes };
    let bytes = std::fs::metadata(&args.file)?.len();
    let mut import = Import {
        ports: *ports,
        is_dry_run: args.dry_run,
        check: Check::new(context, args.trust.as_deref(), as_of(args, &row)?),
        ending: Ending::new(*ports),
        refused: RefusedFile::beside(&args.file, source.names()).with_context(beside)?,
        attention: AttentionFile::beside(&args.file).with_context(beside)?,
        report: DiaryReport { is_dry_run: args.dry_run, ..DiaryReport::default() },
        progress: progress(bytes),
        named: 0,
        changing: BTreeSet::new(),
        now,
    };
    let result = import.all(source).await;
    import.progress.finish_and_clear();
    import.report.refused_file = import.refused.finish()?;
    import.report.attention_file = import.attention.finish()?;
    result.with_context(|| format!("stopped early ({})", import.report.counts()))?;
    if args.complete {
        let mut missing = missing::find(ports, &import.check, import.named, now).await?;
        if !args.many {
            missing.limit(here.missing_percent_max);
        }
        if !args.dry_run && (!ports.decides || import.report.undecided != 0) {
            missing.blocked.get_or_insert_with(|| UNDECIDED.to_owned());
        }
        missing.write(&args.file, zone).with_context(beside)?;
        import.report.missing = Some(missing);
    }
    Ok(import.report)
}

/// Why nothing is put aside while nothing is decided.
const UNDECIDED: &str = "nothing is decided at the moment, so it cannot be told what is known; start \
                         `backfill run` and import the diary again";

/// The columns that the command line stands for.
fn given(args: &DiaryArgs) -> Vec<&'static str> {
    let trust = args.trust.as_ref().map(|_| "trust");
    let minutes = args.minutes.map(|_| "duration_minutes");
    trust.into_iter().chain(minutes).collect()
}

fn as_of(args: &DiaryArgs, context: &RowContext<'_>) -> anyhow::Result<Option<Timestamp>> {
    let Some(text) = &args.as_of else { return Ok(None) };
    let said = moment_of(text, context);
    let said = said.map_err(|wrong: FieldErrors| UsageError(format!("--as-of: {wrong}")))?;
    Ok(Some(said))
}

/// One import under way.
struct Import<'a> {
    ports: Ports<'a>,
    is_dry_run: bool,
    check: Check<'a>,
    ending: Ending<'a>,
    refused: RefusedFile,
    attention: AttentionFile,
    report: DiaryReport,
    progress: ProgressBar,
    /// How many appointments of the file were known as booked before.
    named: u64,
    /// Lines on their way whose appointment was known as booked.
    changing: BTreeSet<u64>,
    now: Timestamp,
}

/// Rows on their way.
type Rows = Vec<(u64, Original, Box<ReadAppointment>)>;

/// Rows that were refused, and hold their time.
type Held = Vec<(u64, Box<ReadAppointment>)>;

impl Import<'_> {
    async fn all(&mut self, mut source: Source<'_>) -> anyhow::Result<()> {
        let mut batch = Vec::with_capacity(ROWS_AT_ONCE);
        let mut held = Held::new();
        while let Some(SourceRow { line, original, row }) = source.next()? {
            let verdict = match row {
                Ok(fields) => self.check.row(line, &fields),
                Err(faults) => {
                    self.check.unreadable(line);
                    Err(faults)
                }
            };
            match verdict {
                Ok(Verdict::Good(read)) => batch.push((line, original, read)),
                Ok(Verdict::Held(faults, time)) => {
                    self.refuse(line, &faults, &original)?;
                    held.push((line, time));
                }
                Ok(Verdict::Repeated) => self.report.as_known += 1,
                Ok(Verdict::Over) => self.report.over += 1,
                Err(faults) => self.refuse(line, &faults, &original)?,
            }
            if self.check.is_full() {
                let message = format!("a diary may have {ROWS_MAX} rows; split it");
                return Err(UsageError(message).into());
            }
            if batch.len().max(held.len()) == ROWS_AT_ONCE {
                self.take_all(&mut batch).await?;
                self.hold_all(&mut held).await?;
                self.settle(WAITING_MAX).await?;
                self.show(source.bytes_read());
            }
        }
        self.take_all(&mut batch).await?;
        self.hold_all(&mut held).await?;
        self.show(source.bytes_read());
        self.settle(0).await
    }

    async fn take_all(&mut self, batch: &mut Rows) -> anyhow::Result<()> {
        let (ports, now, is_dry_run) = (&self.ports, self.now, self.is_dry_run);
        let told = join_all(batch.iter().map(|(_, _, row)| told(ports, row, now, is_dry_run)));
        let told = told.await;
        for ((line, original, row), told) in batch.drain(..).zip(told) {
            let (told, known) = told.with_context(|| format!("line {line}"))?;
            let was_booked = is_booked(known.as_ref());
            self.named += u64::from(was_booked);
            match told {
                Some(Told::Refused(faults)) => {
                    self.refuse(line, &faults, &original)?;
                    continue;
                }
                Some(Told::LeftOut) => self.report.left_out += 1,
                Some(Told::AsKnown) => self.report.as_known += 1,
                Some(Told::Taken(event)) => {
                    self.changing.extend(was_booked.then_some(line));
                    self.ending.push(Pending { line, original, event });
                }
                None => {
                    self.report.taken += 1;
                    self.report.changed += u64::from(was_booked);
                }
            }
            self.notice(line, &row)?;
        }
        Ok(())
    }

    /// Keeps the time of rows that were refused: somebody may sit there.
    async fn hold_all(&mut self, rows: &mut Held) -> anyhow::Result<()> {
        for (line, time) in rows.drain(..) {
            let known = known(&self.ports, &time).await.with_context(|| format!("line {line}"))?;
            self.named += u64::from(is_booked(known.as_ref()));
            if !self.is_dry_run {
                let held = hold(&self.ports, &time, known.as_ref(), self.now).await;
                self.report.held += u64::from(held.with_context(|| format!("line {line}"))?);
            }
        }
        Ok(())
    }

    /// Counts what was decided, until at most `left` rows wait.
    async fn settle(&mut self, left: usize) -> anyhow::Result<()> {
        for (row, ended) in self.ending.ended(left).await? {
            match ended {
                Settled::Done => {
                    self.report.taken += 1;
                    self.report.changed += u64::from(self.changing.remove(&row.line));
                }
                Settled::Pending => self.report.undecided += 1,
                Settled::Refused(refusal) => {
                    let fault = Fault::of_row(why_refused(refusal));
                    self.refuse(row.line, &[fault], &row.original)?;
                }
            }
        }
        Ok(())
    }

    fn notice(&mut self, line: u64, row: &ReadAppointment) -> anyhow::Result<()> {
        let notices = faults(&row.notices);
        if notices.is_empty() {
            return Ok(());
        }
        self.report.notice(line, &notices);
        let written = self.attention.write(line, &row.told.appointment.reference, &notices);
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

/// What a row comes to, and what was known of its appointment before. None of a row that could be
/// taken, in a dry run.
async fn told(
    ports: &Ports<'_>,
    row: &ReadAppointment,
    now: Timestamp,
    is_dry_run: bool,
) -> anyhow::Result<(Option<Told>, Option<Appointment>)> {
    let known = known(ports, row).await?;
    let told = match is_dry_run {
        true => look(ports, row, known.as_ref()).await?,
        false => Some(take(ports, row, known.as_ref(), now).await?),
    };
    Ok((told, known))
}
