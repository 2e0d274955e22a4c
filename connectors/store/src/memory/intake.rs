//! The way in, in memory.

use async_trait::async_trait;
use backfill_core::Timestamp;
use backfill_runtime::Principal;
use backfill_runtime::ports::{Delivery, Intake, LogRecord, NewEvent, PortError, Taken, UnusedRow};
use backfill_schemas::{encode_event, fingerprint};

use super::{Memory, State, Taking};
use crate::incoming::{conflict, dead};

#[async_trait]
impl Intake for Memory {
    async fn take(&self, delivery: Delivery) -> Result<Taken, PortError> {
        let mut state = self.state();
        let key = (delivery.source.clone(), delivery.id.clone());
        let is_forgotten =
            |at: Timestamp| delivery.forgets_before().is_some_and(|before| at < before);
        match state.deliveries.get(&key).filter(|taken| !is_forgotten(taken.received_at)) {
            Some(taken) if taken.body_hash != delivery.body_hash => {
                let original = conflict(&delivery);
                state.set_aside(delivery.received_at, &delivery.source, &original);
                return Ok(Taken::Conflict);
            }
            Some(taken) => return Ok(Taken::Duplicate { reply: taken.reply.clone() }),
            None => {}
        }
        if !state.say(&delivery)? {
            return Ok(Taken::Overtaken);
        }
        let Delivery { body_hash, received_at, .. } = delivery;
        let taken = Taking { body_hash, received_at, reply: delivery.reply.clone() };
        state.deliveries.insert(key, taken);
        count_unused(&mut state, &delivery);
        if let Some(original) = &delivery.quarantine {
            state.set_aside(delivery.received_at, &delivery.source, original);
        }
        if let Some(original) = &delivery.original {
            let kept = (delivery.source.clone(), original.clone());
            let each = delivery.events.iter().map(|new| (new.id, kept.clone()));
            state.originals.extend(each);
        }
        state.stops.extend(delivery.events.iter().filter_map(|new| dead(&new.event)));
        for new in &delivery.events {
            append(&mut state, &delivery, new);
        }
        let end = state.log.len() as u64;
        drop(state);
        if !delivery.events.is_empty() {
            self.inner.appended.send_replace(end);
        }
        Ok(Taken::New)
    }
}

fn append(state: &mut State, delivery: &Delivery, new: &NewEvent) {
    state.log.push(LogRecord {
        source: String::new(),
        principal: Principal::own(),
        sender: None,
        place: None,
        original: None,
        offset: state.log.len() as u64,
        id: new.id,
        fingerprint: fingerprint(&encode_event(&new.event)),
        received_at: delivery.received_at,
        event: Ok(new.event.clone()),
    });
}

fn count_unused(state: &mut State, delivery: &Delivery) {
    let Some(reason) = &delivery.unused else { return };
    count_one(state, (delivery.source.clone(), reason.clone()), delivery.received_at);
}

/// Counts what has no effect, by sender and reason.
pub(super) fn count_one(state: &mut State, key: (String, String), at: Timestamp) {
    let (source, reason) = key.clone();
    let new = UnusedRow { source, reason, count: 0, last_at: at };
    let row = state.unused.entry(key).or_insert(new);
    row.count += 1;
    row.last_at = row.last_at.max(at);
}
