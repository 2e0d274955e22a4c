//! The headers of a record: CloudEvents, and how its value is written.

use backfill_runtime::ports::{Kind, Outgoing};
use backfill_schemas::{
    CE_TYPE_EFFECT, CE_TYPE_EVENT, CE_TYPE_EVENT_OUTCOME, CE_TYPE_QUARANTINED, Format, rfc3339,
};
use rdkafka::message::{Header, OwnedHeaders};

use crate::seal::SEAL;

/// The id for good.
pub(crate) const ID: &str = "ce_id";
/// What the value is.
pub(crate) const TYPE: &str = "ce_type";
/// Who says it.
pub(crate) const SOURCE: &str = "ce_source";
/// When it was received or committed.
pub(crate) const TIME: &str = "ce_time";
/// The journal record it follows from.
pub(crate) const SEQUENCE: &str = "ce_sequence";
/// How the value is written.
pub(crate) const CONTENT_TYPE: &str = "content-type";

const SPECIFICATION: &str = "ce_specversion";
const VERSION: &str = "1.0";
const COUNT_MAX: usize = 8;

/// The headers of a record to publish, with a value of this format.
pub(crate) fn of(record: &Outgoing, format: Format, seal: Option<&str>) -> OwnedHeaders {
    let time = rfc3339(record.at);
    let headers = OwnedHeaders::new_with_capacity(COUNT_MAX);
    let headers = with(headers, SPECIFICATION, VERSION);
    let headers = with(headers, ID, &record.id);
    let headers = with(headers, TYPE, type_of(record.kind));
    let headers = with(headers, SOURCE, &record.source);
    let headers = with(headers, TIME, &time);
    let headers = with(headers, CONTENT_TYPE, format.content_type());
    let headers = match record.seq {
        Some(seq) => with(headers, SEQUENCE, &seq.to_string()),
        None => headers,
    };
    match seal {
        Some(seal) => with(headers, SEAL, seal),
        None => headers,
    }
}

fn with(headers: OwnedHeaders, key: &str, value: &str) -> OwnedHeaders {
    headers.insert(Header { key, value: Some(value) })
}

/// What `ce_type` says of a kind.
pub(crate) fn type_of(kind: Kind) -> &'static str {
    match kind {
        Kind::Event => CE_TYPE_EVENT,
        Kind::Effect => CE_TYPE_EFFECT,
        Kind::Quarantined => CE_TYPE_QUARANTINED,
        Kind::EventOutcome => CE_TYPE_EVENT_OUTCOME,
    }
}
