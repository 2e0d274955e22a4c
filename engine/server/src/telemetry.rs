//! Logs to standard error, metrics for `/metrics`, and the one line a failed command ends with.
#![expect(clippy::print_stderr, reason = "the command line talks to the person on stderr")]

use std::io::IsTerminal as _;

use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use tracing_subscriber::EnvFilter;

use crate::measures;

/// Starts logging: `BACKFILL_LOG` filters as `RUST_LOG` would, `info` without it.
pub(crate) fn start_logging() {
    let filter = EnvFilter::try_from_env("BACKFILL_LOG")
        .unwrap_or_else(|_| EnvFilter::new("info,sqlx=warn"));
    let layer = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr);
    // A second start in one process (tests) keeps the first.
    layer.try_init().ok();
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

/// Says on standard error why the command failed: what, where, and what to do. Several mistakes
/// are a line each.
pub(crate) fn complain(error: &anyhow::Error) {
    for line in format!("{error:#}").lines() {
        eprintln!("backfill: {line}");
    }
}
