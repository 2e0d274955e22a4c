//! The call list: people whom a coordinator calls or writes to.

use async_trait::async_trait;
use backfill_core::EffectId;

use super::{Channel, SendError};
use crate::outgoing::Outgoing;

/// Sends nothing: the live offer itself is the line on the coordinators' call list, so the
/// message is there as soon as the offer is.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct CallList;

#[async_trait]
impl Channel for CallList {
    async fn send(&self, _message: &Outgoing, id: EffectId) -> Result<(), SendError> {
        tracing::debug!(message = %id, "left to the call list");
        Ok(())
    }
}
