//! What is older than what was said last of an appointment changes nothing about it, and opens no
//! time.

use std::collections::BTreeMap;

use backfill_core::appointment::Appointment;
use backfill_core::slot::SlotState;
use backfill_core::{AppointmentId, Event, Timestamp};

use super::diary::{Diary, booked, is_put_aside, refusal};
use super::{Moment, Truth};

#[derive(Debug, Default)]
pub(super) struct OlderChangesNothing {
    diary: Diary,
    said: BTreeMap<AppointmentId, Timestamp>,
    known: BTreeMap<AppointmentId, Appointment>,
}

impl Truth for OlderChangesNothing {
    fn name(&self) -> &'static str {
        "order"
    }

    fn after(&mut self, moment: &Moment<'_>) -> Result<(), String> {
        let new = self.diary.new_slots(moment);
        let told = told(&moment.recorded.event);
        if let Some((id, said_at)) = told {
            let last = self.said.get(&id).copied().unwrap_or(Timestamp(0));
            let known = self.known.get(&id);
            if 0 < said_at.0 && said_at < last && known.is_some() {
                let opened = new.iter().any(|slot| slot.state == SlotState::Open);
                if opened || moment.engine.appointment(id) != known {
                    return Err(format!("{id} is changed by what was said before"));
                }
            }
            // A cancellation without a slot is a repeat that says more of its patient.
            let freed = matches!(moment.recorded.event, Event::SlotFreed(_));
            let taken = !freed || new.iter().any(|slot| !is_put_aside(slot));
            if refusal(moment).is_none() && taken {
                self.said.insert(id, last.max(said_at));
            }
        }
        for id in &moment.touched.appointments {
            match moment.engine.appointment(*id) {
                Some(now) => self.known.insert(*id, now.clone()),
                None => self.known.remove(id),
            };
        }
        Ok(())
    }
}

fn told(event: &Event) -> Option<(AppointmentId, Timestamp)> {
    if let Event::SlotFreed(freed) = event {
        return freed.appointment.map(|id| (id, freed.said_at));
    }
    booked(event).map(|it| (it.id, it.said_at))
}
