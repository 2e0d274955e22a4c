//! Nobody is invited and put off in the same breath: what an event takes away is gone before it makes
//! offers.

use std::collections::BTreeSet;

use backfill_core::effect::Message;

use super::{Moment, Truth};

#[derive(Debug)]
pub(super) struct NotInOneBreath;

impl Truth for NotInOneBreath {
    fn name(&self) -> &'static str {
        "in one breath"
    }

    fn after(&mut self, moment: &Moment<'_>) -> Result<(), String> {
        let mut invited = BTreeSet::new();
        for message in moment.decided.messages() {
            match message.message {
                Message::Offer { .. } => _ = invited.insert(message.offer),
                Message::Withdrawn { .. } if invited.contains(&message.offer) => {
                    return Err(format!("{} was made and taken back at once", message.offer));
                }
                _ => {}
            }
        }
        Ok(())
    }
}
