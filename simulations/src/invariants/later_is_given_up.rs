//! Whoever says yes to an earlier time gives up the later appointment that their entry holds, whichever
//! came first: the trust is asked with it, by the witness's own diary.

use backfill_core::effect::RequestBooking;

use super::diary::Diary;
use super::{Moment, Truth};

#[derive(Debug, Default)]
pub(super) struct LaterIsGivenUp {
    diary: Diary,
}

impl Truth for LaterIsGivenUp {
    fn name(&self) -> &'static str {
        "given up"
    }

    fn after(&mut self, moment: &Moment<'_>) -> Result<(), String> {
        // Before the diary learns what becomes of the later one.
        for request in moment.decided.bookings() {
            self.names_the_later(moment, request)?;
        }
        self.diary.learn(moment);
        Ok(())
    }
}

impl LaterIsGivenUp {
    fn names_the_later(&self, moment: &Moment<'_>, request: &RequestBooking) -> Result<(), String> {
        let entry = moment.engine.offer(request.offer).and_then(|it| moment.engine.entry(it.entry));
        let Some(held) = entry.and_then(|it| it.holds) else { return Ok(()) };
        let Some(seat) = self.diary.seats.get(&held) else { return Ok(()) };
        let person = |it| self.diary.persons.person(it);
        let is_theirs = seat.patient.is_some_and(|it| person(it) == person(request.patient));
        let is_named = request.moves.as_ref().is_some_and(|it| it.id == held);
        if is_theirs && request.facts.start < seat.facts.start && !is_named {
            return Err(format!("{} is booked beside a later appointment", request.offer));
        }
        Ok(())
    }
}
