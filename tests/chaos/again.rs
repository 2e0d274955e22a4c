//! What struck at a moment when nothing was going on strikes again.

use crate::schedule::Fault;
use crate::world::World;

/// So often at most.
const AGAIN_MAX: u32 = 6;

impl World {
    /// Until every fault has hit work in progress, and one that was held still was refused: it may
    /// learn that it lost its regions before it tries to write.
    pub(crate) async fn strike_again(&mut self) -> anyhow::Result<()> {
        for _ in 0..AGAIN_MAX {
            let mut vain = self.tally.in_vain();
            // What became of those who left is known when all is over.
            vain.retain(|fault| *fault != Fault::Disconnects);
            if self.tally.fenced <= 0.0 && !vain.contains(&Fault::PauseMatch) {
                vain.push(Fault::PauseMatch);
            }
            if vain.is_empty() {
                break;
            }
            for fault in vain {
                eprintln!("nothing was hit yet: one more {}", fault.name());
                self.strike(fault).await?;
            }
        }
        Ok(())
    }
}
