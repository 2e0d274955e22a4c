//! What a later message leaves out is not lost: an appointment of which everything was known stays so,
//! and a message that says nothing new frees nothing.

use backfill_core::appointment::AppointmentStatus;
use backfill_core::slot::AppointmentKind;

use super::diary::{Diary, Seat, booked, refusal};
use super::{Moment, Truth};

#[derive(Debug, Default)]
pub(super) struct NothingIsForgotten {
    diary: Diary,
}

impl Truth for NothingIsForgotten {
    fn name(&self) -> &'static str {
        "blanks"
    }

    fn after(&mut self, moment: &Moment<'_>) -> Result<(), String> {
        let before =
            booked(&moment.recorded.event).and_then(|it| self.diary.seats.get(&it.id)).cloned();
        let told = booked(&moment.recorded.event);
        let ours = told.is_some_and(|told| self.diary.on_its_way(told).is_some());
        let freed = !self.diary.new_slots(moment).is_empty();
        self.diary.learn(moment);
        match before {
            Some(seat) if refusal(moment).is_none() && !ours => same(moment, &seat, freed),
            Some(_) | None => Ok(()),
        }
    }
}

fn same(moment: &Moment<'_>, known: &Seat, freed: bool) -> Result<(), String> {
    let told = booked(&moment.recorded.event).ok_or("nothing was booked")?;
    let other_clinic = !told.facts.session.is_empty() && told.facts.session != known.facts.session;
    let other_site = !told.facts.site.is_empty() && told.facts.site != known.facts.site;
    if other_clinic {
        return Ok(());
    }
    if freed && told.facts.start == known.facts.start && !other_site {
        return Err(format!("{} frees a time that it did not leave", told.id));
    }
    let Some(now) = moment.engine.appointment(told.id) else { return Ok(()) };
    let facts = &now.facts;
    let whole = !facts.session.is_empty()
        && !facts.site.is_empty()
        && !facts.service.is_empty()
        && facts.kind != AppointmentKind::Unknown
        && (facts.duration_minutes == known.facts.duration_minutes || !told.facts.length_assumed);
    let whose = now.patient.is_some() || known.patient.is_none();
    if now.status == AppointmentStatus::Booked && whole && whose {
        return Ok(());
    }
    Err(format!("{} lost what was known: {now:?}", told.id))
}
