//! What patients, providers and the trust's system answer to a wish, and after how long: it
//! follows from the wish alone.

use backfill_core::effect::Message;
use backfill_core::event::{
    BookingConfirmed, BookingRefused, MessageFailed, OfferAnswer, Opted, Via,
};
use backfill_core::{Command, EffectId, Event};
use backfill_runtime::ids;
use backfill_runtime::ports::NewEvent;
use backfill_simulations::seeds::{Consumer, Stream};

const SECOND_MS: i64 = 1_000;
const MINUTE_MS: i64 = 60 * SECOND_MS;

/// The answers to a wish, each so many milliseconds later.
pub(super) fn answers(seed: u64, id: EffectId, command: &Command) -> Vec<(i64, NewEvent)> {
    let about = id.event.0 ^ u128::from(id.index);
    let mut stream = Stream::about(seed, Consumer::People, about);
    let say = |what: &str, event: Event| NewEvent { id: ids::result_id(id, what), event };
    if let Some(message) = command.message() {
        let offer = match message.message {
            Message::Offer { .. } => Some(message.offer),
            Message::Withdrawn { .. }
            | Message::Confirmed
            | Message::NotBooked
            | Message::Cancelled
            | Message::CancelledUnexplained
            | Message::Reinstated => None,
        };
        if stream.chance(50) {
            let failed = MessageFailed { message: id, offer, tells: None };
            return vec![(SECOND_MS, say("failed", Event::MessageFailed(failed)))];
        }
        let mut answers = vec![(SECOND_MS, say("sent", Event::MessageSent(id)))];
        if let Some(offer) = offer {
            if stream.chance(80) {
                answers = vec![(SECOND_MS, say("called", Event::OfferHandedOver(offer)))];
            }
            let after = stream.between(MINUTE_MS, 40 * MINUTE_MS);
            let answer = OfferAnswer { offer, via: Via::Link };
            match stream.weighted(&[45, 25, 5, 25]) {
                0 => answers.push((after, say("yes", Event::OfferAccepted(answer)))),
                1 => answers.push((after, say("no", Event::OfferDeclined(answer)))),
                2 => answers.push((
                    after,
                    say(
                        "stop",
                        Event::PatientOptedOut(Opted::of(message.patient, message.facts.trust)),
                    ),
                )),
                _ => {}
            }
        }
        return answers;
    }
    if let Some(request) = command.booking() {
        let offer = request.offer;
        let event = if stream.chance(100) {
            Event::BookingRefused(BookingRefused { offer, slot_gone: stream.chance(500) })
        } else {
            Event::BookingConfirmed(BookingConfirmed {
                offer,
                reference: String::new(),
                appointment: None,
            })
        };
        return vec![(5 * SECOND_MS, say("booking", event))];
    }
    let cancelled = command.cancellation().map(|request| {
        let event = Event::CancellationConfirmed(request.appointment.id);
        (5 * SECOND_MS, say("cancelled", event))
    });
    cancelled.into_iter().collect()
}
