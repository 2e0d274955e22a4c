//! How the trust's system reports what happened: with what it says always, and with its slips.

use backfill_core::{Event, EventId};

use super::World;
use crate::faults::{blanks, contradiction, late_statement, move_without_reason, no_number};
use crate::senders;

impl World {
    /// The trust's system reports something.
    pub(crate) fn report(&mut self, event: Event) {
        self.report_after(0, event);
    }

    /// The trust's system reports something some time from now.
    pub(crate) fn report_after(&mut self, after_ms: i64, mut event: Event) {
        self.senders.sign(&mut event, self.now());
        late_statement::maybe(self, &event);
        move_without_reason::maybe(self, &mut event);
        contradiction::maybe(self, &mut event);
        blanks::maybe(self, &mut event);
        self.remember(&mut event);
        no_number::maybe(self, after_ms, &mut event);
        let id: EventId = self.new_event_id();
        self.deliver_after(after_ms, id, event);
    }

    /// Whether a message is about an appointment that was reported before.
    pub(crate) fn is_known(&self, event: &mut Event) -> bool {
        let booked = senders::booked(event).map(|appointment| appointment.id);
        let freed = if let Event::SlotFreed(freed) = event { freed.appointment } else { None };
        let id = booked.or(freed);
        id.is_some_and(|id| self.hospital.reported.contains(&id))
    }

    fn remember(&mut self, event: &mut Event) {
        if let Some(appointment) = senders::booked(event) {
            self.hospital.reported.insert(appointment.id);
        }
    }
}
