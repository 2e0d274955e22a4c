//! A process that was thought dead commits after another one took over: it must be refused.

use backfill_runtime::ports::{Commit, CommitError};

use crate::world::{Failure, World};

/// Whether the dying process keeps its commit for later.
pub(crate) fn keeps(world: &mut World, commit: Commit) {
    if world.dice.process.chance(world.faults.zombie) {
        world.zombie = Some(commit);
    }
}

/// The old process wakes up after the new one took over.
///
/// # Errors
/// If its commit is stored.
pub(crate) fn wakes(world: &mut World) -> Result<(), Failure> {
    let Some(commit) = world.zombie.take() else { return Ok(()) };
    match world.store.commit(&commit) {
        Err(CommitError::Fenced) => {
            world.coverage.hit("fault: zombie fenced");
            Ok(())
        }
        other => Err(Failure::new("fence", format!("an old owner's commit came to {other:?}"))),
    }
}
