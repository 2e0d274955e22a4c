//! Runs one seed and says what came of it.

use std::panic::{AssertUnwindSafe, catch_unwind};

use backfill_core::{Decided, Recorded};

use crate::coverage::Coverage;
use crate::swarm::Swarm;
use crate::world::{Failure, World};

/// What came of a seed.
#[derive(Debug)]
pub struct Outcome {
    /// The first broken promise, if one broke.
    pub failure: Option<Failure>,
    /// What was met.
    pub coverage: Coverage,
    /// The committed journal.
    pub journal: Vec<Recorded>,
    /// What each record of it came to.
    pub decided: Vec<Decided>,
}

/// Lives through a seed. A panic of the code under test is a failure like any other.
#[must_use]
pub fn run(seed: u64) -> Outcome {
    let swarm = Swarm::of(seed);
    let mut world = World::new(seed, &swarm);
    let lived = catch_unwind(AssertUnwindSafe(|| world.live(&swarm)));
    let failure = match lived {
        Ok(result) => result.err(),
        Err(panic) => Some(Failure { promise: "panic", found: text_of(&*panic) }),
    };
    let World { coverage, witness, .. } = world;
    Outcome { failure, coverage, journal: witness.journal, decided: witness.decided }
}

/// Lives through a seed twice: both lives must be the same to the letter.
#[must_use]
pub fn run_twice(seed: u64) -> Outcome {
    let mut first = run(seed);
    let second = run(seed);
    let same = first.journal == second.journal && first.decided == second.decided;
    if first.failure.is_none() && !same {
        let found = "two runs of the seed differ".to_owned();
        first.failure = Some(Failure { promise: "I11", found });
    }
    first
}

/// The one command that lives through the seed again.
#[must_use]
pub fn reproduce(seed: u64) -> String {
    format!("cargo run -p backfill-simulations -- --seed {seed}")
}

fn text_of(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("no message").to_owned()
}
