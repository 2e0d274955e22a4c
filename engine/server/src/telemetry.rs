//! Logs to standard error, metrics for `/metrics`, and the one line a failed command ends with.

use std::io::{IsTerminal as _, Write as _};
use std::sync::OnceLock;

use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use tracing_appender::non_blocking::{ErrorCounter, NonBlockingBuilder, WorkerGuard};
use tracing_subscriber::EnvFilter;

use crate::measures;

/// Exit code: something needed is not there.
const NOBODY_READS: i32 = 69;
/// Lines that wait to be written; further ones are lost.
const LINES_MAX: usize = 10_000;

/// How many lines were lost.
static LOST: OnceLock<ErrorCounter> = OnceLock::new();

/// The log as long as it is held; what was said is written out when it goes.
#[must_use]
pub(crate) struct Logging(#[expect(dead_code, reason = "held, not read")] WorkerGuard);

/// Starts logging: `BACKFILL_LOG` filters as `RUST_LOG` would, `info` without it. A thread of its own
/// writes: where nobody reads, or the disk is full, lines are lost (`backfill_log_lines_lost_total`),
/// and nothing that the service does waits for them.
pub(crate) fn start_logging() -> Logging {
    let (writer, guard) = NonBlockingBuilder::default()
        .buffered_lines_limit(LINES_MAX)
        .lossy(true)
        .thread_name("log")
        .finish(std::io::stderr());
    LOST.set(writer.error_counter()).ok();
    let filter = EnvFilter::try_from_env("BACKFILL_LOG")
        .unwrap_or_else(|_| EnvFilter::new("info,sqlx=warn"));
    let layer = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(writer);
    // A second start in one process (tests) keeps the first.
    layer.try_init().ok();
    Logging(guard)
}

/// Brings the count of lines that were lost up to date.
pub(crate) fn count_lost_lines() {
    let lost = LOST.get().map_or(0, ErrorCounter::dropped_lines);
    metrics::counter!("backfill_log_lines_lost_total").absolute(u64::try_from(lost).unwrap_or(0));
}

/// Collects metrics in this process.
///
/// # Errors
/// If metrics are collected already.
pub(crate) fn start_metrics() -> anyhow::Result<PrometheusHandle> {
    let handle = PrometheusBuilder::new().install_recorder()?;
    measures::describe();
    Ok(handle)
}

/// A command whose output nobody takes any more (`… | head`, a full disk) says so, and ends.
pub(crate) fn end_where_nobody_reads() {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        let said = panic.payload_as_str().unwrap_or_default();
        if said.starts_with("failed printing to stdout") {
            complain(&anyhow::anyhow!("standard output cannot be written; what was done is done"));
            std::process::exit(NOBODY_READS);
        }
        usual(panic);
    }));
}

/// Says on standard error why the command failed: what, where, and what to do. Several mistakes
/// are a line each.
pub(crate) fn complain(error: &anyhow::Error) {
    let mut told = std::io::stderr().lock();
    for line in format!("{error:#}").lines() {
        // Whom nobody listens to has nothing else to say.
        writeln!(told, "backfill: {line}").ok();
    }
}
