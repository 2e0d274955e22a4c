//! I20: as long as the appointment stands that an offer became, its entry is offered nothing.

use super::diary::Diary;
use super::{Moment, Truth, offers};

#[derive(Debug, Default)]
pub(super) struct NoOfferBesideABooking {
    diary: Diary,
}

impl Truth for NoOfferBesideABooking {
    fn name(&self) -> &'static str {
        "I20"
    }

    fn after(&mut self, moment: &Moment<'_>) -> Result<(), String> {
        self.diary.learn(moment);
        let to_come = self.diary.seats.values().filter(|it| moment.recorded.at < it.facts.end());
        let booked: Vec<_> = to_come.filter_map(|seat| seat.entry).collect();
        if booked.is_empty() {
            return Ok(());
        }
        match offers::live(moment).find(|(offer, _)| booked.contains(&offer.entry)) {
            Some((offer, _)) => Err(format!("{} is of somebody who is booked", offer.id)),
            None => Ok(()),
        }
    }
}
