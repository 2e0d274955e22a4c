//! Makes wishes of the records of the output topics.

use backfill_runtime::ports::{Feed, Place, Topic, Wish};
use backfill_schemas::{CE_TYPE_EFFECT, decode_topic_command, parse_rfc3339};
use metrics::counter;
use rdkafka::Message;
use tracing::error;

use super::event::format;
use super::{Decode, Loss, VALUE_BYTES_MAX, header};
use crate::headers;

/// Reads one region's wishes.
#[derive(Debug)]
pub(crate) struct WishesOf {
    topic: Topic,
    region: String,
}

impl WishesOf {
    pub(crate) fn new(topic: Topic, region: &str) -> Self {
        Self { topic, region: region.to_owned() }
    }

    pub(crate) fn feed(&self) -> Feed {
        match self.topic {
            Topic::Offers => Feed::Offers,
            Topic::Bookings => Feed::Bookings,
        }
    }
}

impl Decode for WishesOf {
    type Item = Wish;

    fn decode<M: Message>(&self, place: Place, message: &M) -> Option<Wish> {
        if message.key() != Some(self.region.as_bytes()) {
            counter!("backfill_foreign_records_total").increment(1);
            return None;
        }
        match read(message) {
            Ok(wish) => (Topic::of(&wish.command) == self.topic).then_some(wish),
            Err(reason) => {
                let topic = place.feed.topic();
                counter!("backfill_poison_records_total", "topic" => topic).increment(1);
                error!(%place, reason, "a wish cannot be read and is passed over");
                None
            }
        }
    }

    fn lost(&self, _: &Loss) -> Option<Wish> {
        None
    }
}

fn read(message: &impl Message) -> Result<Wish, String> {
    let value = message.payload().ok_or("there is no value")?;
    if VALUE_BYTES_MAX < value.len() {
        return Err(format!("the value is longer than {VALUE_BYTES_MAX} bytes"));
    }
    if header::text(message, headers::TYPE)?.is_some_and(|it| it != CE_TYPE_EFFECT) {
        return Err(format!("header {} is not {CE_TYPE_EFFECT}", headers::TYPE));
    }
    let not = |name: &'static str| move || format!("header {name} is not what it must be");
    let id = header::needed(message, headers::ID)?;
    let seq = header::needed(message, headers::SEQUENCE)?;
    let at = header::needed(message, headers::TIME)?;
    Ok(Wish {
        id: id.parse().map_err(|_| not(headers::ID)())?,
        command: decode_topic_command(value, format(message)?)
            .map_err(|error| error.to_string())?,
        seq: seq.parse().map_err(|_| not(headers::SEQUENCE)())?,
        at: parse_rfc3339(at).ok_or_else(not(headers::TIME))?,
    })
}
