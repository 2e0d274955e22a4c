//! Nobody is offered anything from a list that nobody has kept, nor while their trust or the one of
//! the time is silent; and whoever speaks again has caught up first.

use super::hearing::Hearing;
use super::{Moment, Truth, offers};

#[derive(Debug, Default)]
pub(super) struct NothingFromAStaleList {
    hearing: Hearing,
}

impl Truth for NothingFromAStaleList {
    fn name(&self) -> &'static str {
        "stale list"
    }

    fn after(&mut self, moment: &Moment<'_>) -> Result<(), String> {
        self.hearing.learn(moment);
        let (rules, now) = (moment.engine.rules(), moment.recorded.at);
        for (offer, slot) in offers::made(moment) {
            let Some(entry) = moment.engine.entry(offer.entry) else { continue };
            if self.hearing.forbids((slot.facts.trust, entry.trust), rules, now) {
                return Err(format!("{} was made from a list that is too old", offer.id));
            }
        }
        Ok(())
    }
}
