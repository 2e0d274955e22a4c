//! `backfill simulate`: lives through seeds; says which broke a promise and how to see it again.
#![expect(clippy::print_stdout, reason = "the report of the command is its output")]

use std::process::ExitCode;

use backfill_simulations::coverage::Coverage;
use backfill_simulations::run::{reproduce, run};
use indicatif::ProgressBar;

use crate::args::SimulateArgs;

/// Runs the seeds, prints what they met, and fails if a promise was broken.
pub(crate) fn run_seeds(args: &SimulateArgs) -> ExitCode {
    let progress = ProgressBar::new(args.seeds);
    let (mut coverage, mut failures) = (Coverage::default(), 0_u64);
    for seed in args.seed..args.seed.saturating_add(args.seeds) {
        let outcome = run(seed);
        coverage.merge(&outcome.coverage);
        if let Some(failure) = outcome.failure {
            failures += 1;
            let (promise, found) = (failure.promise, failure.found);
            println!("seed {seed}: {promise} is broken: {found}\n  {}", reproduce(seed));
        }
        progress.inc(1);
    }
    progress.finish_and_clear();
    println!("{coverage}\n{} seeds, {failures} broke a promise", args.seeds);
    if failures == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
