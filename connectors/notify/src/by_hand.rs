//! Bookings and cancellations where no trust's system takes them: a coordinator carries them out.

use async_trait::async_trait;
use backfill_core::effect::ForTrust;
use backfill_runtime::ports::{CarriedOut, CarryOutError, Ended, Finished, Handler, Task};

/// What the outbox says of them.
const WHY: &str = "no system of the trust is set to write to";

/// Leaves each wish to the coordinators: who said yes is on their list until they say what became
/// of it, and a cancellation is something to do.
#[derive(Debug, Clone, Copy, Default)]
pub struct ByHand;

#[async_trait]
impl Handler for ByHand {
    async fn carry_out(&self, task: &Task) -> Result<CarriedOut, CarryOutError> {
        let why = WHY.to_owned();
        let Some(asked) = task.command.for_trust() else {
            let reason = format!("`{}` is no booking", task.command.name());
            return Err(CarryOutError::Permanent { reason, events: Vec::new() });
        };
        let finished = match asked {
            ForTrust::Booking(_) => Finished::Done { ended: Ended::Listed, why },
            ForTrust::Cancellation(_) => Finished::ToDo { why },
        };
        Ok(CarriedOut { events: Vec::new(), finished })
    }
}
