//! I5: nothing of a trust is offered to a patient, and nothing said of its offers, from the moment they
//! said stop to it. What became of a yes is told all the same.

use std::collections::BTreeSet;

use backfill_core::code::Code;
use backfill_core::effect::Message;
use backfill_core::offer::OfferState;
use backfill_core::{Engine, Event, OfferId, PatientRef};

use crate::checks::evidence::Evidence;
use crate::checks::history::{Moment, Watch};
use crate::outside::mailbox::Mail;
use crate::outside::record::Answered;

#[derive(Default)]
pub(super) struct NothingAfterOptOut {
    /// To which trust, and none for all.
    stopped: BTreeSet<(PatientRef, Option<Code>)>,
}

impl Watch for NothingAfterOptOut {
    fn after(&mut self, moment: &Moment<'_>) -> Vec<String> {
        if let Event::PatientOptedOut(stop) = &moment.recorded.event {
            self.stopped.insert((stop.patient, stop.trust));
        }
        if let Some((from, into)) = moment.merged() {
            let said: Vec<_> = self.stopped.iter().filter(|it| it.0 == from).copied().collect();
            self.stopped.extend(said.into_iter().map(|(_, trust)| (into, trust)));
        }
        let told = moment.told().filter(|(offer, patient, what)| {
            is_about_offers(*what) && self.has_stopped(moment.engine, *offer, *patient)
        });
        let told = told.map(|(offer, _, what)| format!("{what:?} of {offer} after the stop"));
        let offers = moment.touched.offers.iter().filter_map(|id| moment.engine.offer(*id));
        let live = offers.filter(|it| it.state == OfferState::Live);
        let live = live.filter(|it| self.has_stopped(moment.engine, it.id, it.patient));
        told.chain(live.map(|it| format!("{} is live after the stop", it.id))).collect()
    }

    fn at_end(&mut self, evidence: &Evidence, _engine: &Engine) -> Vec<String> {
        let taken = |it: &&Answered| it.answer == "stop" && it.status == 303;
        let stops = evidence.seen.answers.iter().filter(taken);
        stops.flat_map(|stop| sent_after(evidence, stop)).collect()
    }
}

impl NothingAfterOptOut {
    /// Whether the patient said stop to the trust whose time is offered.
    fn has_stopped(&self, engine: &Engine, offer: OfferId, patient: PatientRef) -> bool {
        let slot = engine.offer(offer).and_then(|it| engine.slot(it.slot));
        let trusts = [None, slot.map(|it| it.facts.trust)];
        trusts.iter().any(|trust| self.stopped.contains(&(patient, *trust)))
    }
}

fn is_about_offers(message: Message) -> bool {
    match message {
        Message::Offer { .. } | Message::Withdrawn { .. } => true,
        Message::Confirmed
        | Message::NotBooked
        | Message::Cancelled
        | Message::CancelledUnexplained
        | Message::Reinstated => false,
    }
}

/// Whether an email tells what became of a yes.
fn answers_a_yes(evidence: &Evidence, mail: &Mail) -> bool {
    let wish = mail.wish().and_then(|wish| evidence.wishes.get(&wish));
    let Some(it) = wish.and_then(|wish| wish.command.message()) else { return false };
    !is_about_offers(it.message)
}

/// Emails about offers that began their way after the patient saw that the stop was taken. One that was being
/// carried out at that moment cannot be called back, be it for the first time or again: its wish
/// is called off all the same, so that a second one is wrong, and so is one of a later life.
fn sent_after(evidence: &Evidence, stop: &Answered) -> Vec<String> {
    let mails = &evidence.seen.mails;
    let person = mails.iter().find(|it| it.token().as_ref() == Some(&stop.token));
    let Some(person) = person.map(|mail| &mail.to) else { return Vec::new() };
    let after = mails.iter().filter(|it| it.to == *person && stop.moment < it.begun);
    let after = after.filter(|it| !answers_a_yes(evidence, it));
    let went_before =
        |mail: &Mail| after.clone().any(|it| it.id == mail.id && it.begun < mail.begun);
    let called_off = |mail: &Mail| {
        let wish = mail.wish().and_then(|wish| evidence.wishes.get(&wish));
        wish.is_some_and(|wish| wish.state == "failed")
    };
    let crossed = |mail: &Mail| mail.life == stop.life && !went_before(mail) && called_off(mail);
    let wrong = after.clone().filter(|mail| !crossed(mail));
    wrong.map(|mail| told(evidence, stop, mail)).collect()
}

/// With what is needed to tell how it came about.
fn told(evidence: &Evidence, stop: &Answered, mail: &Mail) -> String {
    let same = evidence.seen.mails.iter().filter(|it| it.id == mail.id);
    let tries: Vec<String> =
        same.map(|it| format!("{}-{} in life {}", it.begun, it.moment, it.life)).collect();
    let tries = tries.join(", ");
    let (id, moment, life) = (&mail.id, stop.moment, stop.life);
    let wish = mail.wish().and_then(|wish| evidence.wishes.get(&wish));
    let state = wish.map_or("unknown", |it| &it.state);
    format!(
        "{id} was sent after the stop was taken at {moment} in life {life}: \
         sent at {tries}; its wish is {state}"
    )
}
