//! I5: nothing is offered or sent to a patient from the moment they said stop.

use std::collections::BTreeSet;

use backfill_core::offer::OfferState;
use backfill_core::{Engine, Event, PatientRef};

use crate::checks::evidence::Evidence;
use crate::checks::history::{Moment, Watch};
use crate::outside::mailbox::Mail;
use crate::outside::record::Answered;

#[derive(Default)]
pub(super) struct NothingAfterOptOut {
    stopped: BTreeSet<PatientRef>,
}

impl Watch for NothingAfterOptOut {
    fn after(&mut self, moment: &Moment<'_>) -> Vec<String> {
        if let Event::PatientOptedOut(patient) = &moment.recorded.event {
            self.stopped.insert(*patient);
        }
        if let Some((from, into)) = moment.merged()
            && self.stopped.contains(&from)
        {
            self.stopped.insert(into);
        }
        let told = moment.told().filter(|(_, patient, _)| self.stopped.contains(patient));
        let told = told.map(|(offer, _, what)| format!("{what:?} of {offer} after the stop"));
        let offers = moment.touched.offers.iter().filter_map(|id| moment.engine.offer(*id));
        let live = offers.filter(|it| it.state == OfferState::Live);
        let live = live.filter(|it| self.stopped.contains(&it.patient));
        told.chain(live.map(|it| format!("{} is live after the stop", it.id))).collect()
    }

    fn at_end(&mut self, evidence: &Evidence, _engine: &Engine) -> Vec<String> {
        let taken = |it: &&Answered| it.answer == "stop" && it.status == 303;
        let stops = evidence.seen.answers.iter().filter(taken);
        stops.flat_map(|stop| sent_after(evidence, stop)).collect()
    }
}

/// Emails that began their way after the patient saw that the stop was taken. One that was being
/// carried out at that moment cannot be called back, be it for the first time or again: its wish
/// is called off all the same, so that a second one is wrong, and so is one of a later life.
fn sent_after(evidence: &Evidence, stop: &Answered) -> Vec<String> {
    let mails = &evidence.seen.mails;
    let person = mails.iter().find(|it| it.token().as_ref() == Some(&stop.token));
    let Some(person) = person.map(|mail| &mail.to) else { return Vec::new() };
    let after = mails.iter().filter(|it| it.to == *person && stop.moment < it.begun);
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
