//! The executor and those it talks to: messages reach patients, wishes reach the trust.

use backfill_core::effect::{Message, RequestBooking, RequestCancellation, SendMessage};
use backfill_core::event::{
    BookingConfirmed, BookingRefused, MessageFailed, OfferAnswer, Opted, Via,
};
use backfill_core::slot::Cause;
use backfill_core::{Command, EffectId, Event, OfferId};
use backfill_runtime::ids;

use super::World;
use super::hospital::Holder;
use super::queue::Happening;
use crate::faults::provider_down::Way;
use crate::faults::{
    acknowledgement_twice, admission, booking_refused, carried_out_twice, death_late, handed_over,
    message_failed, opt_out_race, provider_down, withdrawal_race,
};
use crate::people::{Answer, Behaviour};

/// After how long a wish is taken again whose end was not noted, in milliseconds.
const AGAIN_MS: i64 = 5_000;

pub(super) fn carry_out(world: &mut World, id: EffectId) {
    if world.driver.is_none() {
        return;
    }
    let Some(command) = world.store.outbox.get(&id).cloned() else { return };
    match &command {
        Command::SendMessage(message) => match provider_down::way(world, message) {
            Way::Open => send(world, id, message, false),
            Way::HandedOver => send(world, id, message, true),
            Way::Waits(ms) => {
                return world.queue.plan(world.now_ms + ms, Happening::CarryOut(id));
            }
        },
        Command::RequestBooking(request) => {
            let at_ms = world.now_ms + time_to_trust_ms(world);
            world.queue.plan(at_ms, Happening::Book(id, request.clone()));
        }
        Command::RequestCancellation(request) => cancel(world, id, request),
    }
    if carried_out_twice::strikes(world) {
        world.queue.plan(world.now_ms + AGAIN_MS, Happening::CarryOut(id));
    } else {
        world.store.outbox.remove(&id);
    }
}

fn send(world: &mut World, id: EffectId, message: &SendMessage, by_call: bool) {
    world.store.note_sent(message.patient);
    let about_offer = matches!(message.message, Message::Offer { .. });
    if !by_call && message_failed::strikes(world) {
        let offer = about_offer.then_some(message.offer);
        let tells = (!about_offer).then_some(message.offer);
        let failed = Event::MessageFailed(MessageFailed { message: id, offer, tells });
        return world.deliver_after(10, ids::result_id(id, "failed"), failed);
    }
    let digital = message.reach.is_digital();
    if about_offer && digital && (by_call || handed_over::strikes(world)) {
        let handed_over = Event::OfferHandedOver(message.offer);
        world.deliver_after(10, ids::result_id(id, "handed_over"), handed_over);
    } else if digital || !about_offer {
        world.deliver_after(10, ids::result_id(id, "sent"), Event::MessageSent(id));
    }
    if let Message::Offer { deadline, .. } = message.message {
        opt_out_race::maybe(world, message.patient, message.facts.trust);
        death_late::after_offer(world, message.patient);
        admission::after_offer(world, message.patient);
        plan_answers(world, message.offer, deadline.0);
    }
}

/// The deadline is by the region's clock, which may be wrong: so is the patient's idea of it.
fn plan_answers(world: &mut World, offer: OfferId, deadline_ms: i64) {
    let window_ms = u64::try_from(deadline_ms - world.now_ms).unwrap_or(0);
    let plan = world.people.plan(offer, window_ms);
    match plan.behaviour {
        Behaviour::AnswersLate => world.coverage.hit("answer: after the deadline"),
        Behaviour::DoubleClicks | Behaviour::Wavers => world.coverage.hit("answer: twice"),
        Behaviour::Accepts | Behaviour::Declines | Behaviour::Ignores | Behaviour::Stops => {}
    }
    for act in plan.acts {
        let at_ms = world.now_ms + i64::try_from(act.after_ms).unwrap_or(0);
        world.queue.plan(at_ms, Happening::Say(offer, act.answer));
    }
}

pub(super) fn say(world: &mut World, offer: OfferId, answer: Answer) {
    let yes_or_no = OfferAnswer { offer, via: Via::Link };
    match answer {
        Answer::Accept => {
            withdrawal_race::maybe(world, offer);
            if let Some(patient) = world.store.offers.get(&offer).map(|offer| offer.patient) {
                death_late::after_yes(world, patient);
            }
            world.deliver(Event::OfferAccepted(yes_or_no));
        }
        Answer::Decline => world.deliver(Event::OfferDeclined(yes_or_no)),
        Answer::Stop => {
            let offer = world.store.offers.get(&offer);
            let slot = offer.and_then(|it| world.store.slots.get(&it.slot));
            if let Some((offer, slot)) = offer.zip(slot) {
                let stop = Opted::of(offer.patient, slot.facts.trust);
                world.deliver(Event::PatientOptedOut(stop));
            }
        }
    }
}

/// The trust's system decides and acknowledges at once; its own report of it comes when it comes.
pub(super) fn book(world: &mut World, id: EffectId, request: &RequestBooking) {
    let willing = !booking_refused::strikes(world);
    let answered = world.hospital.answer(request, willing);
    let after_ms = world.dice.trust.between(1, 2000);
    let (what, event) = if answered.booked {
        let reference = answered.reference.unwrap_or_default();
        let confirmed = BookingConfirmed { offer: request.offer, reference, appointment: None };
        ("confirmed", Event::BookingConfirmed(confirmed))
    } else {
        let slot_gone = is_gone(world, answered.place);
        let refused = BookingRefused { offer: request.offer, slot_gone };
        ("refused", Event::BookingRefused(refused))
    };
    let event_id = ids::result_id(id, what);
    acknowledgement_twice::maybe(world, after_ms, event_id, &event);
    world.deliver_after(after_ms, event_id, event);
    if let Some(news) = answered.news.filter(|_| world.dice.trust.chance(850)) {
        let after_ms = world.dice.trust.between(0, 4000);
        world.report_after(after_ms, news);
    }
}

/// A place that is refused without being taken is closed, or open for the next.
fn is_gone(world: &mut World, place: Option<usize>) -> bool {
    let Some(place) = place else { return true };
    let holder = &mut world.hospital.places[place].holder;
    if *holder == Holder::Nobody && world.dice.trust.chance(300) {
        *holder = Holder::Blocked;
    }
    *holder != Holder::Nobody
}

/// Mostly soon; sometimes so late that the slot's time has come.
fn time_to_trust_ms(world: &mut World) -> i64 {
    let most = *world.dice.trust.pick(&[1000, 1000, 60_000, 600_000, 14_400_000]);
    world.dice.trust.between(1, most)
}

fn cancel(world: &mut World, id: EffectId, request: &RequestCancellation) {
    let appointment = request.appointment.id;
    let place = world.hospital.place_of(appointment);
    let freed = place.and_then(|place| world.hospital.cancel(place, Cause::Patient));
    let after_ms = time_to_trust_ms(world);
    let (what, event) = match freed {
        Some(_) => ("cancelled", Event::CancellationConfirmed(appointment)),
        None => ("kept", Event::CancellationRefused(appointment)),
    };
    world.deliver_after(after_ms, ids::result_id(id, what), event);
    if let Some(freed) = freed.filter(|_| world.dice.trust.chance(500)) {
        let after_ms = time_to_trust_ms(world);
        world.report_after(after_ms, Event::SlotFreed(freed));
    }
}
