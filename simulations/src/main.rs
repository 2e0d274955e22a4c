//! `simulate`: lives through seeds, and says which broke a promise and how to see it again.
#![expect(clippy::print_stdout, reason = "a command-line program talks on its output")]

use std::process::ExitCode;

use backfill_simulations::coverage::Coverage;
use backfill_simulations::run::{Outcome, reproduce, run, run_twice};
use backfill_simulations::swarm::Swarm;

const USAGE: &str = "\
usage: simulate [--seed N [--verbose [--steps COUNT]] | --seeds COUNT [--from N] [--stop-at-first]]

  --seed N           live through one seed, twice
  --verbose          show what the seed is made of, and each event and wish
  --steps COUNT      show only the last COUNT events
  --seeds COUNT      live through COUNT seeds (default 1000)
  --from N           the first of them (default 0)
  --stop-at-first    end at the first broken promise";

/// Each so many seeds, one is lived through twice.
const TWICE_EVERY: u64 = 20;

#[derive(Debug, Default)]
struct Options {
    seed: Option<u64>,
    seeds: u64,
    from: u64,
    verbose: bool,
    steps: Option<u64>,
    stop_at_first: bool,
}

fn main() -> ExitCode {
    let options = match parse(std::env::args().skip(1)) {
        Ok(options) => options,
        Err(problem) => {
            println!("{problem}\n\n{USAGE}");
            return ExitCode::from(64);
        }
    };
    // A panic of the code under test is caught and told like any broken promise.
    std::panic::set_hook(Box::new(|_| {}));
    match options.seed {
        Some(seed) => one(seed, &options),
        None => many(&options),
    }
}

fn parse(mut arguments: impl Iterator<Item = String>) -> Result<Options, String> {
    let mut options = Options { seeds: 1000, ..Options::default() };
    while let Some(argument) = arguments.next() {
        let mut number = || {
            let value = arguments.next().ok_or(format!("{argument} needs a number"))?;
            value.parse::<u64>().map_err(|_| format!("{argument}: `{value}` is no number"))
        };
        match argument.as_str() {
            "--seed" => options.seed = Some(number()?),
            "--seeds" => options.seeds = number()?,
            "--from" => options.from = number()?,
            "--steps" => options.steps = Some(number()?),
            "--verbose" => options.verbose = true,
            "--stop-at-first" => options.stop_at_first = true,
            other => return Err(format!("`{other}` is not known")),
        }
    }
    Ok(options)
}

fn one(seed: u64, options: &Options) -> ExitCode {
    let outcome = run_twice(seed);
    if options.verbose {
        println!("{:#?}", Swarm::of(seed));
        show_journal(&outcome, options.steps.unwrap_or(u64::MAX));
    }
    println!("{}", outcome.coverage);
    match outcome.failure {
        Some(failure) => {
            println!("seed {seed}: {} is broken: {}", failure.promise, failure.found);
            ExitCode::FAILURE
        }
        None => {
            println!("seed {seed}: every promise held over {} events", outcome.journal.len());
            ExitCode::SUCCESS
        }
    }
}

fn show_journal(outcome: &Outcome, steps: u64) {
    let first = (outcome.journal.len() as u64).saturating_sub(steps);
    let lived = outcome.journal.iter().zip(&outcome.decided);
    for (recorded, decided) in lived.filter(|(recorded, _)| first < recorded.seq) {
        println!("{} {} {:?}", recorded.seq, recorded.at.0, recorded.event);
        if let Some(refusal) = decided.refusal {
            println!("        refused: {refusal:?}");
        }
        decided.records.iter().for_each(|it| println!("        {:?}", it.what));
        decided.commands.iter().for_each(|it| println!("        {:?}", it.what));
    }
}

fn many(options: &Options) -> ExitCode {
    let mut coverage = Coverage::default();
    let mut broken = 0;
    for seed in options.from..options.from + options.seeds {
        let outcome = if seed % TWICE_EVERY == 0 { run_twice(seed) } else { run(seed) };
        coverage.merge(&outcome.coverage);
        if let Some(failure) = outcome.failure {
            broken += 1;
            println!("seed {seed}: {} is broken: {}", failure.promise, failure.found);
            println!("        {}", reproduce(seed));
            if options.stop_at_first {
                println!("first broken seed after {}", seed - options.from + 1);
                return ExitCode::FAILURE;
            }
        }
    }
    println!("{coverage}");
    println!("{} seeds, {broken} broke a promise", options.seeds);
    if broken == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
