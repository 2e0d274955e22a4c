//! S26: the patient did not come. The time has passed, so nothing is free.

use backfill_core::Event;

use super::{Meaning, Notice, outcome};
use crate::fault::Fault;
use crate::mapping::Status;

/// The missed appointment. What that means for the patient's place on the list is for people and the
/// trust's own rules (DESIGN D10).
pub(crate) fn read(notice: &Notice<'_>) -> Result<Meaning, Fault> {
    let id = notice.appointment_id()?;
    let mut meaning = Meaning::default();
    if outcome::lies_ahead(notice, outcome::starts_at(notice)) {
        meaning.put_aside("SCH-11: the start lies ahead, the trigger event says it was missed");
    } else if notice.status() == Some(Status::Attended) {
        let place = notice.places.status_place();
        let text = "the status says attended, the trigger event not attended";
        meaning.put_aside(format!("{place}: {text}"));
    } else {
        meaning.events.push(Event::AppointmentMissed(id));
    }
    Ok(meaning.with_person(notice))
}
