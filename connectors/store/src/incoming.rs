//! Deliveries with everything encoded and sealed, before the transaction begins: the writer must
//! not wait for arithmetic.

use backfill_core::{Event, EventId, PatientRef, Timestamp};
use backfill_runtime::ports::{Delivery, Feed, Kind, NewEvent, Outgoing, Quarantined};
use backfill_schemas::{encode_event, fingerprint};

use crate::Error;
use crate::keys::Keys;
use crate::original::{Sealed, sealed};
use crate::people::{Hash, Spoken};

/// A delivery, ready to be written.
pub(crate) struct Incoming {
    pub(crate) source: String,
    pub(crate) id: String,
    pub(crate) body_hash: [u8; 32],
    pub(crate) received_at: Timestamp,
    pub(crate) records: Vec<Record>,
    /// Who died, as its events say.
    pub(crate) dead: Vec<PatientRef>,
    /// What it says of people.
    pub(crate) said: Vec<Spoken>,
    pub(crate) reply: Vec<u8>,
    pub(crate) quarantine: Option<Sealed>,
    /// Whether the bytes as they came are at hand: they are those of `conflict`.
    pub(crate) keeps_original: bool,
    /// What goes to quarantine if the id came with another body before.
    pub(crate) conflict: Sealed,
    /// Before when the id must have come to be another message now; none means never.
    pub(crate) forgets_before: Option<Timestamp>,
    pub(crate) unused: Option<String>,
}

/// An event of a delivery.
pub(crate) struct Record {
    pub(crate) event: EventId,
    pub(crate) fingerprint: u64,
    pub(crate) bytes: Vec<u8>,
    /// None: only the engine itself may say it.
    feed: Option<Feed>,
    name: &'static str,
}

/// Encodes and seals. `nobodys` are numbers that the settings call nobody's.
pub(crate) fn incoming(
    keys: &Keys,
    delivery: Delivery,
    nobodys: &[String],
    hash: &impl Hash,
) -> Result<Incoming, Error> {
    let at = delivery.received_at;
    let said = delivery.contacts.iter().map(|it| Spoken::of(it, at, nobodys, hash));
    let said: Vec<Spoken> = said.collect::<Result<_, Error>>()?;
    let records: Vec<Record> = delivery.events.iter().map(record).collect();
    let dead = delivery.events.iter().filter_map(|new| dead(&new.event)).collect();
    let quarantine = delivery.quarantine.as_ref();
    let conflict = conflict(&delivery);
    let forgets_before = delivery.forgets_before();
    Ok(Incoming {
        keeps_original: delivery.original.is_some(),
        conflict: sealed(keys, &delivery.source, &conflict)?,
        quarantine: quarantine
            .map(|quarantined| sealed(keys, &delivery.source, quarantined))
            .transpose()?,
        source: delivery.source,
        id: delivery.id,
        body_hash: delivery.body_hash,
        received_at: delivery.received_at,
        reply: delivery.reply,
        records,
        dead,
        said,
        forgets_before,
        unused: delivery.unused,
    })
}

/// Who died, as an event says.
pub(crate) fn dead(event: &Event) -> Option<PatientRef> {
    if let Event::PatientDied(died) = event { Some(died.patient) } else { None }
}

/// What goes to quarantine if the id came with another body before: the bytes as they came, where
/// they are at hand.
pub(crate) fn conflict(delivery: &Delivery) -> Quarantined {
    let events = || delivery.events.iter().flat_map(|new| encode_event(&new.event)).collect();
    let (kind, original) = match (&delivery.original, &delivery.quarantine) {
        (Some(original), _) => (original.kind, original.bytes.clone()),
        (None, Some(quarantined)) => (quarantined.kind, quarantined.original.clone()),
        (None, None) => ("log", events()),
    };
    let advice = delivery.original.as_ref().map_or("", |original| original.conflict);
    let colon = if advice.is_empty() { "" } else { ": " };
    let reason = format!("the id {:?} came before with another body{colon}{advice}", delivery.id);
    Quarantined { place: None, event: None, reason, kind, original }
}

fn record(new: &NewEvent) -> Record {
    let bytes = encode_event(&new.event);
    Record {
        event: new.id,
        fingerprint: fingerprint(&bytes),
        bytes,
        feed: Feed::of(&new.event),
        name: new.event.name(),
    }
}

/// The events of a delivery as records of their feeds.
pub(crate) fn outgoing(region: &str, incoming: &Incoming) -> Result<Vec<Outgoing>, Error> {
    let outgoing = |record: &Record| {
        Ok(Outgoing {
            feed: record.feed.ok_or(Error::NoFeed(record.name))?,
            region: region.to_owned(),
            id: record.event.to_string(),
            kind: Kind::Event,
            source: incoming.source.clone(),
            at: incoming.received_at,
            seq: None,
            value: record.bytes.clone(),
        })
    };
    incoming.records.iter().map(outgoing).collect()
}
