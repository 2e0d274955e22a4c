//! Makes log records of the records of the input topics.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use backfill_core::{Event, EventId, Timestamp};
use backfill_runtime::clock::Clock;
use backfill_runtime::ids::{appointment_id, entry_id, event_id};
use backfill_runtime::ports::{Feed, LogRecord, Place, Sender};
use backfill_runtime::{Principal, Trusts};
use backfill_schemas::{
    CE_TYPE_EVENT, Format, Names, decode_topic_event, encode_event, fingerprint, has_unknown_fields,
};
use metrics::counter;
use rdkafka::Message;
use tracing::{debug, warn};

use super::scattered::Scattered;
use super::{Decode, Loss, VALUE_BYTES_MAX, header};
use crate::sources::Sources;
use crate::{Error, Options, headers, seal};

const NAMES: Names = Names { appointment: appointment_id, entry: entry_id };

/// How much of a record that cannot be taken is kept, in bytes.
const KEPT_BYTES_MAX: usize = 64 * 1024;
/// How often the log has a line about records that cannot be taken, at most.
const WARN_EVERY: Duration = Duration::from_secs(1);
/// The longest name of a source, and the longest id that is repeated, in letters.
const NAME_CHARS_MAX: usize = 200;

/// Reads one region's events.
pub(crate) struct Events {
    region: String,
    regions: Vec<String>,
    sources: Sources,
    own_key: Option<[u8; 32]>,
    warned: Mutex<Option<Instant>>,
    scattered: Scattered,
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
    source: String,
    principal: Principal,
    has_more: bool,
}

impl Events {
    /// `regions` are all that are configured: the first of them looks after records of nobody.
    ///
    /// # Errors
    /// If the settings name somebody who cannot be.
    pub(crate) fn new(options: &Options, region: &str, regions: &[String]) -> Result<Self, Error> {
        Ok(Self {
            region: region.to_owned(),
            regions: regions.to_vec(),
            sources: Sources::of(&options.sources)?,
            own_key: options.own_key,
            warned: Mutex::default(),
            scattered: Scattered::default(),
            clock: Clock::system(),
        })
    }

    /// Who says a record, and who that is here.
    fn said_by<M: Message>(
        &self,
        feed: Feed,
        message: &M,
    ) -> Result<(String, Principal, bool), String> {
        let source = source(message)?;
        if self.own_key.is_some_and(|key| seal::is_ours(message, &key)) {
            return Ok((source, Principal::own(), true));
        }
        let principal = match self.own_key {
            Some(_) => self.sources.principal(&source, feed)?,
            // Without a key our own cannot be told from others.
            None => Principal::machine(source.as_str(), Trusts::All),
        };
        // Nor can their ids.
        let is_literal = self.own_key.is_none();
        Ok((source, principal, is_literal))
    }

