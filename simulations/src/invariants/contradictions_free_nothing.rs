//! What contradicts the known appointment frees nothing: a cancellation at another time, in another
//! clinic or of another patient opens no time, and the appointment stands; a number that is told of
//! somebody else leaves it with whom it was.

use backfill_core::appointment::AppointmentStatus;
use backfill_core::slot::{SlotFacts, SlotState};
use backfill_core::{AppointmentId, Event, PatientRef};

use super::diary::{Diary, Seat, booked};
use super::{Moment, Truth};

#[derive(Debug, Default)]
pub(super) struct ContradictionsFreeNothing {
    diary: Diary,
}

impl Truth for ContradictionsFreeNothing {
    fn name(&self) -> &'static str {
        "contradiction"
    }

    fn after(&mut self, moment: &Moment<'_>) -> Result<(), String> {
        let new = self.diary.new_slots(moment);
        let opened = new.iter().any(|slot| slot.state == SlotState::Open);
        let contradicted = self.contradicted(moment);
        self.diary.learn(moment);
        let Some((id, seat)) = contradicted else { return Ok(()) };
        let stands = moment.engine.appointment(id).is_some_and(|it| {
            it.status == AppointmentStatus::Booked && it.facts.start == seat.facts.start
        });
        if opened || !stands {
            return Err(format!("a contradiction about {id} is believed"));
        }
        Ok(())
    }
}

impl ContradictionsFreeNothing {
    /// The appointment that stands, and that the message contradicts.
    fn contradicted(&self, moment: &Moment<'_>) -> Option<(AppointmentId, Seat)> {
        let (id, facts, patient) = match &moment.recorded.event {
            Event::SlotFreed(freed) => (freed.appointment?, freed.facts.as_ref(), freed.patient),
            event => booked(event).map(|told| (told.id, None, told.patient))?,
        };
        let seat = self.diary.seats.get(&id)?;
        let stands = moment.recorded.at < seat.facts.end();
        let elsewhere = facts.is_some_and(|facts| contradicts(facts, &seat.facts));
        let wrong = elsewhere || self.is_anothers(patient, seat);
        (stands && wrong).then(|| (id, seat.clone()))
    }

    fn is_anothers(&self, told: Option<PatientRef>, seat: &Seat) -> bool {
        let person = |it: Option<PatientRef>| it.map(|it| self.diary.persons.person(it));
        let both = person(told).zip(person(seat.patient));
        both.is_some_and(|(told, known)| told != known)
    }
}

fn contradicts(told: &SlotFacts, known: &SlotFacts) -> bool {
    let clinic = !told.session.is_empty() && told.session != known.session;
    let site = !told.site.is_empty() && told.site != known.site;
    told.start != known.start || clinic || site
}
