//! How the value of a record is written on its topic.

use std::borrow::Cow;

use backfill_runtime::ports::{Kind, Outgoing};
use backfill_schemas::{
    Format, decode_event_outcome, decode_quarantined, effect_as_json, encode_event_outcome_json,
    encode_quarantined_json,
};
use tracing::error;

use crate::Values;

/// The value of a record as it goes out, and what its `content-type` says.
pub(crate) fn written(record: &Outgoing, values: Values) -> (Cow<'_, [u8]>, Format) {
    let protobuf = || (Cow::Borrowed(record.value.as_slice()), Format::Protobuf);
    match values {
        Values::Protobuf => protobuf(),
        Values::Json => match json(record) {
            Some(text) => (Cow::Owned(text), Format::Json),
            None => protobuf(),
        },
    }
}

/// The key of a record: of what became of an event who sent it and under which id, otherwise the
/// region.
pub(crate) fn key(record: &Outgoing) -> Cow<'_, str> {
    let region = || Cow::Borrowed(record.region.as_str());
    match record.kind {
        Kind::Event | Kind::Effect | Kind::Quarantined => region(),
        Kind::EventOutcome => match decode_event_outcome(&record.value) {
            Ok(outcome) => Cow::Owned(outcome.key()),
            Err(problem) => {
                error!(id = record.id, %problem, "an outcome is told under its region");
                region()
            }
        },
    }
}

/// The JSON of what goes out; none for what comes in, which only we read.
fn json(record: &Outgoing) -> Option<Vec<u8>> {
    let text = match record.kind {
        Kind::Event => return None,
        Kind::Effect => effect_as_json(&record.value),
        Kind::Quarantined => {
            decode_quarantined(&record.value).map(|it| encode_quarantined_json(&it))
        }
        Kind::EventOutcome => {
            decode_event_outcome(&record.value).map(|it| encode_event_outcome_json(&it))
        }
    };
    // Told as it is rather than not at all.
    text.inspect_err(|problem| error!(id = record.id, %problem, "a value is not told as JSON")).ok()
}

#[cfg(test)]
mod tests {
    use backfill_core::effect::{LedgerLine, Record};
    use backfill_core::slot::{Reason, SlotState};
    use backfill_core::{SlotId, Timestamp};
    use backfill_runtime::ports::Feed;
    use backfill_schemas::{decode_record_json, encode_record};

    use super::*;

    fn outgoing(kind: Kind, value: Vec<u8>) -> Outgoing {
        Outgoing {
            feed: Feed::Ledger,
            region: "local".to_owned(),
            id: "1".to_owned(),
            kind,
            source: "backfill".to_owned(),
            at: Timestamp(0),
            seq: Some(1),
            value,
        }
    }

    fn check(kind: Kind, value: &[u8], values: Values, format: Format) {
        let record = outgoing(kind, value.to_vec());
        let (written, content_type) = written(&record, values);
        assert_eq!(content_type, format);
        if format == Format::Protobuf {
            assert_eq!(written.as_ref(), value, "it is not touched");
        }
    }

    #[test]
    fn what_goes_out_is_json_only_if_the_settings_say_so() {
        let (slot, state, reason) = (SlotId(1), SlotState::Open, Reason::Freed);
        let line = Record::Ledger(LedgerLine { slot, state, reason, offer: None });
        let value = encode_record(&line);
        check(Kind::Effect, &value, Values::Protobuf, Format::Protobuf);
        check(Kind::Effect, &value, Values::Json, Format::Json);
        let record = outgoing(Kind::Effect, value);
        let (text, _) = written(&record, Values::Json);
        assert_eq!(decode_record_json(&text).unwrap(), line);
    }

    #[test]
    fn what_comes_in_and_what_can_not_be_read_stay_as_they_are() {
        check(Kind::Event, b"an event", Values::Json, Format::Protobuf);
        check(Kind::Effect, b"\xffnot protobuf", Values::Json, Format::Protobuf);
    }
}
