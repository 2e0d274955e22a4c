//! Thousands of made-up worlds: every promise holds in each, every seed that once failed holds
//! now, and nothing passes because nothing happened.
//!
//! The two halves of the seeds are two tests, so that they run side by side.

use backfill_simulations::coverage::Coverage;
use backfill_simulations::run::{Outcome, reproduce, run, run_twice};

/// How many seeds each half lives through.
const SEEDS_PER_HALF: u64 = 1_500;
/// Each so many seeds, one is lived through twice.
const TWICE_EVERY: u64 = 20;

fn told(seed: u64, outcome: &Outcome) -> Option<String> {
    let failure = outcome.failure.as_ref()?;
    let (promise, found) = (failure.promise, &failure.found);
    Some(format!("seed {seed}: {promise} is broken: {found}\n    {}", reproduce(seed)))
}

fn every_promise_holds(from: u64) {
    let mut coverage = Coverage::default();
    let mut broken = Vec::new();
    for seed in (from..2 * SEEDS_PER_HALF).step_by(2) {
        let twice = seed / 2 % TWICE_EVERY == 0;
        let outcome = if twice { run_twice(seed) } else { run(seed) };
        coverage.merge(&outcome.coverage);
        broken.extend(told(seed, &outcome));
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
    let missing = coverage.missing();
    assert!(missing.is_empty(), "these never happened: {missing:?}\n{coverage}");
}

#[test]
fn every_promise_holds_in_the_even_worlds() {
    every_promise_holds(0);
}

#[test]
fn every_promise_holds_in_the_odd_worlds() {
    every_promise_holds(1);
}

#[test]
fn seeds_that_once_failed_hold_now() {
    let seeds = include_str!("../regressions/seeds.txt");
    let seeds = seeds.lines().map(|line| line.split('#').next().unwrap_or("").trim());
    for seed in seeds.filter(|seed| !seed.is_empty()) {
        let seed = seed.parse().unwrap();
        let outcome = run_twice(seed);
        assert_eq!(told(seed, &outcome), None);
    }
}