    /// Whether a line of the log is due about a record that cannot be taken: a sender whose every
    /// record is wrong must not fill the log.
    fn is_due(&self) -> bool {
        let mut warned = self.warned.lock().unwrap_or_else(PoisonError::into_inner);
        let is_due = warned.is_none_or(|it| WARN_EVERY <= it.elapsed());
        if is_due {
            *warned = Some(Instant::now());
        }
        is_due
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
        if self.is_due() {
            warn!(%place, reason, "a record cannot be taken");
        } else {
            debug!(%place, reason, "one more record cannot be taken");
        }
        let value = message.payload().unwrap_or_default();
        // The beginning is enough to see what it is; the rest is on the topic.
        let original = value[..value.len().min(KEPT_BYTES_MAX)].to_vec();
        let reason = match KEPT_BYTES_MAX < value.len() {
            true => {
                format!("{reason} (kept are the first {KEPT_BYTES_MAX} of {} bytes)", value.len())
            }
            false => reason,
        };
        LogRecord {
            fingerprint: fingerprint(value),
            original: Some(original),
            sender: Some(sender(message)),
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
            source: String::new(),
            principal: Principal::own(),
            sender: None,
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
        let said = self.said_by(place.feed, message);
        if let Ok((source, _, _)) = &said {
            self.scattered.note(&self.region, place, source);
        }
        // Our own processes tell who sent it to them.
        let is_ours = self.own_key.is_some() && matches!(said, Ok((_, _, true)));
        let sender = (!is_ours).then(|| sender(message));
        let told = match said.and_then(|said| read(place.feed, message, said)) {
            Ok(told) => told,
            Err(reason) => {
                return Some(LogRecord { sender, ..self.poison(place, message, reason) });
            }
        };
        Some(LogRecord {
            offset: 0,
            place: Some(place),
            id: told.id,
            fingerprint: fingerprint(&encode_event(&told.event)),
            received_at: received_at(message, &self.clock),
            source: told.source,
            principal: told.principal,
            sender,
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
fn read(
    feed: Feed,
    message: &impl Message,
    (source, principal, is_literal): (String, Principal, bool),
) -> Result<Told, String> {
    let value =
        message.payload().ok_or("there is no value: nothing is deleted by empty records")?;
    if VALUE_BYTES_MAX < value.len() {
        return Err(format!("the value is longer than {VALUE_BYTES_MAX} bytes"));
    }
    if header::text(message, headers::TYPE)?.is_some_and(|it| it != CE_TYPE_EVENT) {
        return Err(format!("header {} is not {CE_TYPE_EVENT}", headers::TYPE));
    }
    let format = format(message)?;
    let id = id(message, &source, is_literal)?;
    let event = decode_topic_event(value, format, &NAMES)
        .map_err(|error| format!("{error}{}", meant_json(message, value)))?;
    let belongs = Feed::of(&event).ok_or("only the engine itself may say such an event")?;
    if belongs != feed {
        return Err(format!("such an event belongs to topic {}", belongs.topic()));
    }
    Ok(Told { id, event, source, principal, has_more: has_unknown_fields(value, format) })
}

/// What to do about JSON that does not say that it is JSON.
fn meant_json(message: &impl Message, value: &[u8]) -> &'static str {
    let says_nothing = header::text(message, headers::CONTENT_TYPE).ok().flatten().is_none();
    match says_nothing && value.trim_ascii_start().starts_with(b"{") {
        true => "; if this is JSON, say so with the header content-type: application/json",
        false => "",
    }
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

/// Who says it, as they call themselves; empty if they do not.
fn source(message: &impl Message) -> Result<String, String> {
    let source = header::text(message, headers::SOURCE)?.unwrap_or_default();
    if !is_repeatable(source) {
        return Err(format!(
            "header {} is longer than {NAME_CHARS_MAX} letters, or has others than letters",
            headers::SOURCE
        ));
    }
    Ok(source.to_owned())
}

/// Who sent a record, as far as that can be repeated.
fn sender(message: &impl Message) -> Sender {
    let id = header::text(message, headers::ID).ok().flatten().unwrap_or_default();
    let id = if is_repeatable(id) { id.to_owned() } else { String::new() };
    Sender { source: source(message).unwrap_or_default(), id }
}

/// Whether a name can be written down and told as it is.
fn is_repeatable(name: &str) -> bool {
    name.chars().count() <= NAME_CHARS_MAX && !name.chars().any(char::is_control)
}

/// Our own ids as they are; of another id a hash, together with who gave it: an id is unique only
/// within its source, whatever it looks like.
fn id(message: &impl Message, source: &str, is_literal: bool) -> Result<EventId, String> {
    let id = header::needed(message, headers::ID)?;
    if is_literal && is_ours(id) {
        return id.parse().map_err(|_| format!("header {} is no id", headers::ID));
    }
    Ok(event_id(&["kafka", source, id]))
}

fn is_ours(id: &str) -> bool {
    id.len() == 32 && id.bytes().all(|byte| byte.is_ascii_hexdigit())
}
