//! L3: the next offer follows a decline or an expiry: the slot then has a live offer, is decided,
//! or it is written down why nobody was asked.

use backfill_core::SlotId;
use backfill_core::offer::OfferState;
use backfill_core::slot::SlotState;
use backfill_tests::checks::history::{Moment, Watch};

#[derive(Default)]
pub(super) struct NextOfferFollows;

impl Watch for NextOfferFollows {
    fn after(&mut self, moment: &Moment<'_>) -> Vec<String> {
        let ended = moment.touched.offers.iter().filter_map(|id| moment.engine.offer(*id));
        let ended = ended.filter(|offer| {
            matches!(offer.state, OfferState::Declined | OfferState::Expired)
                && moment.before.get(&offer.id) == Some(&OfferState::Live)
        });
        let stuck = ended.filter(|offer| !goes_on(moment, offer.slot));
        stuck.map(|offer| format!("nothing followed the end of {}", offer.id)).collect()
    }
}

fn goes_on(moment: &Moment<'_>, slot: SlotId) -> bool {
    let decided = moment.decided.decisions().any(|it| it.slot == slot);
    let Some(slot) = moment.engine.slot(slot) else { return false };
    let waits = matches!(slot.state, SlotState::Booking { .. } | SlotState::Held { .. });
    decided || waits || slot.is_closed() || !slot.live.is_empty()
}

#[cfg(test)]
mod tests {
    use backfill_core::{Decided, Engine, Touched};
    use backfill_tests::checks::made_up;

    use super::*;

    /// An offer was declined, and `live` are left; `is_decided` says whether anything was decided.
    fn after(leaves_live: bool, is_decided: bool) -> usize {
        let (engine, recorded, decided) = made_up::midway();
        let before = engine.offers().map(|offer| (offer.id, offer.state)).collect();
        let mut snapshot = engine.snapshot();
        snapshot.offers[0].state = OfferState::Declined;
        if !leaves_live {
            snapshot.slots[0].live.clear();
        }
        let engine = Engine::restore(snapshot);
        let decided = if is_decided { decided } else { Decided::default() };
        let offers = engine.offers().map(|offer| offer.id).collect();
        let touched = Touched { offers, ..Touched::default() };
        let moment = Moment {
            recorded: &recorded,
            decided: &decided,
            engine: &engine,
            touched: &touched,
            before: &before,
        };
        NextOfferFollows.after(&moment).len()
    }

    #[test]
    fn a_decline_that_nothing_follows_is_found() {
        assert_eq!(after(true, false), 0);
        assert_eq!(after(false, true), 0);
        assert_eq!(after(false, false), 1);
    }
}
