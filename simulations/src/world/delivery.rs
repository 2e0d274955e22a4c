//! The way of an event to the log, and what can happen to it there.

use backfill_core::{Event, EventId, Timestamp};
use backfill_runtime::Principal;
use backfill_runtime::ports::LogRecord;

use super::World;
use super::queue::Happening;
use crate::faults;
use crate::seeds::halves;

impl World {
    /// Sends a new event on its way.
    pub(crate) fn deliver(&mut self, event: Event) {
        let id = self.new_event_id();
        self.deliver_after(0, id, event);
    }

    /// Sends an event on its way some time from now.
    pub(crate) fn deliver_after(&mut self, after_ms: i64, id: EventId, event: Event) {
        let at_ms = self.now_ms + after_ms + faults::reorder::delay_ms(self);
        let at_ms = faults::silence::held_until(self, at_ms, &event);
        let record = LogRecord {
            source: String::new(),
            principal: Principal::own(),
            sender: None,
            place: None,
            original: None,
            offset: 0,
            id,
            fingerprint: halves(id.0)[1] | 1 << 63,
            received_at: Timestamp(at_ms),
            event: Ok(event),
        };
        faults::duplicate_delivery::maybe(self, at_ms, &record);
        faults::same_id_other_body::maybe(self, at_ms, &record);
        faults::unreadable_record::maybe(self, at_ms, &record);
        self.append_at(at_ms, record);
    }

    /// Plans that a record reaches the log.
    pub(crate) fn append_at(&mut self, at_ms: i64, record: LogRecord) {
        self.queue.plan(at_ms, Happening::Append(record.into()));
    }

    pub(super) fn append(&mut self, record: LogRecord) {
        let gap = u64::from(self.dice.delivery.chance(100));
        self.log.append(record, gap);
    }
}
