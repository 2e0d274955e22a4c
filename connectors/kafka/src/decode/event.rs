//! Makes log records of the records of the input topics.

use backfill_core::{Event, EventId, Timestamp};
use backfill_runtime::clock::Clock;
use backfill_runtime::ids::{appointment_id, entry_id, event_id};
use backfill_runtime::ports::{Feed, LogRecord, Place};
use backfill_schemas::{
    CE_TYPE_EVENT, Format, Names, decode_topic_event, encode_event, fingerprint, has_unknown_fields,
};
use metrics::counter;
use rdkafka::Message;
use tracing::warn;

use super::{Decode, Loss, VALUE_BYTES_MAX, header};
use crate::headers;

const NAMES: Names = Names { appointment: appointment_id, entry: entry_id };

/// Reads one region's events.
#[derive(Debug)]
pub(crate) struct Events {
    region: String,
    regions: Vec<String>,
    clock: Clock,
}

/// Whose a record is.
enum Owner {
    Mine,
    Another,
    Nobody(&'static str),
}

/// An event as a record has it.
struct Told {
    id: EventId,
    event: Event,
    has_more: bool,
}

impl Events {
    /// `regions` are all that are configured: the first of them looks after records of nobody.
    pub(crate) fn new(region: &str, regions: &[String]) -> Self {
        Self { region: region.to_owned(), regions: regions.to_vec(), clock: Clock::system() }
    }

    fn owner(&self, key: Option<&[u8]>) -> Owner {
        let Some(key) = key else { return Owner::Nobody("the key is missing") };
        if key == self.region.as_bytes() {
            Owner::Mine
        } else if self.regions.iter().any(|it| it.as_bytes() == key) {
            Owner::Another
        } else {
            Owner::Nobody("the key is no region of this service")
        }
    }

    fn looks_after_strays(&self) -> bool {
        self.regions.first().is_none_or(|first| *first == self.region)
    }

    fn poison<M: Message>(&self, place: Place, message: &M, reason: String) -> LogRecord {
        let topic = place.feed.topic();
        counter!("backfill_poison_records_total", "topic" => topic).increment(1);
        warn!(%place, reason, "a record cannot be taken");
        let value = message.payload().unwrap_or_default();
        // Of what is larger than anything that is read, the beginning is enough to see what it is.
        let original = value[..value.len().min(VALUE_BYTES_MAX)].to_vec();
        LogRecord {
            fingerprint: fingerprint(value),
            original: Some(original),
            ..self.note(place, received_at(message, &self.clock), reason)
        }
    }

    /// A record that only says what is wrong.
    fn note(&self, place: Place, received_at: Timestamp, reason: String) -> LogRecord {
        LogRecord {
            offset: 0,
            place: Some(place),
            id: event_id(&["kafka", &place.to_string()]),
            fingerprint: fingerprint(reason.as_bytes()),
            received_at,
            event: Err(reason),
            original: None,
        }
    }
}

impl Decode for Events {
    type Item = LogRecord;

    fn decode<M: Message>(&self, place: Place, message: &M) -> Option<LogRecord> {
        match self.owner(message.key()) {
            Owner::Mine => {}
            Owner::Nobody(reason) if self.looks_after_strays() => {
                counter!("backfill_stray_records_total").increment(1);
                return Some(self.poison(place, message, reason.to_owned()));
            }
            Owner::Another | Owner::Nobody(_) => {
                counter!("backfill_foreign_records_total").increment(1);
                return None;
            }
        }
        let told = match read(place.feed, message) {
            Ok(told) => told,
            Err(reason) => return Some(self.poison(place, message, reason)),
        };
        Some(LogRecord {
            offset: 0,
            place: Some(place),
            id: told.id,
            fingerprint: fingerprint(&encode_event(&told.event)),
            received_at: received_at(message, &self.clock),
            original: told.has_more.then(|| message.payload().unwrap_or_default().to_vec()),
            event: Ok(told.event),
        })
    }

    fn lost(&self, loss: &Loss) -> Option<LogRecord> {
        let mut note = self.note(loss.place, self.clock.now(), loss.told());
        // The same place may be lost twice, once in each life of a topic.
        let until = loss.goes_on_at.to_string();
        note.id = event_id(&["kafka", "lost", &loss.place.to_string(), &until]);
        Some(note)
    }
}

fn received_at(message: &impl Message, clock: &Clock) -> Timestamp {
    message.timestamp().to_millis().map_or_else(|| clock.now(), Timestamp)
}

/// Reads a record, or says what is wrong with it, without any of its values.
fn read(feed: Feed, message: &impl Message) -> Result<Told, String> {
    let value =
        message.payload().ok_or("there is no value: nothing is deleted by empty records")?;
    if VALUE_BYTES_MAX < value.len() {
        return Err(format!("the value is longer than {VALUE_BYTES_MAX} bytes"));
    }
    if header::text(message, headers::TYPE)?.is_some_and(|it| it != CE_TYPE_EVENT) {
        return Err(format!("header {} is not {CE_TYPE_EVENT}", headers::TYPE));
    }
    let format = format(message)?;
    let id = id(message)?;
    let event = decode_topic_event(value, format, &NAMES).map_err(|error| error.to_string())?;
    let belongs = Feed::of(&event).ok_or("only the engine itself may say such an event")?;
    if belongs != feed {
        return Err(format!("such an event belongs to topic {}", belongs.topic()));
    }
    Ok(Told { id, event, has_more: has_unknown_fields(value, format) })
}

pub(super) fn format(message: &impl Message) -> Result<Format, String> {
    let name = header::text(message, headers::CONTENT_TYPE)?;
    Format::of_content_type(name).ok_or_else(|| {
        format!(
            "header {} is neither application/protobuf nor application/json",
            headers::CONTENT_TYPE
        )
    })
}

/// Our own ids as they are; of another id a hash, together with who gave it.
fn id(message: &impl Message) -> Result<EventId, String> {
    let id = header::needed(message, headers::ID)?;
    if is_ours(id) {
        return id.parse().map_err(|_| format!("header {} is no id", headers::ID));
    }
    let source = header::text(message, headers::SOURCE)?.unwrap_or_default();
    Ok(event_id(&["kafka", source, id]))
}

fn is_ours(id: &str) -> bool {
    id.len() == 32 && id.bytes().all(|byte| byte.is_ascii_hexdigit())
}
