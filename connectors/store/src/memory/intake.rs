//! The way in, in memory.

use async_trait::async_trait;
use backfill_runtime::ports::{
    Delivery, Intake, LogRecord, NewEvent, PortError, Quarantined, Taken,
};
use backfill_schemas::{encode_event, fingerprint};

use super::{Memory, State};

#[async_trait]
impl Intake for Memory {
    async fn take(&self, delivery: Delivery) -> Result<Taken, PortError> {
        let mut state = self.state();
        let key = (delivery.source.clone(), delivery.id.clone());
        match state.deliveries.get(&key) {
            Some((hash, _)) if *hash != delivery.body_hash => {
                let original = conflict(&delivery);
                state.set_aside(delivery.received_at, &delivery.source, &original);
                return Ok(Taken::Conflict);
            }
            Some((_, reply)) => return Ok(Taken::Duplicate { reply: reply.clone() }),
            None => {}
        }
        if !state.say(&delivery)? {
            return Ok(Taken::Overtaken);
        }
        state.deliveries.insert(key, (delivery.body_hash, delivery.reply.clone()));
        if let Some(original) = &delivery.quarantine {
            state.set_aside(delivery.received_at, &delivery.source, original);
        }
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
        place: None,
        original: None,
        offset: state.log.len() as u64,
        id: new.id,
        fingerprint: fingerprint(&encode_event(&new.event)),
        received_at: delivery.received_at,
        event: Ok(new.event.clone()),
    });
}

fn conflict(delivery: &Delivery) -> Quarantined {
    let bytes = || delivery.events.iter().flat_map(|new| encode_event(&new.event)).collect();
    let quarantine = delivery.quarantine.as_ref();
    Quarantined {
        place: None,
        reason: format!("the id {:?} came before with another body", delivery.id),
        kind: quarantine.map_or("log", |original| original.kind),
        original: quarantine.map_or_else(bytes, |original| original.original.clone()),
    }
}
