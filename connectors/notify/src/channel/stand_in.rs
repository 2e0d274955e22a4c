//! A stand-in for every provider: takes each message and sends nothing, for a demonstration whose
//! patients are made up.

use async_trait::async_trait;
use backfill_core::EffectId;

use super::{Channel, SendError};
use crate::outgoing::Outgoing;

/// See the module.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct StandIn;

#[async_trait]
impl Channel for StandIn {
    async fn send(&self, _message: &Outgoing, id: EffectId) -> Result<(), SendError> {
        tracing::debug!(message = %id, "message taken for a made-up patient");
        Ok(())
    }
}
