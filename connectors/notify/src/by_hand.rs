//! Bookings and cancellations where no trust's system takes them: a coordinator carries them out.

use async_trait::async_trait;
use backfill_core::Effect;
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
        let finished = match &task.effect {
            Effect::RequestBooking(_) => Finished::Done { ended: Ended::Listed, why },
            Effect::RequestCancellation(_) => Finished::ToDo { why },
            Effect::SendMessage(_)
            | Effect::RecordLedger(_)
            | Effect::RecordDecision(_)
            | Effect::Refuse(_) => {
                let reason = format!("`{}` is no booking", task.effect.name());
                return Err(CarryOutError::Permanent { reason, events: Vec::new() });
            }
        };
        Ok(CarriedOut { events: Vec::new(), finished })
    }
}
