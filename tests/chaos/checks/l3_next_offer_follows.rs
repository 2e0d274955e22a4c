//! L3: the next offer follows a decline or an expiry: the slot then has a live offer, is decided,
//! or it is written down why nobody was asked.

use backfill_core::offer::OfferState;
use backfill_core::slot::SlotState;
use backfill_core::{Effect, SlotId};
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
    let decided = moment
        .emitted
        .iter()
        .any(|it| matches!(&it.effect, Effect::RecordDecision(decision) if decision.slot == slot));
    let Some(slot) = moment.engine.slot(slot) else { return false };
    let waits = matches!(slot.state, SlotState::Booking { .. } | SlotState::Held { .. });
    decided || waits || slot.is_closed() || !slot.live.is_empty()
}
