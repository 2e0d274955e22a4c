//! I6: no yes counted after the deadline, the slot's cut-off, or the offer's end.

use backfill_core::Event;
use backfill_core::offer::OfferState;

use crate::checks::history::{Moment, Watch};

pub(super) struct NoLateAcceptance;

impl Watch for NoLateAcceptance {
    fn after(&mut self, moment: &Moment<'_>) -> Vec<String> {
        let became = moment.touched.offers.iter().filter_map(|id| moment.engine.offer(*id));
        let became = became.filter(|it| it.state == OfferState::Accepted);
        let newly = became.filter(|it| moment.before.get(&it.id) != Some(&OfferState::Accepted));
        newly.filter_map(|offer| late(moment, offer)).collect()
    }
}

fn late(moment: &Moment<'_>, offer: &backfill_core::offer::Offer) -> Option<String> {
    // On its way for however long: it counts from when it was said.
    let (at, said) = (moment.recorded.at, moment.recorded.said());
    let answered = matches!(
        &moment.recorded.event, Event::OfferAccepted(answer) if answer.offer == offer.id);
    let was_live = moment.before.get(&offer.id) == Some(&OfferState::Live);
    let cutoff_minutes = i64::from(moment.engine.rules().cutoff_minutes);
    let slot = moment.engine.slot(offer.slot)?;
    let cutoff = slot.facts.start.plus_minutes(-cutoff_minutes);
    let in_time = said < offer.deadline && said < cutoff && at < slot.facts.start;
    let is_right = answered && was_live && in_time;
    (!is_right).then(|| format!("the yes to {} came too late or from nowhere", offer.id))
}
