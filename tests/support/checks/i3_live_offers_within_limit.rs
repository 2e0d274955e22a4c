//! I3: at no moment had a slot more live offers than the rules allow.

use backfill_core::offer::OfferState;

use crate::checks::history::{Moment, Watch};

pub(super) struct LiveOffersWithinLimit;

impl Watch for LiveOffersWithinLimit {
    fn after(&mut self, moment: &Moment<'_>) -> Vec<String> {
        let limit = usize::from(moment.engine.rules().live_offers_max);
        let live = |slot| {
            let offers = moment.engine.offers();
            offers.filter(|it| it.slot == slot && it.state == OfferState::Live).count()
        };
        let slots = moment.touched.slots.iter();
        let over = slots.filter(|slot| limit < live(**slot));
        over.map(|slot| format!("{slot} has more than {limit} live offers")).collect()
    }
}
