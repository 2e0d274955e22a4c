//! Takes nothing in while the time is not known: what is written down with a wrong time stays so.

use std::sync::Arc;

use async_trait::async_trait;
use backfill_runtime::clock::Clock;
use backfill_runtime::ports::{Delivery, Intake, PortError, Taken};

/// See the module.
pub(super) struct KnownTime {
    pub(super) clock: Clock,
    pub(super) intake: Arc<dyn Intake>,
}

#[async_trait]
impl Intake for KnownTime {
    async fn take(&self, delivery: Delivery) -> Result<Taken, PortError> {
        if let Some(reason) = self.clock.unknown() {
            return Err(PortError::Unavailable { what: "clock", reason: reason.to_string() });
        }
        self.intake.take(delivery).await
    }
}
